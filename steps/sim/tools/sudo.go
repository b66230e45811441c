package tools

import (
	"io"
	"path"
	"strings"

	"holdfast/steps/sim/machine"
)

// rule is what the sudoers files say about somebody.
type rule struct{ known, free, tty bool }

// sudoRule reads /etc/sudoers and what lies in sudoers.d: the last line that fits counts.
func sudoRule(h *machine.Host, u machine.User) rule {
	files := []string{"/etc/sudoers"}
	if list, err := h.FS.ReadDir("/etc/sudoers.d"); err == nil {
		for _, i := range list {
			if !strings.Contains(i.Name(), ".") && !strings.HasSuffix(i.Name(), "~") {
				files = append(files, "/etc/sudoers.d/"+i.Name())
			}
		}
	}
	r := rule{known: u.UID == 0, free: u.UID == 0}
	for _, f := range files {
		text, _ := h.FS.ReadFile(f)
		for _, l := range lines(text) {
			w := strings.Fields(l)
			if len(w) < 2 {
				continue
			}
			if strings.HasPrefix(w[0], "Defaults") {
				if w[0] == "Defaults" || w[0] == "Defaults:"+u.Name {
					r.tty = strings.Contains(l, "requiretty") && !strings.Contains(l, "!requiretty") || r.tty && !strings.Contains(l, "!requiretty")
				}
				continue
			}
			mine := w[0] == u.Name || w[0] == "ALL"
			for _, g := range u.Groups {
				mine = mine || w[0] == "%"+g
			}
			if mine && u.UID != 0 {
				r.known, r.free = true, strings.Contains(l, "NOPASSWD:")
			}
		}
	}
	return r
}

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
	if c.has("v") || c.has("l") {
		return 0
	}
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
	p.Setenv("SUDO_USER", me.Name)
	p.Setenv("SUDO_UID", itoa(me.UID))
	p.Setenv("SUDO_GID", itoa(me.GID))
	p.Setenv("SUDO_COMMAND", strings.Join(p.Args, " "))
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

// password asks up to three times.
func (c *call) password(me machine.User) int {
	switch {
	case c.has("n"):
		return c.errf("a password is required")
	case !c.has("S") && !c.TTY:
		c.errf("a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper")
		return c.errf("a password is required")
	}
	prompt := "[sudo] password for " + me.Name + ": "
	if p, ok := c.opt["p"]; ok {
		prompt = strings.NewReplacer("%u", me.Name, "%p", me.Name, "%h", c.Host.Hostname(), "%%", "%").Replace(p)
	}
	for try := range 3 {
		_, _ = io.WriteString(c.Stderr, prompt)
		line, err := c.line()
		if line == "" && err != nil {
			_, _ = io.WriteString(c.Stderr, "\n")
			if try == 0 {
				c.errf("no password was provided")
				return c.errf("a password is required")
			}
			return c.errf("%d incorrect password attempt%s", try, map[bool]string{true: "s"}[try > 1])
		}
		if c.Host.Password(me.Name, line) {
			return 0
		}
		if try < 2 {
			_, _ = io.WriteString(c.Stderr, "Sorry, try again.\n")
		}
	}
	return c.errf("3 incorrect password attempts")
}

// line reads one line and nothing behind it.
func (c *call) line() (string, error) {
	var out []byte
	b := make([]byte, 1)
	for len(out) < 4096 {
		n, err := c.Stdin.Read(b)
		if n == 1 && b[0] == '\n' {
			return string(out), nil
		}
		if n == 1 {
			out = append(out, b[0])
		}
		if err != nil {
			return string(out), err
		}
	}
	return string(out), nil
}

func su(c *call) int {
	if !c.opts("lc:s:mp", map[string]string{"login": "l", "command": "c", "shell": "s"}, false) {
		return 1
	}
	name := "root"
	if len(c.args) > 0 && c.args[0] == "-" {
		c.args = c.args[1:]
	}
	if len(c.args) > 0 {
		name = c.args[0]
	}
	u, ok := c.Host.User(name)
	if !ok {
		return c.errf("user %s does not exist or the user entry does not contain all the required fields", name)
	}
	if c.UID != 0 {
		_, _ = io.WriteString(c.Stderr, "Password: ")
		if line, _ := c.line(); !c.Host.Password(name, line) {
			return c.errf("Authentication failure")
		}
	}
	args := []string{"sh"}
	if cmd, ok := c.opt["c"]; ok {
		args = []string{"sh", "-c", cmd}
	}
	return c.Host.Exec(c.ctx, c.as(u, args))
}
