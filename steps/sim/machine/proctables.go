package machine

import (
	"fmt"
	"net"
	"sort"
	"strconv"
	"strings"

	"holdfast/steps/sim/vfs"
)

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
	if len(m.Options) > 0 && (m.Options[0] == "rw" || m.Options[0] == "ro") {
		return strings.Join(m.Options, ",")
	}
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
