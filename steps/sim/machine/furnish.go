package machine

import (
	"io/fs"
	"strings"
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
