package osfam

import "slices"

// Families gives every row, in the order in which they are asked.
func Families() []Family { return []Family{debian(), rhel()} }

// ByName finds a row by its name.
func ByName(name string) (Family, bool) {
	for _, f := range Families() {
		if f.Name == name {
			return f, true
		}
	}
	return Family{}, false
}

// Only what is named is installed, not what a package merely recommends: small, and the same on every machine. What is
// really needed of the recommended ones, a playbook names.
func debian() Family {
	return Family{
		Name: "debian",
		IDs:  []string{"debian", "ubuntu", "raspbian", "linuxmint", "pop", "devuan"},
		Like: []string{"debian", "ubuntu"},
		Packages: Packages{
			Manager:   "apt",
			Refresh:   "hf_apt_get update",
			Install:   "hf_apt_get install --no-install-recommends {pkgs}",
			Installed: "hf_dpkg_has {pkgs}",
			Remove:    "hf_apt_get remove {pkgs}",
			Log:       "/var/log/apt/history.log",
		},
	}
}

// dnf and yum both wait for a running one to finish, without limit: the step's own timeout ends that.
func rhel() Family {
	return Family{
		Name: "rhel",
		IDs:  []string{"rhel", "centos", "rocky", "almalinux", "fedora", "ol", "amzn"},
		Like: []string{"rhel", "centos", "fedora"},
		Packages: Packages{
			Manager:   "dnf",
			Refresh:   "hf_dnf makecache",
			Install:   "hf_dnf install {pkgs}",
			Installed: "rpm -q --quiet {pkgs}",
			Remove:    "hf_dnf remove {pkgs}",
			Log:       "/var/log/dnf.rpm.log",
		},
	}
}

// Match is how sure it is that a system belongs to a family.
type Match string

// The degrees of a match: by its own ID, by what it says it is like, not at all.
const (
	Exact  Match = "exact"
	Likely Match = "likely"
	None   Match = "none"
)

// Of finds the family of a system by its os-release ID, else by its ID_LIKE words, nearest first. With None the
// Family is empty.
func Of(id string, like []string) (Family, Match) {
	for _, f := range Families() {
		if slices.Contains(f.IDs, id) {
			return f, Exact
		}
	}
	for _, word := range like {
		for _, f := range Families() {
			if slices.Contains(f.Like, word) {
				return f, Likely
			}
		}
	}
	return Family{}, None
}
