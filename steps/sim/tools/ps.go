package tools

import (
	order "cmp"
	"slices"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
)

// psWish is what a command line of ps asks for.
type psWish struct {
	cols  []psColumn
	all   bool
	bare  bool // no titles
	pids  []string
	names []string // of commands
	users []string
	paren []string // whose children
	sort  string
	bad   string
}

// The columns of the ways in which people call it.
const (
	psOwn  = "pid,tty,time,ucmd=CMD"
	psEF   = "user=UID,pid,ppid,c,stime,tty,time,cmd"
	psLong = "f,s,uid,pid,ppid,c,pri,ni,addr,sz,wchan,tty,time,ucmd=CMD"
	psAux  = "user,pid,pcpu,pmem,vsz,rss,tty,stat,bstart,btime,args"
	psAX   = "pid,tty,stat,btime,args"
)

func ps(c *call) int {
	w := psWishOf(c.args)
	if w.bad != "" {
		return c.errsay2("error: %s\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).", w.bad)
	}
	if !w.bare {
		c.psLine(w.cols, func(col psColumn) string { return col.title })
	}
	found := false
	for _, p := range c.psSorted(w.sort) {
		if !c.psWanted(w, p) {
			continue
		}
		found = true
		c.psLine(w.cols, func(col psColumn) string { return psField(c, p, col.name) })
	}
	return map[bool]int{true: 1}[!found]
}

// errsay2 says something without the tool's name and gives 1.
func (c *call) errsay2(format string, args ...any) int {
	c.errsay(format, args...)
	return 1
}

// psLine prints one line. The last column is never filled up.
func (c *call) psLine(cols []psColumn, of func(psColumn) string) {
	var b strings.Builder
	for k, col := range cols {
		v := of(col)
		room := strings.Repeat(" ", max(0, col.wide-len([]rune(v))))
		switch {
		case col.right:
			b.WriteString(room + v)
		case k < len(cols)-1:
			b.WriteString(v + room)
		default:
			b.WriteString(v)
		}
		if k < len(cols)-1 {
			b.WriteString(" ")
		}
	}
	c.println(b.String())
}

// psWanted tells whether a process is one of those asked for: by any of the lists, or else by its session.
func (c *call) psWanted(w psWish, p *machine.Proc) bool {
	if w.all {
		return true
	}
	if w.pids == nil && w.names == nil && w.users == nil && w.paren == nil {
		return p.SID == c.SID
	}
	user := c.Host.UserName(p.UID)
	return slices.Contains(w.pids, itoa(p.PID)) || slices.Contains(w.names, p.Comm()) || slices.Contains(w.paren, itoa(p.PPID)) ||
		slices.Contains(w.users, user) || slices.Contains(w.users, itoa(p.UID))
}

// psProcs are the processes, the first of which is not simulated and always there.
func (c *call) psProcs() []*machine.Proc {
	return append([]*machine.Proc{{Host: c.Host, Args: []string{"/sbin/init"}, PID: 1, PGID: 1, SID: 1, Started: c.Host.Booted()}}, c.Host.Procs()...)
}

// psSorted sets the processes in the order of a column, backwards with a minus.
func (c *call) psSorted(key string) []*machine.Proc {
	list := c.psProcs()
	name := strings.TrimLeft(key, "+-")
	if name == "" {
		return list
	}
	slices.SortStableFunc(list, func(a, b *machine.Proc) int {
		x, y := psField(c, a, name), psField(c, b, name)
		n, err1 := strconv.ParseFloat(x, 64)
		m, err2 := strconv.ParseFloat(y, 64)
		rank := strings.Compare(x, y)
		if err1 == nil && err2 == nil {
			rank = order.Compare(n, m)
		}
		if strings.HasPrefix(key, "-") {
			rank = -rank
		}
		return rank
	})
	return list
}
