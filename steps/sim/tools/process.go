package tools

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/steps/sim/machine"
)

func duration(s string) (time.Duration, bool) {
	unit := time.Second
	if s == "infinity" || s == "inf" {
		return 1 << 60, true
	}
	for suffix, u := range map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour} {
		if t, ok := strings.CutSuffix(s, suffix); ok {
			s, unit = t, u
			break
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 1e9 {
		return 0, false
	}
	return time.Duration(f * float64(unit)), true
}

func sleep(c *call) int {
	var sum time.Duration
	for _, a := range c.args {
		d, ok := duration(a)
		if !ok {
			return c.errf("invalid time interval ‘%s’", a)
		}
		sum += d
	}
	if len(c.args) == 0 {
		return c.errf("missing operand")
	}
	if c.Host.Clock.Sleep(c.ctx, sum) != nil {
		return 1
	}
	return 0
}

// timeout runs a command with a limit: 124 when it was reached, 137 where the command had to be killed.
func timeout(c *call) int {
	long := map[string]string{"signal": "s", "kill-after": "k", "preserve-status": "p", "foreground": "f"}
	if !c.opts("s:k:pfv", long, true) {
		return 125
	}
	if len(c.args) < 2 {
		c.errf("missing operand")
		return 125
	}
	limit, ok := duration(c.args[0])
	if !ok {
		c.errf("invalid time interval ‘%s’", c.args[0])
		return 125
	}
	sig := machine.TERM
	if s, ok := c.opt["s"]; ok {
		if sig, ok = machine.ParseSignal(s); !ok {
			c.errf("%s: invalid signal", s)
			return 125
		}
	}
	child := c.Child(c.args[1:]...)
	file, err := c.Host.LookPath(child, child.Args[0])
	if err != nil {
		c.errf("failed to run command ‘%s’: %s", child.Args[0], map[bool]string{true: "No such file or directory", false: "Permission denied"}[machine.IsNotFound(err)])
		return map[bool]int{true: 127, false: 126}[machine.IsNotFound(err)]
	}
	child.PGID = 0 // a group of its own
	late, killed := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	if limit > 0 {
		stop := c.Host.Clock.AfterFunc(limit, func() {
			close(late)
			c.Host.End(child, sig, false)
			if k, ok := duration(c.opt["k"]); ok && c.has("k") {
				_ = c.Host.Clock.Sleep(ctx, k)
				close(killed)
				cancel(machine.KILL)
			}
		})
		defer stop()
	}
	code := c.Host.ExecFile(ctx, child, file)
	select {
	case <-late:
		if c.has("p") {
			return code
		}
		if sig == machine.KILL || code == 137 {
			return 137
		}
		return 124
	default:
		return code
	}
}

func setsid(c *call) int {
	if !c.opts("fwc", map[string]string{"fork": "f", "wait": "w"}, true) {
		return 1
	}
	p := c.Child(c.args...)
	p.PGID, p.SID, p.TTY = 0, 0, false
	if len(c.args) == 0 {
		return c.errf("no command specified")
	}
	// The real one forks when it leads a group, and becomes the command where it does not.
	if c.has("f") {
		if err := c.Host.Start(p, func(ctx context.Context, q *machine.Proc) int { return c.Host.Exec(ctx, q.Child(q.Args...)) }); err != nil {
			return c.errf("fork: %s", why(err))
		}
		return 0
	}
	return c.Host.Exec(c.ctx, p)
}

func nohup(c *call) int {
	p := c.Child(c.args...)
	p.NoHup = true
	return c.Host.Exec(c.ctx, p)
}

func env(c *call) int {
	if c.Name() == "printenv" && len(c.args) > 0 {
		v := c.Getenv(c.args[0])
		if v == "" {
			return 1
		}
		c.println(v)
		return 0
	}
	p := c.Child()
	args := c.args
	for len(args) > 0 {
		a := args[0]
		if a == "-i" || a == "-" {
			p.Env = nil
		} else if a == "-u" && len(args) > 1 {
			args = args[1:]
			p.Env = slices.DeleteFunc(p.Env, func(kv string) bool { return strings.HasPrefix(kv, args[0]+"=") })
		} else if k, v, ok := strings.Cut(a, "="); ok && !strings.HasPrefix(a, "-") {
			p.Setenv(k, v)
		} else {
			break
		}
		args = args[1:]
	}
	if len(args) == 0 {
		for _, kv := range p.Env {
			c.println(kv)
		}
		return 0
	}
	p.Args = args
	if _, err := c.Host.LookPath(p, args[0]); machine.IsNotFound(err) {
		c.errf("‘%s’: No such file or directory", args[0])
		return 127
	}
	return c.Host.Exec(c.ctx, p)
}

// skipOpts runs the command behind its own options: nice -n 5 cmd.
func skipOpts(c *call) int {
	if !c.opts("n:c:i:o:e:t:p:", nil, true) {
		return 1
	}
	if len(c.args) == 0 {
		return 0
	}
	return c.run(c.args...)
}

func which(c *call) int {
	code := 0
	for _, a := range c.args {
		if file, err := c.Host.LookPath(c.Proc, a); err == nil {
			c.println(file)
		} else if a != "-a" {
			code = 1
		}
	}
	return code
}

func kill(c *call) int {
	sig := machine.TERM
	code := 0
	for i := 0; i < len(c.args); i++ {
		a := c.args[i]
		if (a == "-s" || a == "-n") && i+1 < len(c.args) {
			i++
			a = "-" + c.args[i]
		}
		if strings.HasPrefix(a, "-") && i < 2 && a != "--" {
			if s, ok := machine.ParseSignal(a[1:]); ok {
				sig = s
				continue
			}
			return c.errf("%s: invalid signal specification", a[1:])
		}
		pid, err := strconv.Atoi(a)
		if err != nil {
			if a != "--" {
				code = c.errf("failed to parse argument: '%s'", a)
			}
			continue
		}
		if err := c.Host.Signal(c.UID, pid, sig); err != nil {
			code = c.errf("(%d): %s", pid, why(err))
		}
	}
	return code
}

// pgrep is pgrep and pkill.
func pgrep(c *call) int {
	sig := machine.TERM
	if c.Name() == "pkill" && len(c.args) > 0 && strings.HasPrefix(c.args[0], "-") {
		if s, ok := machine.ParseSignal(c.args[0][1:]); ok {
			sig, c.args = s, c.args[1:]
		}
	}
	if !c.opts("fxlau:ncP:", nil, false) {
		return 2
	}
	if len(c.args) == 0 {
		c.errf("no matching criteria specified")
		return 2
	}
	re, err := regexp.Compile(c.args[0])
	if err != nil {
		c.errf("invalid regular expression")
		return 2
	}
	found := 1
	for _, p := range c.Host.Procs() {
		text := p.Comm()
		if c.has("f") {
			text = strings.Join(p.Args, " ")
		}
		if p.PID == c.PID || !re.MatchString(text) || c.has("x") && re.FindString(text) != text {
			continue
		}
		found = 0
		if c.Name() == "pkill" {
			_ = c.Host.Signal(c.UID, p.PID, sig)
			continue
		}
		if c.has("l") || c.has("a") {
			c.println(p.PID, text)
		} else {
			c.println(p.PID)
		}
	}
	return found
}

func ps(c *call) int {
	format, only := "", ""
	long := false
	for i := 0; i < len(c.args); i++ {
		switch a := c.args[i]; {
		case a == "-o" && i+1 < len(c.args):
			i++
			format += "," + c.args[i]
		case strings.HasPrefix(a, "-o"):
			format += "," + a[2:]
		case a == "-p" && i+1 < len(c.args):
			i++
			only = c.args[i]
		case strings.Contains(a, "u") || strings.Contains(a, "f"):
			long = true
		}
	}
	if format == "" {
		format = "pid=PID,tty=TTY,time=TIME,args=CMD"
		if long {
			format = "user=USER,pid=PID,ppid=PPID,time=TIME,args=COMMAND"
		}
	}
	cols := strings.FieldsFunc(format, func(r rune) bool { return r == ',' || r == ' ' })
	var titles []string
	bare := true
	for k, col := range cols {
		name, title, given := strings.Cut(col, "=")
		if !given {
			title = strings.ToUpper(name)
		}
		cols[k] = name
		titles = append(titles, title)
		bare = bare && title == ""
	}
	if !bare {
		c.println(strings.Join(titles, " "))
	}
	code := 0
	if only != "" {
		code = 1
	}
	for _, p := range c.Host.Procs() {
		if only != "" && !slices.Contains(strings.Split(only, ","), itoa(p.PID)) {
			continue
		}
		code = 0
		var out []string
		for _, col := range cols {
			out = append(out, psField(c, p, col))
		}
		c.println(strings.Join(out, " "))
	}
	return code
}

func psField(c *call, p *machine.Proc, col string) string {
	switch col {
	case "pid":
		return itoa(p.PID)
	case "ppid":
		return itoa(p.PPID)
	case "pgid", "pgrp":
		return itoa(p.PGID)
	case "sid", "sess":
		return itoa(p.SID)
	case "user", "uname", "euser":
		return c.Host.UserName(p.UID)
	case "uid":
		return itoa(p.UID)
	case "comm", "ucmd":
		return p.Comm()
	case "args", "cmd", "command":
		return strings.Join(p.Args, " ")
	case "etimes":
		return itoa(int(c.Host.Clock.Now().Sub(p.Started).Seconds()))
	case "time":
		return "00:00:00"
	case "stat", "s":
		return "S"
	case "tty":
		return "?"
	case "lstart":
		return p.Started.UTC().Format("Mon Jan _2 15:04:05 2006")
	}
	return "-"
}

// flock locks a file, or a file descriptor that its parent holds, while a command runs.
func flock(c *call) int {
	long := map[string]string{"nonblock": "n", "shared": "s", "exclusive": "x", "wait": "w", "unlock": "u", "timeout": "w", "command": "c", "close": "o", "conflict-exit-code": "E"}
	if !c.opts("nsxew:uoc:E:F", long, true) {
		return 64
	}
	if len(c.args) == 0 {
		c.errf("requires file descriptor, file or directory")
		return 64
	}
	name, cmd := c.args[0], c.args[1:]
	if len(cmd) > 1 && cmd[0] == "-c" {
		cmd = []string{"sh", "-c", cmd[1]}
	}
	busy := 1
	if c.has("E") {
		busy = c.count0("E")
	}
	d, code := c.lockFile(name, len(cmd) > 0)
	if d == nil {
		return code
	}
	if len(cmd) > 0 {
		defer d.Close()
	}
	if c.has("u") {
		d.Unlock()
		return 0
	}
	ctx, wait := c.ctx, !c.has("n")
	if w, ok := duration(c.opt["w"]); ok && c.has("w") {
		short, cancel := context.WithCancel(c.ctx)
		defer cancel()
		stop := c.Host.Clock.AfterFunc(w, cancel)
		defer stop()
		ctx = short
	}
	if !d.Lock(ctx, !c.has("s"), wait) {
		return busy
	}
	if len(cmd) == 0 {
		return 0
	}
	return c.run(cmd...)
}

func (c *call) lockFile(name string, command bool) (*machine.Desc, int) {
	if n, err := strconv.Atoi(name); err == nil && !command {
		if d := c.Files[n]; d != nil {
			return d, 0
		}
		c.errf("%s: Bad file descriptor", name)
		return nil, 65
	}
	flag := os.O_RDONLY | os.O_CREATE
	if c.fs.IsDir(c.Abs(name)) {
		flag = os.O_RDONLY
	}
	f, err := c.fs.Open(c.Abs(name), flag, 0o666)
	if err != nil {
		c.errf("cannot open lock file %s: %s", name, why(err))
		return nil, 66
	}
	return machine.NewDesc(c.Host, f), 0
}
