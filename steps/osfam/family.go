// Package osfam describes operating-system families as rows of data: how to recognise each, and how it installs,
// starts and asks. Adding a family is adding a row and an os-release fixture. It imports nothing of ours and runs nothing.
package osfam

// Family is one row. Command fields are shell text in which the words {pkgs} and {unit} stand for quoted names; they may
// call the functions hf_* that stand in front of every script (the prelude of package steps).
type Family struct {
	Name     string   // "debian", "rhel"
	IDs      []string // os-release IDs that belong to it, "ubuntu", "centos"
	Like     []string // ID_LIKE words that make an unknown system a likely member
	Packages Packages
}

// Packages is how a family's package manager is asked. All commands are non-interactive and wait for its lock.
type Packages struct {
	Manager   string // "apt", "dnf"
	Refresh   string // fetches the package lists
	Install   string // installs {pkgs}
	Installed string // exits 0 when every one of {pkgs} is installed
	Remove    string // removes {pkgs}, keeping their configuration
	Log       string // path of its own log of what was installed
}

// Service is how an init system is asked about {unit}.
type Service struct {
	Init    string // "systemd", "upstart"
	Enable  string
	Enabled string // exits 0 when it starts at boot
	Start   string
	Active  string // exits 0 when it runs
	Restart string
	Stop    string
	Disable string
	Reload  string // makes the init system read changed unit files; may be empty
}
