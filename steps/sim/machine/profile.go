package machine

import "strings"

// Profile is an operating system as a data row.
type Profile struct {
	Name      string // "debian-12"
	OSRelease string
	Release   string // /etc/redhat-release
	Kernel    string
	Init      string // systemd | upstart
	Packages  string // apt | yum | dnf
	Docker    string // version of the distribution's own package
	SELinux   string // Enforcing, or "" where there is none
	Ufw       bool
	Firewalld bool
	Bin       string // where most commands lie: "/usr/bin", with /bin a link, or "/bin"
}

// Profiles are the systems that can be simulated.
func Profiles() []Profile {
	return []Profile{
		{
			Name: "ubuntu-14.04", Kernel: "3.13.0-170-generic", Init: "upstart", Packages: "apt", Docker: "1.6.2", Ufw: true, Bin: "/bin",
			OSRelease: "NAME=\"Ubuntu\"\nVERSION=\"14.04.6 LTS, Trusty Tahr\"\nID=ubuntu\nID_LIKE=debian\nPRETTY_NAME=\"Ubuntu 14.04.6 LTS\"\nVERSION_ID=\"14.04\"\n",
		}, {
			Name: "ubuntu-22.04", Kernel: "5.15.0-122-generic", Init: "systemd", Packages: "apt", Docker: "24.0.7", Ufw: true, Bin: "/usr/bin",
			OSRelease: "PRETTY_NAME=\"Ubuntu 22.04.5 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"22.04\"\nVERSION=\"22.04.5 LTS (Jammy Jellyfish)\"\nVERSION_CODENAME=jammy\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=jammy\n",
		}, {
			Name: "ubuntu-24.04", Kernel: "6.8.0-45-generic", Init: "systemd", Packages: "apt", Docker: "26.1.3", Ufw: true, Bin: "/usr/bin",
			OSRelease: "PRETTY_NAME=\"Ubuntu 24.04.1 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"24.04\"\nVERSION=\"24.04.1 LTS (Noble Numbat)\"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=noble\n",
		}, {
			Name: "debian-12", Kernel: "6.1.0-25-amd64", Init: "systemd", Packages: "apt", Docker: "20.10.24", Bin: "/usr/bin",
			OSRelease: "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n",
		}, {
			Name: "centos-7", Kernel: "3.10.0-1160.el7.x86_64", Init: "systemd", Packages: "yum", Docker: "1.13.1", SELinux: "Enforcing", Firewalld: true, Bin: "/usr/bin",
			OSRelease: "NAME=\"CentOS Linux\"\nVERSION=\"7 (Core)\"\nID=\"centos\"\nID_LIKE=\"rhel fedora\"\nVERSION_ID=\"7\"\nPRETTY_NAME=\"CentOS Linux 7 (Core)\"\n",
			Release:   "CentOS Linux release 7.9.2009 (Core)\n",
		}, {
			Name: "rocky-9", Kernel: "5.14.0-427.el9.x86_64", Init: "systemd", Packages: "dnf", SELinux: "Enforcing", Firewalld: true, Bin: "/usr/bin",
			OSRelease: "NAME=\"Rocky Linux\"\nVERSION=\"9.4 (Blue Onyx)\"\nID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.4\"\nPLATFORM_ID=\"platform:el9\"\nPRETTY_NAME=\"Rocky Linux 9.4 (Blue Onyx)\"\n",
			Release:   "Rocky Linux release 9.4 (Blue Onyx)\n",
		},
	}
}

// ProfileOf finds a system by its name.
func ProfileOf(name string) (Profile, bool) {
	for _, p := range Profiles() {
		if p.Name == name {
			return p, true
		}
	}
	return Profile{}, false
}

// LoginPath is the PATH that somebody has after a login. Debian keeps the administrators' folders from others.
func (p Profile) LoginPath(uid int) string {
	switch {
	case p.Packages != "apt":
		return "/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin"
	case uid == 0:
		return DefaultPath
	case strings.HasPrefix(p.Name, "ubuntu"):
		return DefaultPath + ":/usr/games:/usr/local/games"
	}
	return "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
}
