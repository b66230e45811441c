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

// The wait for the lock on the package lists is our own: apt-get waits for dpkg's lock only. An old apt ignores the
// lock option; confold keeps a configuration file its operator has edited.
func debian() Family {
	const apt = `DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -y -o DPkg::Lock::Timeout=600` +
		` -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold`
	const listsFree = `n_lock=0; i_lock=$(stat -c %i /var/lib/apt/lists/lock 2>/dev/null || echo none); ` +
		`while [ "$n_lock" -lt 120 ] && grep -qs ":$i_lock " /proc/locks; do sleep 5; n_lock=$((n_lock+1)); done; `
	return Family{
		Name: "debian",
		IDs:  []string{"debian", "ubuntu", "raspbian", "linuxmint", "pop", "devuan"},
		Like: []string{"debian", "ubuntu"},
		Packages: Packages{
			Manager: "apt",
			Refresh: listsFree + apt + " update",
			Install: apt + " install {pkgs}",
			// A package somebody has put on hold is installed all the same; one removed but for its configuration is not.
			Installed: `{ s_pkgs=$(dpkg-query -W -f '${Status}\n' {pkgs} 2>/dev/null) && ` +
				`! printf '%s\n' "$s_pkgs" | grep -Evqx '(install|hold) ok installed'; }`,
			Remove: apt + " remove {pkgs}",
			Log:    "/var/log/apt/history.log",
		},
	}
}

// dnf and yum both wait for a running one to finish, without limit: the step's own timeout ends that.
func rhel() Family {
	const pm = `"$(command -v dnf || echo yum)" -y`
	return Family{
		Name: "rhel",
		IDs:  []string{"rhel", "centos", "rocky", "almalinux", "fedora", "ol", "amzn"},
		Like: []string{"rhel", "centos", "fedora"},
		Packages: Packages{
			Manager:   "dnf",
			Refresh:   pm + " makecache",
			Install:   pm + " install {pkgs}",
			Installed: "rpm -q --quiet {pkgs}",
			Remove:    pm + " remove {pkgs}",
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
