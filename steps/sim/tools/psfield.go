package tools

import (
	"strings"

	"holdfast/steps/sim/machine"
)

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
	case "stime":
		return c.wall(p.Started).Format("15:04")
	case "lstart":
		return c.wall(p.Started).Format("Mon Jan _2 15:04:05 2006")
	case "tty":
		if p.TTY {
			return "pts/0"
		}
		return "?"
	}
	return psIdle(col)
}

// psIdle are the figures that mean nothing here: nothing simulated uses time or memory of its own.
func psIdle(col string) string {
	switch col {
	case "time":
		return "00:00:00"
	case "btime":
		return "0:00"
	case "pcpu", "pmem", "%cpu", "%mem":
		return "0.0"
	case "c":
		return "0"
	case "vsz":
		return "6432"
	case "rss":
		return "3712"
	case "stat", "s", "state":
		return "S"
	case "nice", "ni":
		return "0"
	}
	return "-"
}
