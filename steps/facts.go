package steps

import "time"

// Facts is what a host told about itself in one round trip. Sizes are in bytes.
type Facts struct {
	OS       OS        `json:"os"`
	Kernel   string    `json:"kernel"`   // uname -r
	Arch     string    `json:"arch"`     // uname -m, "x86_64"
	Hostname string    `json:"hostname"` // as the kernel has it
	Machine  string    `json:"machine"`  // /etc/machine-id
	Boot     string    `json:"boot"`     // boot id: changes with every boot
	UID      int       `json:"uid"`      // of the login
	Sudo     bool      `json:"sudo"`     // root, or passwordless sudo works
	Init     string    `json:"init"`     // "systemd", "upstart", "other"
	Clock    time.Time `json:"clock"`    // when the host answered, by its own clock
	Skew     Skew      `json:"skew"`     // of its clock against the operator's
	CPUs     int       `json:"cpus"`
	Memory   int64     `json:"memory"`    // total RAM
	DiskFree int64     `json:"disk_free"` // under /var
	Addrs    []string  `json:"addrs"`     // addresses of its own interfaces, without prefix length
	Ports    []int     `json:"ports"`     // TCP ports something listens on
	Docker   Docker    `json:"docker"`
	SELinux  string    `json:"selinux"`  // "enforcing", "permissive", "disabled", ""
	Firewall string    `json:"firewall"` // active tool: "firewalld", "ufw", ""
	Packages []string  `json:"packages"` // installed ones out of the few that conflict with ours
}

// Skew is how far a host's clock is ahead of the operator's, in seconds, and how sure that is (half the round trip).
type Skew struct {
	Seconds   float64 `json:"seconds"`
	PlusMinus float64 `json:"plus_minus"`
}

// OS is what /etc/os-release says, and the family it belongs to.
type OS struct {
	ID      string   `json:"id"`      // "debian"
	Like    []string `json:"like"`    // ID_LIKE, nearest first
	Version string   `json:"version"` // VERSION_ID, "12"
	Code    string   `json:"code"`    // VERSION_CODENAME, "bookworm"
	Pretty  string   `json:"pretty"`
	Family  string   `json:"family"` // name of the osfam row; "" when none fits
}

// Docker is what is known of an engine on the host; Version is empty when there is none.
type Docker struct {
	Version     string `json:"version"`
	Swarm       string `json:"swarm"`        // "inactive", "active", "pending", "error", "locked"; "" without an engine
	Cluster     string `json:"cluster"`      // id of the swarm it belongs to
	Manager     bool   `json:"manager"`      // control available
	NodeID      string `json:"node_id"`      // of this node in its swarm
	LiveRestore bool   `json:"live_restore"` // incompatible with swarm
	MountFlags  string `json:"mount_flags"`  // of docker.service: "slave", "shared", ""
	Podman      bool   `json:"podman"`       // the docker command is podman's
}
