package machines

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"holdfast/steps"
)

// Max is the most machines a lab can have: a machine's number is one digit of its address.
const Max = 9

// StockKernel is the value of Config.Kernel for the kernel of Debian's package user-mode-linux.
const StockKernel = "debian"

// Config says what kind of lab to make. The zero value is not usable; see ConfigFromEnv.
type Config struct {
	Dir       string   // absolute; images, disks, logs, keys
	Namespace string   // name of the network namespace
	Net       string   // first three octets of the /24 of the machines, "10.77.0"
	Memory    string   // RAM of a machine, "1536M"; only touched pages cost
	Disk      string   // size of a root disk, "8G"; sparse
	Sources   string   // file with the package sources of Debian 12; "" = the host's own where it is Debian 12, else Debian's
	Kernel    string   // StockKernel, or a directory with "linux" and "modules/lib/modules/VERSION"
	CPUs      int      // processors of a machine; the stock kernel has one
	Packages  []string // what the full image has beyond the bare one

	Binary string            // a cmd/lab binary to run in the background; "" = built with the go tool when needed
	Notify func(line string) // told what goes on, one line at a time; may be nil
}

// fullPackages turn a bare machine into one that has the stack under test installed already.
const fullPackages = "curl iptables nftables ipvsadm tcpdump jq fuse3 rpcbind nfs-common nfs-kernel-server docker.io"

// ConfigFromEnv reads the HOLDFAST_LAB_ variables; cacheHome is where the lab's folder goes without HOLDFAST_LAB_DIR.
func ConfigFromEnv(getenv func(string) string, cacheHome string) (Config, error) {
	knob := func(name, preset string) string {
		if v := getenv("HOLDFAST_LAB_" + name); v != "" {
			return v
		}
		return preset
	}
	cpus, err := strconv.Atoi(knob("CPUS", "1"))
	if err != nil {
		return Config{}, badKnob("CPUS", knob("CPUS", ""), "a whole number, such as 2")
	}
	c := Config{
		Dir:       knob("DIR", filepath.Join(cacheHome, "holdfast-lab")),
		Namespace: knob("NS", "holdfast-lab"),
		Net:       knob("NET", "10.77.0"),
		Memory:    knob("MEM", "1536M"),
		Disk:      knob("DISK", "8G"),
		Sources:   knob("APT", ""),
		Kernel:    knob("KERNEL", StockKernel),
		CPUs:      cpus,
		Packages:  strings.Fields(strings.ReplaceAll(knob("PKGS", fullPackages), ",", " ")),
	}
	return c, c.check()
}

var (
	sizePattern      = regexp.MustCompile(`^[1-9][0-9]{0,5}[MG]$`)
	namespacePattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)
	packagePattern   = regexp.MustCompile(`^[a-z0-9][a-z0-9.+-]+$`)
)

// check refuses values that would end up as nonsense on a kernel's command line, where nothing is quoted.
func (c Config) check() error {
	net, err := netip.ParseAddr(c.Net + ".1")
	switch {
	case !filepath.IsAbs(c.Dir) || strings.ContainsAny(c.Dir, " ,:\t\n"):
		return badKnob("DIR", c.Dir, "an absolute path without blanks, commas or colons")
	case !namespacePattern.MatchString(c.Namespace):
		return badKnob("NS", c.Namespace, "a short name such as holdfast-lab")
	case err != nil || !net.Is4() || !net.IsPrivate():
		return badKnob("NET", c.Net, "the first three octets of a private network, such as 10.77.0")
	case !sizePattern.MatchString(c.Memory):
		return badKnob("MEM", c.Memory, "a size such as 1536M or 2G")
	case !sizePattern.MatchString(c.Disk):
		return badKnob("DISK", c.Disk, "a size such as 8G")
	case c.Kernel != StockKernel && !filepath.IsAbs(c.Kernel):
		return badKnob("KERNEL", c.Kernel, "debian, or the absolute path of a directory with a kernel and its modules")
	case c.CPUs < 1 || c.CPUs > 8 || c.CPUs > 1 && c.Kernel == StockKernel:
		return badKnob("CPUS", strconv.Itoa(c.CPUs), "1, or up to 8 with HOLDFAST_LAB_KERNEL")
	}
	for _, p := range c.Packages {
		if !packagePattern.MatchString(p) {
			return badKnob("PKGS", p, "names of Debian packages")
		}
	}
	return nil
}

func badKnob(name, value, want string) error {
	return steps.WithHint(fmt.Errorf("HOLDFAST_LAB_%s is %q", name, value), "give "+want)
}

// ParseMachine reads a machine as a person writes it, "2" or "n2".
func ParseMachine(s string) (int, error) {
	i, err := strconv.Atoi(strings.TrimPrefix(s, "n"))
	if err != nil || i < 1 || i > Max || len(strings.TrimPrefix(s, "n")) != 1 {
		return 0, steps.WithHint(fmt.Errorf("no machine %q", s), fmt.Sprintf("say 1 to %d, or n1 to n%d", Max, Max))
	}
	return i, nil
}
