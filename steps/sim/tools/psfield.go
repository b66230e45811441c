package tools

import (
	"fmt"
	"strings"
	"time"

	"holdfast/steps/sim/machine"
)

// psColumn is a column: its title, how wide it is and on which side its text stands.
type psColumn struct {
	name, title string
	wide        int
	right       bool
}

// psColumnOf finds a column by its name. Numbers of processes have seven figures, as on every machine of 64 bits.
func psColumnOf(name string) (psColumn, bool) {
	left := func(title string, wide int) psColumn { return psColumn{name, title, wide, false} }
	right := func(title string, wide int) psColumn { return psColumn{name, title, wide, true} }
	col, ok := map[string]psColumn{
		"pid": right("PID", 7), "ppid": right("PPID", 7), "pgid": right("PGID", 7), "pgrp": right("PGRP", 7), "sid": right("SID", 7), "sess": right("SESS", 7), "tid": right("TID", 7),
		"user": left("USER", 8), "uname": left("USER", 8), "euser": left("EUSER", 8), "ruser": left("RUSER", 8), "group": left("GROUP", 8), "uid": right("UID", 5), "gid": right("GID", 5),
		"comm": left("COMMAND", 15), "ucmd": left("CMD", 15), "args": left("COMMAND", 27), "command": left("COMMAND", 27), "cmd": left("CMD", 27),
		"tty": left("TTY", 8), "tt": left("TT", 8), "time": right("TIME", 8), "cputime": right("TIME", 8), "btime": right("TIME", 6), "stime": left("STIME", 5), "bstart": left("START", 5), "start": right("STARTED", 8),
		"lstart": left("STARTED", 24), "start_time": left("START", 5), "etime": right("ELAPSED", 11), "etimes": right("ELAPSED", 7),
		"pcpu": right("%CPU", 4), "%cpu": right("%CPU", 4), "pmem": right("%MEM", 4), "%mem": right("%MEM", 4), "vsz": right("VSZ", 6), "rss": right("RSS", 5), "sz": right("SZ", 5), "size": right("SIZE", 5),
		"stat": left("STAT", 4), "s": left("S", 1), "state": left("S", 1), "c": right("C", 2), "f": left("F", 1), "pri": right("PRI", 3), "ni": right("NI", 3), "nice": right("NI", 3), "addr": left("ADDR", 1), "wchan": left("WCHAN", 6), "nlwp": right("NLWP", 4), "psr": right("PSR", 3),
	}[name]
	return col, ok
}

func psField(c *call, p *machine.Proc, col string) string {
	switch col {
	case "pid", "tid":
		return itoa(p.PID)
	case "ppid":
		return itoa(p.PPID)
	case "pgid", "pgrp":
		return itoa(p.PGID)
	case "sid", "sess":
		return itoa(p.SID)
	case "user", "uname", "euser", "ruser":
		return c.Host.UserName(p.UID)
	case "uid":
		return itoa(p.UID)
	case "comm", "ucmd":
		return p.Comm()
	case "args", "cmd", "command":
		return strings.Join(p.Args, " ")
	case "tty", "tt":
		return map[bool]string{true: "pts/0", false: "?"}[p.TTY]
	}
	if text, ok := psTime(c, p, col); ok {
		return text
	}
	return psIdle(col)
}

// psTime are the columns that tell since when a process runs.
func psTime(c *call, p *machine.Proc, col string) (string, bool) {
	age := c.Host.Clock.Now().Sub(p.Started).Truncate(time.Second)
	switch col {
	case "etimes":
		return itoa(int(age.Seconds())), true
	case "etime":
		return elapsed(age), true
	case "stime", "bstart", "start_time":
		return c.wall(p.Started).Format("15:04"), true
	case "start":
		return c.wall(p.Started).Format("15:04:05"), true
	case "lstart":
		return c.wall(p.Started).Format("Mon Jan _2 15:04:05 2006"), true
	}
	return "", false
}

// elapsed is an age as [[DD-]hh:]mm:ss.
func elapsed(d time.Duration) string {
	s := int(d.Seconds())
	text := fmt.Sprintf("%02d:%02d", s/60%60, s%60)
	if s >= 3600 {
		text = fmt.Sprintf("%02d:%s", s/3600%24, text)
	}
	if s >= 86400 {
		text = fmt.Sprintf("%d-%s", s/86400, text)
	}
	return text
}

// psIdle are the figures that mean nothing here: nothing simulated uses time or memory of its own.
func psIdle(col string) string {
	switch col {
	case "time", "cputime":
		return "00:00:00"
	case "btime":
		return "0:00"
	case "pcpu", "pmem", "%cpu", "%mem":
		return "0.0"
	case "c", "ni", "nice", "psr", "gid":
		return "0"
	case "f":
		return "4"
	case "nlwp":
		return "1"
	case "pri":
		return "80"
	case "sz", "size":
		return "1608"
	case "vsz":
		return "6432"
	case "rss":
		return "3712"
	case "stat", "s", "state":
		return "S"
	}
	return "-"
}
