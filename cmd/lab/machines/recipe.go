package machines

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"holdfast/steps"
)

// The kinds of image a machine's disk starts from.
const (
	Bare = "bare" // as a newcomer's machine: no Docker, no NFS, its peers unknown
	Full = "full" // Docker, NFS and tools for looking around are installed, and the machines know each other by name
)

// recipe is all that decides what an image holds. Two equal recipes make equally good images: the hash of it is part of
// the image's name, so that a changed recipe makes a new image and an old disk keeps the old one under it.
type recipe struct {
	Kind     string
	Suite    string
	Sources  string   // package sources; "" = Debian's own
	Packages []string // installed in the new system
	Disk     string   // size
	Modules  []string // folders of kernel modules, by version
	Files    []file   // in this order
	Enable   []string // systemd units
	Mask     []string
	Commands [][]string // run inside, last
}

// file is one file of an image, a symbolic link if Link is set, or its absence.
type file struct {
	Path, Text, Link string
	Mode             uint32
	Absent           bool
}

// given are the parts of a recipe that come from this host.
type given struct {
	Sources      string
	Modules      []string
	PublicKey    string
	Certificates string
}

// newRecipe writes down how an image of a kind is made.
func (l *Lab) newRecipe(kind string, g given) (recipe, error) {
	r := recipe{
		Kind: kind, Suite: "bookworm", Sources: g.Sources, Disk: l.cfg.Disk, Modules: g.Modules,
		Packages: strings.Fields("systemd-sysv dbus udev kmod procps iproute2 iputils-ping netbase openssh-server sudo ca-certificates less"),
		Enable:   []string{"systemd-networkd", "systemd-network-generator", "lab-hostkeys", "ssh"},
		Mask: strings.Fields("systemd-networkd-wait-online.service getty@tty1.service serial-getty@tty0.service " +
			"apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer e2scrub_reap.service " +
			"modprobe@drm.service modprobe@efi_pstore.service systemd-pstore.service"),
	}
	switch kind {
	case Bare:
	case Full:
		r.Packages = append(r.Packages, l.cfg.Packages...)
	default:
		return r, steps.WithHint(fmt.Errorf("no image %q", kind), "the images are "+Bare+" and "+Full)
	}
	r.Files = slices.Concat(l.accessFiles(g), l.networkFiles(kind), identityFiles())
	if l.cfg.Kernel == StockKernel {
		l.useLegacyIptables(&r)
	}
	return r, nil
}

// accessFiles let the lab's key in and make the machines trust what the host trusts.
func (l *Lab) accessFiles(g given) []file {
	files := []file{
		{Path: "/root/.ssh/authorized_keys", Text: g.PublicKey, Mode: 0o600},
		{Path: "/etc/ssh/sshd_config.d/lab.conf", Text: "UseDNS no\n"},
		{Path: "/etc/fstab", Text: "/dev/ubda / ext4 defaults,noatime 0 1\n"},
	}
	if g.Certificates != "" {
		files = append(files, file{Path: "/etc/ssl/certs/ca-certificates.crt", Text: g.Certificates})
	}
	return files
}

// networkFiles: the kernel's ip= becomes files of networkd by systemd-network-generator, so no address is written here.
func (l *Lab) networkFiles(kind string) []file {
	hosts := "127.0.0.1 localhost\n"
	for i := 1; i <= Max && kind == Full; i++ {
		hosts += l.Address(i) + " " + Name(i) + "\n"
	}
	return []file{
		{Path: "/etc/hosts", Text: hosts},
		// Nothing listens there, so a look-up fails at once; a dropped DNS packet would add 14 s to every service create.
		{Path: "/etc/resolv.conf", Text: "nameserver " + l.Gateway() + "\n"},
		{Path: "/etc/apt/apt.conf.d/00lab-proxy", Text: fmt.Sprintf("Acquire::http::Proxy \"http://%s:%d\";\n", l.Gateway(), proxyPort)},
	}
}

// identityFiles give every machine a name, a machine id and host keys of its own: cloned ones confuse Swarm.
func identityFiles() []file {
	return []file{
		{Path: "/etc/hostname", Absent: true}, // the name comes on the kernel's command line
		{Path: "/etc/machine-id", Text: "uninitialized\n"},
		{Path: "/var/lib/dbus/machine-id", Absent: true},
		{Path: "/etc/ssh/ssh_host_*", Absent: true},
		{Path: "/etc/systemd/system/lab-hostkeys.service", Text: `[Unit]
Before=ssh.service
ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key
[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key
[Install]
RequiredBy=ssh.service
`},
	}
}

// useLegacyIptables: the stock kernel has no nf_tables for IP, so iptables must use its old back end, also where it is
// installed later.
func (l *Lab) useLegacyIptables(r *recipe) {
	r.Mask = append(r.Mask, "nftables.service")
	for _, t := range []string{"iptables", "ip6tables"} {
		legacy := "/usr/sbin/" + t + "-legacy"
		if slices.Contains(r.Packages, "iptables") {
			r.Commands = append(r.Commands, []string{"update-alternatives", "--quiet", "--set", t, legacy})
			continue
		}
		r.Files = append(r.Files,
			file{Path: "/var/lib/dpkg/alternatives/" + t, Text: fmt.Sprintf("manual\n/usr/sbin/%s\n\n%s\n10\n\n", t, legacy)},
			file{Path: "/etc/alternatives/" + t, Link: legacy},
			file{Path: "/usr/sbin/" + t, Link: "/etc/alternatives/" + t})
	}
}

// imageName is the file an image of this recipe is kept in.
func (r recipe) imageName() string {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and numbers only: cannot happen
	}
	sum := sha256.Sum256(text)
	return fmt.Sprintf("base-%s-%s.img", r.Kind, hex.EncodeToString(sum[:6]))
}

// kindOf reads the kind back from an image's name.
func kindOf(image string) string {
	parts := strings.Split(image, "-")
	if len(parts) != 3 {
		return ""
	}
	return parts[1]
}
