package osfam

import "strings"

// Status is how far a system can be relied on.
type Status string

// The statuses of systems. Old ones get no security fixes any more and take pinned old packages: museum mode only.
const (
	Supported Status = "supported"
	Old       Status = "old"
	Untested  Status = "untested"
)

// System is one known release of a distribution.
type System struct {
	Name    string // "debian-12", as people write it and as fixtures are named
	ID      string // os-release ID
	Version string // VERSION_ID, or the beginning of it before a dot; "" fits every version
	Status  Status
	Remedy  string // what to do about it; "" when there is nothing to do
}

// What to do about a system, for each reason there is.
const (
	upgradeUbuntu = "its free security fixes have ended; upgrade to Ubuntu 22.04 or 24.04, or set museum mode to go on with old, pinned packages"
	upgradeDebian = "its security fixes have ended; upgrade to Debian 12, or set museum mode to go on with old, pinned packages"
	upgradeEL     = "its mirrors are gone and so are its fixes; move to Rocky Linux 9, or set museum mode to install from the vault"
	newerDebian   = "nobody has tried it yet, but it should go like Debian 12; read the plan before you apply it"
	likeRocky9    = "nobody has tried it yet, but it should go like Rocky Linux 9; read the plan before you apply it"
	tenEL         = "nobody has tried it yet; Docker needs xt_addrtype there: install kernel-modules-extra and reboot first"
	likeUbuntu    = "nobody has tried it yet; read the plan before you apply it, and take Docker from the distribution"
)

// Systems gives the known releases. A fixture of the same name under testdata proves each row.
func Systems() []System {
	return []System{
		{"debian-12", "debian", "12", Supported, ""},
		{"debian-13", "debian", "13", Untested, newerDebian},
		{"debian-11", "debian", "11", Old, upgradeDebian},
		{"debian-10", "debian", "10", Old, upgradeDebian},
		{"ubuntu-24.04", "ubuntu", "24.04", Supported, ""},
		{"ubuntu-22.04", "ubuntu", "22.04", Supported, ""},
		{"ubuntu-20.04", "ubuntu", "20.04", Old, upgradeUbuntu},
		{"ubuntu-18.04", "ubuntu", "18.04", Old, upgradeUbuntu},
		{"ubuntu-16.04", "ubuntu", "16.04", Old, upgradeUbuntu},
		{"ubuntu-14.04", "ubuntu", "14.04", Old, upgradeUbuntu},
		{"rocky-9", "rocky", "9", Supported, ""},
		{"rocky-10", "rocky", "10", Untested, tenEL},
		{"rocky-8", "rocky", "8", Untested, likeRocky9},
		{"almalinux-9", "almalinux", "9", Untested, likeRocky9},
		{"almalinux-10", "almalinux", "10", Untested, tenEL},
		{"rhel-9", "rhel", "9", Untested, likeRocky9},
		{"rhel-10", "rhel", "10", Untested, tenEL},
		{"centos-9", "centos", "9", Untested, likeRocky9},
		{"centos-8", "centos", "8", Old, upgradeEL},
		{"centos-7", "centos", "7", Old, upgradeEL},
		{"fedora", "fedora", "", Untested, likeRocky9},
		{"raspbian-12", "raspbian", "12", Untested, newerDebian},
		{"linuxmint", "linuxmint", "", Untested, likeUbuntu},
	}
}

// SystemOf finds the row of a release. A minor version counts as its major one: "9.4" is found under "9".
func SystemOf(id, version string) (System, bool) {
	for _, s := range Systems() {
		if s.ID == id && (s.Version == "" || s.Version == version || strings.HasPrefix(version, s.Version+".")) {
			return s, true
		}
	}
	return System{}, false
}
