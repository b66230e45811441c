package tools

import (
	"os"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"
)

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
