package tools

import (
	"strings"

	"holdfast/steps/sim/machine"
)

// shelf is commands that lie in one folder.
type shelf struct {
	dir   string
	tools map[string]tool
}

// table is every command that a fresh installation of a system has, and where. Adding a tool is a file for it and a word
// in here.
func table(os machine.Profile) []shelf {
	bin, sbin := os.Bin, strings.Replace(os.Bin, "bin", "sbin", 1) // of this system
	list := []shelf{
		{bin, texts()},
		{bin, files()},
		{bin, programs()},
		{bin, people()},
		{bin, looks()},
		{bin, refusals()},
		{sbin, kernel()},
		{sbin, power()},
	}
	if os.Ufw {
		list = append(list, shelf{sbin, map[string]tool{"ufw": ufw}})
	}
	if os.SELinux != "" {
		list = append(list, shelf{sbin, map[string]tool{"getenforce": getenforce, "setenforce": nothing, "sestatus": getenforce}})
	}
	if os.Firewalld {
		list = append(list, shelf{"/usr/bin", map[string]tool{"firewall-cmd": firewallCmd}})
	}
	return append(list, initTools(os, sbin), shelf{"/usr/bin", packageTools(os)})
}

func texts() map[string]tool {
	return map[string]tool{
		"cat": cat, "head": head, "tail": tail, "wc": wc, "tee": tee, "grep": grep, "egrep": grep, "fgrep": grep, "sed": sed,
		"awk": awkTool, "mawk": awkTool, "cut": cut, "tr": tr, "sort": sortLines, "uniq": uniq, "seq": seq, "rev": rev, "tac": tac, "nl": nl, "yes": yes,
		"less": pager, "more": pager, "sha256sum": digest, "sha1sum": digest, "md5sum": digest, "sha512sum": digest,
		"base64": base64Tool, "od": od, "cmp": cmp, "diff": diff, "paste": paste, "column": column, "expr": expr, "basename": basename, "dirname": dirname,
	}
}

func files() map[string]tool {
	return map[string]tool{
		"ls": ls, "mkdir": mkdir, "rmdir": rmdir, "unlink": unlink, "rm": rm, "mv": mv, "cp": cp, "ln": ln, "chmod": chmod, "chown": chown, "chgrp": chgrp,
		"install": install, "touch": touch, "find": find, "stat": stat, "mktemp": mktemp, "readlink": readlink, "realpath": realpath,
		"mkfifo": mkfifo, "truncate": truncate, "df": df, "du": du, "dd": dd, "getfattr": getfattr, "setfattr": setfattr, "sync": nothing,
		"tar": tarTool, "gzip": gzipTool, "gunzip": gzipTool, "zcat": gzipTool, "flock": flock, "lsblk": lsblk,
	}
}

func programs() map[string]tool {
	return map[string]tool{
		"ps": ps, "top": top, "kill": kill, "pgrep": pgrep, "pkill": pgrep, "sleep": sleep, "timeout": timeout, "setsid": setsid,
		"nohup": nohup, "env": env, "printenv": printenv, "which": which, "xargs": xargs, "watch": watch, "clear": nothing,
		"stdbuf": skipOpts, "nice": nice, "ionice": skipOpts,
	}
}

func people() map[string]tool {
	return map[string]tool{
		"id": id, "whoami": whoami, "groups": groups, "getent": getent, "who": who, "w": w, "last": last, "tty": tty,
		"sudo": sudo, "su": su, "logger": logger, "crontab": crontab,
	}
}

// looks tell about the machine and its network.
func looks() map[string]tool {
	return map[string]tool{
		"date": date, "uname": uname, "hostname": hostname, "uptime": uptime, "free": free, "nproc": nproc, "arch": arch, "lscpu": lscpu,
		"dmesg": dmesg, "lsb_release": lsbRelease, "ip": ip, "ss": ss, "netstat": netstat, "ping": ping,
	}
}

// refusals say plainly that they cannot be had, and what can.
func refusals() map[string]tool {
	return map[string]tool{"man": man, "vi": editor, "vim": editor, "nano": editor, "passwd": outOfReach}
}

func kernel() map[string]tool {
	return map[string]tool{
		"modprobe": modprobe, "lsmod": lsmod, "sysctl": sysctl, "iptables": iptables, "ip6tables": iptables, "nft": nft, "ip": ip,
		"ldconfig": nothing, "swapon": nothing, "blkid": blkid, "chroot": outOfReach, "mkfs.ext4": outOfReach, "fsck": outOfReach,
	}
}

func power() map[string]tool {
	return map[string]tool{
		"reboot": reboot, "poweroff": poweroff, "shutdown": shutdown, "halt": poweroff, "service": service,
		"useradd": outOfReach, "userdel": outOfReach, "usermod": outOfReach, "groupadd": outOfReach,
	}
}

// initTools are those of whatever starts daemons.
func initTools(os machine.Profile, sbin string) shelf {
	if os.Init == "systemd" {
		return shelf{"/usr/bin", map[string]tool{
			"systemctl": systemctl, "systemd-run": systemdRun, "journalctl": journalctl,
			"hostnamectl": hostnamectl, "timedatectl": timedatectl, "systemd-cat": skipOpts,
		}}
	}
	m := map[string]tool{}
	for _, n := range []string{"initctl", "start", "stop", "restart", "status", "reload", "update-rc.d"} {
		m[n] = upstart
	}
	return shelf{sbin, m}
}

func packageTools(os machine.Profile) map[string]tool {
	switch os.Packages {
	case "apt":
		return map[string]tool{
			"apt-get": aptGet, "apt": aptGet, "dpkg": dpkg, "dpkg-query": dpkgQuery, "apt-cache": aptCache, "apt-key": aptKey, "apt-mark": aptMark,
		}
	case "dnf":
		return map[string]tool{"rpm": rpm, "yum": dnf, "dnf": dnf, "curl": curl, "gawk": awkTool}
	}
	return map[string]tool{"rpm": rpm, "yum": dnf, "curl": curl, "gawk": awkTool}
}

// brought are commands that come with a package.
func brought() map[string]tool {
	return map[string]tool{"curl": curl, "gpg": gpg, "wget": curl, "nfsstat": nfsstat}
}
