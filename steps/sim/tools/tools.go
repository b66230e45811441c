// Package tools holds the commands of the practice cluster's machines, one file per tool or small family, with the texts
// and exit codes that the real ones have. A tool knows its machine.Proc and nothing else; what it cannot do it refuses
// in words. Docker, NFS and storage do not live here.
package tools

import (
	"context"
	"fmt"
	"io"
	"strings"
	"syscall"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"
)

// call is one run of a tool.
type call struct {
	*machine.Proc
	ctx  context.Context
	fs   *vfs.FS
	args []string // without the name, options taken out by opts
	opt  map[string]string
	many map[string][]string
}

type tool func(c *call) int

// Register gives a machine all commands that a fresh installation of its system has.
func Register(h *machine.Host) {
	bin, sbin := h.OS.Bin, strings.Replace(h.OS.Bin, "bin", "sbin", 1)
	for name, t := range everyday() {
		h.Register(bin+"/"+name, wrap(t))
	}
	for name, t := range admin(h.OS) {
		h.Register(sbin+"/"+name, wrap(t))
	}
	for name, t := range perSystem(h.OS) {
		h.Register("/usr/bin/"+name, wrap(t))
	}
	for name, t := range brought() {
		h.Provide(name, wrap(t))
	}
	stock(h)
}

func wrap(t tool) machine.Command {
	return func(ctx context.Context, p *machine.Proc) int {
		return t(&call{Proc: p, ctx: ctx, fs: p.FS(ctx), args: p.Args[1:], opt: map[string]string{}, many: map[string][]string{}})
	}
}

// everyday are the commands that every system has.
func everyday() map[string]tool {
	return map[string]tool{
		"cat": cat, "head": head, "tail": tail, "wc": wc, "tee": tee, "grep": grep, "egrep": grep, "fgrep": grep, "sed": sed,
		"cut": cut, "tr": tr, "sort": sortLines, "uniq": uniq, "seq": seq, "rev": rev, "nl": nl, "yes": yes,
		"ls": ls, "mkdir": mkdir, "rmdir": rmdir, "rm": rm, "mv": mv, "cp": cp, "ln": ln, "chmod": chmod, "chown": chown, "chgrp": chgrp,
		"install": install, "touch": touch, "find": find, "stat": stat, "mktemp": mktemp, "readlink": readlink, "realpath": realpath,
		"mkfifo": mkfifo, "truncate": truncate, "df": df, "du": du, "xargs": xargs, "basename": basename, "dirname": dirname,
		"sha256sum": digest, "sha1sum": digest, "md5sum": digest, "sha512sum": digest, "base64": base64Tool, "od": od, "cmp": cmp, "diff": diff,
		"date": date, "uname": uname, "hostname": hostname, "id": id, "whoami": whoami, "getent": getent, "uptime": uptime,
		"free": free, "ps": ps, "kill": kill, "pgrep": pgrep, "pkill": pgrep, "sleep": sleep, "timeout": timeout, "setsid": setsid,
		"nohup": nohup, "env": env, "printenv": env, "nproc": nproc, "sync": nothing, "which": which, "flock": flock, "sudo": sudo,
		"su": su, "groups": groups, "tty": tty, "clear": nothing, "logger": logger, "getfattr": getfattr, "setfattr": setfattr,
		"dd": dd, "stdbuf": skipOpts, "nice": skipOpts, "ionice": skipOpts, "expr": expr, "tac": tac, "arch": arch,
		"ip": ip, "ss": ss, "netstat": ss, "ping": ping, "lsb_release": lsbRelease,
	}
}

// admin are the commands of the folder for administrators.
func admin(os machine.Profile) map[string]tool {
	m := map[string]tool{
		"modprobe": modprobe, "lsmod": lsmod, "sysctl": sysctl, "iptables": iptables, "ip6tables": iptables, "nft": nft,
		"reboot": reboot, "poweroff": poweroff, "shutdown": shutdown, "halt": poweroff, "ldconfig": nothing, "chroot": outOfReach,
		"ip": ip, "service": service, "useradd": outOfReach, "mkfs.ext4": outOfReach, "fsck": outOfReach, "swapon": nothing,
	}
	if os.Ufw {
		m["ufw"] = ufw
	}
	if os.SELinux != "" {
		m["getenforce"], m["setenforce"], m["sestatus"] = getenforce, nothing, getenforce
	}
	if os.Init == "upstart" {
		for _, n := range []string{"initctl", "start", "stop", "restart", "status", "reload", "update-rc.d"} {
			m[n] = upstart
		}
	}
	return m
}

func perSystem(os machine.Profile) map[string]tool {
	m := map[string]tool{}
	if os.Init == "systemd" {
		m["systemctl"], m["systemd-run"], m["journalctl"] = systemctl, systemdRun, journalctl
		m["hostnamectl"], m["timedatectl"], m["systemd-cat"] = hostnamectl, timedatectl, skipOpts
	}
	if os.Packages == "apt" {
		m["apt-get"], m["apt"], m["dpkg"], m["dpkg-query"], m["apt-cache"] = aptGet, aptGet, dpkg, dpkgQuery, aptCache
		m["apt-key"], m["apt-mark"] = aptKey, aptMark
	} else {
		m["rpm"], m["yum"], m["curl"] = rpm, dnf, curl
	}
	if os.Packages == "dnf" {
		m["dnf"] = dnf
	}
	if os.Firewalld {
		m["firewall-cmd"] = firewallCmd
	}
	return m
}

// brought are commands that come with a package.
func brought() map[string]tool { return map[string]tool{"curl": curl, "gpg": gpg, "wget": curl} }

// opts takes options out of the arguments. spec is as for getopt: "a" a flag, "b:" with a value. long maps long names to
// short ones. It fails with the words of the C library. stop ends at the first word that is no option.
func (c *call) opts(spec string, long map[string]string, stop bool) bool {
	var rest []string
	args := c.args
	takes := func(o string) (known, value bool) {
		i := strings.Index(spec, o)
		return i >= 0 && o != ":", i >= 0 && i+1 < len(spec) && spec[i+1] == ':'
	}
	put := func(o, v string) { c.opt[o] = v; c.many[o] = append(c.many[o], v) }
	for len(args) > 0 {
		a := args[0]
		args = args[1:]
		switch {
		case a == "--":
			c.args = append(rest, args...)
			return true
		case strings.HasPrefix(a, "--"):
			name, v, has := strings.Cut(a[2:], "=")
			o, known := long[name]
			if !known {
				c.errf("unrecognized option '%s'", a)
				return false
			}
			if _, value := takes(o); value && !has {
				if len(args) == 0 {
					c.errf("option '%s' requires an argument", a)
					return false
				}
				v, args = args[0], args[1:]
			}
			put(o, v)
		case len(a) > 1 && a[0] == '-':
			for i := 1; i < len(a); i++ {
				o := a[i : i+1]
				known, value := takes(o)
				if !known {
					c.errf("invalid option -- '%s'", o)
					return false
				}
				if !value {
					put(o, "")
					continue
				}
				v := a[i+1:]
				if v == "" {
					if len(args) == 0 {
						c.errf("option requires an argument -- '%s'", o)
						return false
					}
					v, args = args[0], args[1:]
				}
				put(o, v)
				break
			}
		default:
			rest = append(rest, a)
			if stop {
				c.args = append(rest, args...)
				return true
			}
		}
	}
	c.args = rest
	return true
}

func (c *call) has(o string) bool { _, ok := c.opt[o]; return ok }

func (c *call) printf(format string, args ...any) { fmt.Fprintf(c.Stdout, format, args...) }

func (c *call) println(args ...any) { fmt.Fprintln(c.Stdout, args...) }

// errf says something on standard error behind the tool's name, and gives 1.
func (c *call) errf(format string, args ...any) int {
	fmt.Fprintf(c.Stderr, c.Name()+": "+format+"\n", args...)
	return 1
}

func why(err error) string { return machine.Strerror(err) }

// text reads a file, or standard input for "-".
func (c *call) text(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(c.Stdin, maxText))
	}
	if c.fs.IsDir(c.Abs(name)) {
		return nil, syscall.EISDIR
	}
	f, err := c.fs.Open(c.Abs(name), 0, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(c.Reader(c.ctx, f), maxText))
}

// maxText is what a tool reads into memory at once.
const maxText = 64 << 20

func lines(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// inputs are the files named, or standard input.
func (c *call) inputs() []string {
	if len(c.args) == 0 {
		return []string{"-"}
	}
	return c.args
}

// run runs a command as a child.
func (c *call) run(args ...string) int { return c.Host.Exec(c.ctx, c.Child(args...)) }

func nothing(*call) int { return 0 }

func outOfReach(c *call) int {
	return c.errf("not possible on the practice cluster: this machine is simulated")
}
