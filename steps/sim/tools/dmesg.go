package tools

// dmesg shows how the kernel started. Newer systems let only root read it.
func dmesg(c *call) int {
	if !c.opts("THhkwxfl:n:", map[string]string{"ctime": "T", "human": "H", "follow": "w", "level": "l"}, false) {
		return 1
	}
	if c.UID != 0 && c.Host.OS.Name != "centos-7" && c.Host.OS.Name != "ubuntu-14.04" {
		c.errsay("dmesg: read kernel buffer failed: Operation not permitted")
		return 1
	}
	for _, l := range []struct{ at, text string }{
		{"0.000000", "Linux version " + c.Host.OS.Kernel + " (simulated)"},
		{"0.000000", "Command line: BOOT_IMAGE=/boot/vmlinuz-" + c.Host.OS.Kernel + " root=/dev/vda1 ro quiet"},
		{"0.004000", "Memory: 2030104K/2096628K available"},
		{"0.612345", "virtio_blk virtio1: [vda] 83886080 512-byte logical blocks (42.9 GB/40.0 GiB)"},
		{"1.203417", "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none."},
		{"2.518902", "virtio_net virtio0 eth0: renamed from enp1s0"},
	} {
		stamp := l.at
		for len(stamp) < 12 {
			stamp = " " + stamp
		}
		if c.has("T") {
			stamp = c.wall(c.Host.Booted()).Format("Mon Jan _2 15:04:05 2006")
		}
		c.printf("[%s] %s\n", stamp, l.text)
	}
	return 0
}
