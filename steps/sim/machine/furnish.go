package machine

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io/fs"
	"net"
	"sort"
	"strconv"
	"strings"
	"syscall"

	"holdfast/steps/sim/vfs"
)

// furnish makes the folders and files that a fresh installation has.
func (h *Host) furnish() {
	for _, d := range strings.Fields("/boot /dev /etc /etc/default /etc/init /etc/init.d /etc/sudoers.d /etc/apt /etc/systemd/system /home /mnt /media /opt " +
		"/proc /root /run /srv /sys /tmp /usr/bin /usr/sbin /usr/lib /usr/local/bin /usr/local/sbin /usr/share /var/cache /var/lib /var/log /var/tmp /lib/systemd/system") {
		_ = h.FS.MkdirAll(d, 0o755)
	}
	if h.OS.Bin == "/bin" {
		_ = h.FS.MkdirAll("/bin", 0o755)
		_ = h.FS.MkdirAll("/sbin", 0o755)
	} else {
		_ = h.FS.Symlink("usr/bin", "/bin")
		_ = h.FS.Symlink("usr/sbin", "/sbin")
	}
	_ = h.FS.Chmod("/root", 0o700)
	for _, d := range []string{"/tmp", "/var/tmp"} {
		_ = h.FS.Chmod(d, fs.ModeSticky|0o777)
	}
	_ = h.FS.Symlink("/run", "/var/run")
	_ = h.FS.Symlink("/run/lock", "/var/lock")
	h.FS.SetQuota(40 << 30)
	h.etc()
	h.devices()
	h.proc()
}

func (h *Host) etc() {
	files := map[string]string{
		"/etc/hostname": h.Name + "\n", "/etc/hosts": "127.0.0.1\tlocalhost\n127.0.1.1\t" + h.Name + "\n",
		"/etc/passwd": "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
		"/etc/group":  "root:x:0:\ndaemon:x:1:\nadm:x:4:\nsudo:x:27:\nwheel:x:10:\nnogroup:x:65534:\n",
		"/etc/shells": "/bin/sh\n/bin/bash\n", "/etc/fstab": "# <file system> <mount point> <type> <options> <dump> <pass>\n/dev/vda1 / ext4 errors=remount-ro 0 1\n",
		"/etc/machine-id":  strings.ReplaceAll(uuid("machine "+h.Name+h.Addr), "-", "") + "\n",
		"/etc/resolv.conf": "nameserver 192.0.2.53\n", "/etc/os-release": h.OS.OSRelease,
		"/etc/motd":    "This machine is simulated: part of a practice cluster.\n",
		"/etc/sudoers": "root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n%wheel ALL=(ALL) ALL\n",
	}
	if h.OS.Release != "" {
		files["/etc/redhat-release"] = h.OS.Release
	}
	if h.OS.SELinux != "" {
		files["/etc/selinux/config"] = "SELINUX=" + strings.ToLower(h.OS.SELinux) + "\nSELINUXTYPE=targeted\n"
	}
	if h.OS.Ufw {
		files["/etc/ufw/ufw.conf"] = "ENABLED=no\nLOGLEVEL=low\n"
	}
	switch h.OS.Packages {
	case "yum":
		files["/etc/yum.conf"] = "[main]\ngpgcheck=1\n"
	case "dnf":
		files["/etc/dnf/dnf.conf"] = "[main]\ngpgcheck=1\n"
	default:
		files["/etc/apt/sources.list"] = "deb http://deb.practice.invalid stable main\n"
	}
	for p, text := range files {
		_ = h.FS.MkdirAll(dir(p), 0o755)
		_ = h.FS.WriteFile(p, []byte(text), 0o644)
	}
	_ = h.FS.WriteFile("/etc/shadow", []byte("root:*:19000:0:99999:7:::\n"), 0o600)
	_ = h.FS.Chmod("/etc/sudoers", 0o440)
}

func (h *Host) devices() {
	char := fs.ModeDevice | fs.ModeCharDevice
	_ = h.FS.Provide("/dev/null", char|0o666, vfs.Stream(bytes.NewReader(nil), discard{}))
	_ = h.FS.Provide("/dev/zero", char|0o666, vfs.Stream(zero{}, discard{}))
	_ = h.FS.Provide("/dev/urandom", char|0o666, vfs.Stream(rand.Reader, discard{}))
	_ = h.FS.Provide("/dev/random", char|0o666, vfs.Stream(rand.Reader, discard{}))
	_ = h.FS.Provide("/dev/full", char|0o666, vfs.Stream(zero{}, full{}))
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

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

func (h *Host) mountTable() string {
	var b strings.Builder
	b.WriteString("/dev/vda1 / ext4 rw,relatime,errors=remount-ro 0 0\nproc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n" +
		"sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0\nudev /dev devtmpfs rw,nosuid,relatime 0 0\n")
	for _, m := range h.FS.Mounts() {
		fmt.Fprintf(&b, "%s %s %s %s 0 0\n", m.Source, strings.ReplaceAll(m.At, " ", `\040`), m.Type, options(m))
	}
	return b.String()
}

func (h *Host) mountInfo() string {
	var b strings.Builder
	b.WriteString("25 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro\n")
	for i, m := range h.FS.Mounts() {
		fmt.Fprintf(&b, "%d 25 0:%d / %s %s shared:%d - %s %s %s\n", 40+i, 40+i, m.At, options(m), 20+i, m.Type, m.Source, options(m))
	}
	return b.String()
}

func options(m vfs.Mount) string {
	rw := "rw"
	if m.ReadOnly {
		rw = "ro"
	}
	return strings.Join(append([]string{rw}, m.Options...), ",")
}

// lockTable words the flocks as /proc/locks does.
func (h *Host) lockTable() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var lines []string
	for id, l := range h.locks {
		for range l.holders {
			lines = append(lines, fmt.Sprintf(": FLOCK  ADVISORY  WRITE 1 fe:%02x:%d 0 EOF", id.dev, id.ino))
		}
	}
	sort.Strings(lines)
	for i := range lines {
		lines[i] = strconv.Itoa(i+1) + lines[i] + "\n"
	}
	return strings.Join(lines, "")
}

func (h *Host) tcpTable(proto string) string {
	var b strings.Builder
	b.WriteString("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n")
	zeros := strings.Repeat("0", 8)
	if proto == "tcp6" {
		zeros = strings.Repeat("0", 32)
	}
	i := 0
	for key := range h.Ports() {
		if port, ok := strings.CutPrefix(key, "tcp:"); ok && (proto == "tcp") == (port == "22" || port == "111" || port == "2049") {
			n, _ := strconv.Atoi(port)
			fmt.Fprintf(&b, "%4d: %s:%04X %s:0000 0A 00000000:00000000 00:00000000 00000000     0        0 %d 1 0000000000000000 100 0 0 10 0\n", i, zeros, n, zeros, 20000+n)
			i++
		}
	}
	return b.String()
}

func (h *Host) fibTrie() string {
	ip := net.ParseIP(h.Addr).To4()
	if ip == nil {
		return "Main:\n"
	}
	table := func(name string) string {
		return fmt.Sprintf("%s:\n  +-- 0.0.0.0/0 3 0 5\n     +-- 127.0.0.0/8 2 0 2\n        |-- 127.0.0.1\n           /32 host LOCAL\n     +-- %d.%d.%d.0/24 2 0 1\n        |-- %s\n           /32 host LOCAL\n",
			name, ip[0], ip[1], ip[2], ip)
	}
	return table("Main") + table("Local")
}
