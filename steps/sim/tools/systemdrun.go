package tools

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"
)

// systemdRun starts a command as a transient unit, or waits for it with --wait and --pipe.
func systemdRun(c *call) int {
	long := map[string]string{
		"unit": "u", "description": "D", "property": "p", "collect": "G", "wait": "w", "pipe": "P", "quiet": "q", "setenv": "E",
		"working-directory": "d", "uid": "U", "gid": "I", "scope": "s", "no-block": "B", "service-type": "T", "same-dir": "m", "slice": "S", "remain-after-exit": "r",
		"on-active": "O", "timer-property": "t", "nice": "n",
	}
	if !c.opts("u:D:p:GwPqE:d:U:I:sBT:mS:rO:t:n:", long, true) {
		return 1
	}
	if c.UID != 0 {
		c.errsay("Failed to start transient service unit: Interactive authentication required.")
		return 1
	}
	if len(c.args) == 0 {
		return c.errf("Command line to execute required.")
	}
	name := machine.UnitName(first(c.opt["u"], fmt.Sprintf("run-r%08x", rand.Uint32())))
	if _, taken := c.Host.Unit(name); taken {
		c.errsay("Failed to start transient service unit: Unit %s was already loaded or has a fragment file.", name)
		return 1
	}
	p, u := c.transient(name)
	file, err := c.Host.LookPath(p, p.Args[0])
	if err != nil {
		c.errsay("Failed to find executable %s: No such file or directory", p.Args[0])
		return 1
	}
	c.Host.AddUnit(u)
	launch := func(ctx context.Context, q *machine.Proc) int { return c.Host.ExecFile(ctx, q.Child(q.Args...), file) }
	start := func() bool {
		if err := c.Host.Start(p, launch); err != nil {
			c.errsay("Failed to start transient service unit: %s", why(err))
			c.Host.DropUnit(name)
			return false
		}
		return true
	}
	c.Host.EditUnit(name, func(u *machine.Unit) { u.Active, u.Sub, u.Main = "active", "running", p })
	if on, ok := duration(c.opt["O"]); ok && c.has("O") {
		// A timer: the command runs later, whoever asked for it.
		c.Host.EditUnit(name, func(u *machine.Unit) { u.Sub = "waiting" })
		off := c.Host.Off()
		c.Host.Clock.AfterFunc(on, func() {
			select {
			case <-off:
				return
			default:
			}
			if _, there := c.Host.Unit(name); there && start() {
				c.Host.EditUnit(name, func(u *machine.Unit) { u.MainPID = p.PID })
			}
		})
		c.errsay("Running timer as unit: %s\nWill run service as unit: %s", strings.TrimSuffix(name, ".service")+".timer", name)
		return 0
	}
	if !start() {
		return 1
	}
	c.Host.EditUnit(name, func(u *machine.Unit) {
		if u.Active == "active" { // or it was quicker than this line
			u.MainPID = p.PID
		}
	})
	if !c.has("q") {
		c.errsay("Running as unit: %s", name)
	}
	if !c.has("w") && !c.has("P") {
		return 0
	}
	select {
	case <-p.Done():
		return p.ExitCode()
	case <-c.ctx.Done():
		_ = c.Host.StopUnit(context.Background(), name)
		return 1
	}
}

// transient makes the process and the unit of systemd-run's options.
func (c *call) transient(name string) (*machine.Proc, *machine.Unit) {
	p := c.Child(c.args...)
	p.PPID, p.PGID, p.SID, p.Unit, p.TTY, p.Files, p.Nest, p.Login = 1, 0, 0, name, false, nil, 0, &machine.Login{}
	p.Dir, p.Umask = first(c.opt["d"], "/"), 0o022
	p.Env = []string{"LANG=C.UTF-8", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "INVOCATION_ID=" + name}
	for _, kv := range c.many["E"] {
		k, v, set := strings.Cut(kv, "=")
		if !set {
			v = c.Getenv(k)
		}
		p.Setenv(k, v)
	}
	u := &machine.Unit{Name: name, Description: first(c.opt["D"], strings.Join(c.args, " ")), Type: "simple", Transient: true, Collect: c.has("G"), Props: map[string]string{}}
	if !c.has("P") {
		p.Stdin = strings.NewReader("")
		p.Stdout = &journalWriter{h: c.Host, unit: name, tag: p.Name()}
		p.Stderr = p.Stdout
	}
	for _, kv := range c.many["p"] {
		k, v, _ := strings.Cut(kv, "=")
		u.Props[k] = v
		switch k {
		case "StandardInput", "StandardOutput", "StandardError":
			c.redirect(p, k, v)
		case "TimeoutStopSec":
			u.StopWait, _ = duration(v)
		case "WorkingDirectory":
			p.Dir = v
		case "Environment":
			if ek, ev, ok := strings.Cut(v, "="); ok {
				p.Setenv(ek, ev)
			}
		case "UMask":
			n, _ := strconv.ParseUint(v, 8, 32)
			p.Umask = uint32(n)
		}
	}
	return p, u
}

// redirect joins a stream to a file: file:, append:, truncate: or null.
func (c *call) redirect(p *machine.Proc, stream, to string) {
	how, name, _ := strings.Cut(to, ":")
	flag := map[string]int{"file": os.O_WRONLY | os.O_CREATE, "append": os.O_WRONLY | os.O_CREATE | os.O_APPEND, "truncate": os.O_WRONLY | os.O_CREATE | os.O_TRUNC}[how]
	if stream == "StandardInput" {
		flag = os.O_RDONLY
	}
	var f vfs.File
	var err error
	if how == "null" {
		f, err = c.Host.FS.Open("/dev/null", os.O_RDWR, 0)
	} else if name != "" {
		f, err = c.Host.FS.Open(name, flag, 0o644)
	}
	if f == nil || err != nil {
		return
	}
	switch stream {
	case "StandardInput":
		p.Stdin = f
	case "StandardOutput":
		p.Stdout = f
		p.Stderr = f
	default:
		p.Stderr = f
	}
}

// journalWriter puts lines into the journal.
type journalWriter struct {
	h         *machine.Host
	unit, tag string
	rest      string
}

// Write implements io.Writer.
func (w *journalWriter) Write(b []byte) (int, error) {
	w.rest += string(b)
	for {
		l, rest, ok := strings.Cut(w.rest, "\n")
		if !ok {
			if len(w.rest) > 64<<10 {
				w.rest = ""
			}
			return len(b), nil
		}
		w.h.Log(w.unit, w.tag, 0, "%s", l)
		w.rest = rest
	}
}

func journalctl(c *call) int {
	long := map[string]string{"unit": "u", "no-pager": "P", "lines": "n", "boot": "b", "follow": "f", "output": "o", "since": "S", "identifier": "t", "quiet": "q", "reverse": "r", "dmesg": "k"}
	if !c.opts("u:Pn:bfo:S:t:qrxek", long, false) {
		return 1
	}
	n := 1 << 20
	if c.has("n") {
		n = c.count0("n")
	}
	unit := ""
	if u, ok := c.opt["u"]; ok {
		unit = machine.UnitName(u)
	}
	if c.entries(n, unit, c.opt["t"]) == 0 && !c.has("q") {
		c.println("-- No entries --")
	}
	return 0
}

func (c *call) entries(n int, unit, tag string) int {
	var out []string
	for _, e := range c.Host.Journal() {
		if unit != "" && e.Unit != unit || tag != "" && e.Tag != tag {
			continue
		}
		if c.opt["o"] == "cat" {
			out = append(out, e.Text)
			continue
		}
		pid := ""
		if e.PID > 0 {
			pid = fmt.Sprintf("[%d]", e.PID)
		}
		out = append(out, fmt.Sprintf("%s %s %s%s: %s", e.At.UTC().Format("Jan 02 15:04:05"), c.Host.Hostname(), e.Tag, pid, e.Text))
	}
	for _, l := range out[max(0, len(out)-n):] {
		c.println(l)
	}
	return len(out)
}
