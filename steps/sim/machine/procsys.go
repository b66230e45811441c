package machine

import (
	"fmt"
	"strconv"

	"holdfast/steps/sim/vfs"
)

// proc is what /proc and /sys say. Processes have folders of their own: see procfs.go.
func (h *Host) proc() {
	read := func(p string, f func() string) {
		_ = h.FS.Provide(p, 0o444, vfs.Computed(func() []byte { return []byte(f()) }, nil))
	}
	read("/proc/sys/kernel/hostname", func() string { return h.Hostname() + "\n" })
	read("/proc/sys/kernel/random/boot_id", func() string { return h.BootID() + "\n" })
	read("/proc/sys/kernel/osrelease", func() string { return h.OS.Kernel + "\n" })
	read("/proc/version", func() string { return "Linux version " + h.OS.Kernel + " (simulated)\n" })
	read("/proc/meminfo", func() string {
		return "MemTotal:        2030104 kB\nMemFree:         1310720 kB\nMemAvailable:    1638400 kB\nSwapTotal:             0 kB\n"
	})
	read("/proc/cpuinfo", func() string {
		return "processor\t: 0\nmodel name\t: simulated\n\nprocessor\t: 1\nmodel name\t: simulated\n\n"
	})
	read("/proc/loadavg", func() string { return "0.05 0.03 0.01 1/120 " + strconv.Itoa(h.lastPID()) + "\n" })
	read("/proc/uptime", func() string {
		up := h.Clock.Now().Sub(h.Booted()).Seconds()
		return fmt.Sprintf("%.2f %.2f\n", up, up*1.9)
	})
	read("/proc/stat", func() string { return fmt.Sprintf("btime %d\n", h.Booted().Unix()) })
	read("/proc/filesystems", func() string { return "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\n\text4\nnodev\tnfs\nnodev\tnfs4\n" })
	read("/proc/locks", func() string { return h.lockTable() })
	read("/proc/mounts", h.mountTable)
	_ = h.FS.MkdirAll("/proc/self", 0o755)
	read("/proc/self/mounts", h.mountTable)
	read("/proc/self/mountinfo", h.mountInfo)
	read("/proc/net/tcp", func() string { return h.tcpTable("tcp") })
	read("/proc/net/tcp6", func() string { return h.tcpTable("tcp6") })
	read("/proc/net/fib_trie", h.fibTrie)
	read("/proc/net/if_inet6", func() string {
		return "00000000000000000000000000000001 01 80 10 80       lo\n"
	})
	if h.OS.SELinux != "" {
		read("/sys/fs/selinux/enforce", func() string { return "1" })
	}
}

func (h *Host) lastPID() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.nextPID
}

// Hostname is the name that the kernel has.
func (h *Host) Hostname() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.Name
}

// SetHostname changes it.
func (h *Host) SetHostname(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Name = name
}
