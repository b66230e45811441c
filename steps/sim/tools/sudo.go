package tools

import (
	"io"
	"path"
	"strings"

	"holdfast/steps/sim/machine"
)

func sudo(c *call) int {
	long := map[string]string{"non-interactive": "n", "stdin": "S", "prompt": "p", "user": "u", "reset-timestamp": "k", "validate": "v", "preserve-env": "E", "login": "i", "shell": "s", "set-home": "H"}
	if !c.opts("nSp:u:kKvEisHbg:l", long, true) {
		return 1
	}
	me, _ := c.Host.User(itoa(c.UID))
	target, ok := c.Host.User(first(c.opt["u"], "root"))
	if !ok {
		return c.errf("unknown user %s", c.opt["u"])
	}
	tickets := c.Host.State(ticketKey{}, func() any { return &ticketBook{} }).(*ticketBook)
	if c.has("k") || c.has("K") {
		tickets.drop(me.UID, c.SID)
		if len(c.args) == 0 {
			return 0
		}
	}
	r := sudoRule(c.Host, me)
	if r.tty && !c.TTY && me.UID != 0 {
		return c.errf("sorry, you must have a tty to run sudo")
	}
	if !(r.known && r.free) && (c.has("k") || !tickets.has(me.UID, c.SID, c.Host.Clock.Now())) {
		if code := c.password(me); code != 0 {
			return code
		}
	}
	if !r.known {
		_, _ = io.WriteString(c.Stderr, me.Name+" is not in the sudoers file.\n")
		c.Host.Log("", "sudo", c.PID, "%s : user NOT in sudoers ; COMMAND=%s", me.Name, strings.Join(c.args, " "))
		return 1
	}
	tickets.give(me.UID, c.SID, c.Host.Clock.Now())
	if c.has("l") && len(c.args) == 0 {
		c.printf("User %s may run the following commands on %s:\n    (ALL) %sALL\n", me.Name, c.Host.Hostname(), map[bool]string{true: "NOPASSWD: "}[r.free && me.UID != 0])
	}
	if c.has("v") || c.has("l") {
		return 0
	}
	return c.sudoRun(me, target)
}

// sudoRun runs the command as somebody else, with what sudo says about it in the environment.
func (c *call) sudoRun(me, target machine.User) int {
	args := c.args
	if c.has("i") || c.has("s") {
		if len(args) > 0 {
			args = []string{"sh", "-c", strings.Join(args, " ")}
		} else {
			args = []string{path.Base(target.Shell)}
		}
	}
	if len(args) == 0 {
		return c.errf("a command is needed")
	}
	p := c.as(target, args)
	for len(p.Args) > 1 && strings.Contains(p.Args[0], "=") && !strings.HasPrefix(p.Args[0], "/") {
		k, v, _ := strings.Cut(p.Args[0], "=")
		p.Setenv(k, v)
		p.Args = p.Args[1:]
	}
	if c.has("i") {
		p.Dir = target.Home
	}
	for k, v := range map[string]string{"SUDO_USER": me.Name, "SUDO_UID": itoa(me.UID), "SUDO_GID": itoa(me.GID), "SUDO_COMMAND": strings.Join(p.Args, " ")} {
		p.Setenv(k, v)
	}
	if _, err := c.Host.LookPath(p, p.Args[0]); machine.IsNotFound(err) {
		return c.errf("%s: command not found", p.Args[0])
	}
	return c.Host.Exec(c.ctx, p)
}

// as makes a child that is somebody else.
func (c *call) as(u machine.User, args []string) *machine.Proc {
	p := c.Child(args...)
	p.UID, p.GIDs = u.UID, u.GIDs
	p.Env = nil
	for _, k := range []string{"TERM", "LANG", "LC_ALL", "DISPLAY"} {
		if v := c.Getenv(k); v != "" {
			p.Setenv(k, v)
		}
	}
	p.Setenv("HOME", u.Home)
	p.Setenv("USER", u.Name)
	p.Setenv("LOGNAME", u.Name)
	p.Setenv("SHELL", u.Shell)
	p.Setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
	return p
}
