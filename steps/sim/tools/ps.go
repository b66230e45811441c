package tools

import (
	"slices"
	"strings"

	"holdfast/steps/sim/machine"
)

// psWish is what a command line of ps asks for.
type psWish struct {
	cols, titles []string
	only         []string // process numbers, nil for no choice
	all          bool
	plain        bool // no titles
}

// The columns of the ways in which people call it.
const (
	psOwn  = "pid=PID,tty=TTY,time=TIME,ucmd=CMD"
	psEF   = "user=UID,pid=PID,ppid=PPID,c=C,stime=STIME,tty=TTY,time=TIME,args=CMD"
	psAux  = "user=USER,pid=PID,pcpu=%CPU,pmem=%MEM,vsz=VSZ,rss=RSS,tty=TTY,stat=STAT,stime=START,btime=TIME,args=COMMAND"
	psLeft = " user uname euser args cmd command comm ucmd tty stat lstart " // columns set to the left
)

func ps(c *call) int {
	w := psWishOf(c.args)
	var rows [][]string
	if !w.plain {
		rows = append(rows, w.titles)
	}
	code := 0
	if w.only != nil {
		code = 1
	}
	for _, p := range c.psProcs() {
		if w.only != nil && !slices.Contains(w.only, itoa(p.PID)) || w.only == nil && !w.all && p.SID != c.SID {
			continue
		}
		code = 0
		var row []string
		for _, col := range w.cols {
			row = append(row, psField(c, p, col))
		}
		rows = append(rows, row)
	}
	align := ""
	for _, col := range w.cols {
		if strings.Contains(psLeft, " "+col+" ") {
			align += "l"
		} else {
			align += "r"
		}
	}
	c.grid(align, " ", rows)
	return code
}

// psProcs are the processes, the first of which is not simulated and always there.
func (c *call) psProcs() []*machine.Proc {
	name := "/sbin/init"
	return append([]*machine.Proc{{Host: c.Host, Args: []string{name}, PID: 1, PGID: 1, SID: 1, Started: c.Host.Booted()}}, c.Host.Procs()...)
}

func psWishOf(args []string) psWish {
	w, format := psWish{}, ""
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-o" && i+1 < len(args):
			i++
			format += "," + args[i]
		case strings.HasPrefix(a, "-o"):
			format += "," + a[2:]
		case a == "-p" && i+1 < len(args):
			i++
			w.only = strings.Split(args[i], ",")
		default:
			w.all = w.all || strings.ContainsAny(a, "eaxA")
			if strings.Contains(a, "u") && !strings.HasPrefix(a, "-") {
				format = first(format, psAux)
			} else if strings.Contains(a, "f") {
				format = first(format, psEF)
			}
		}
	}
	w.plain = true
	for _, col := range strings.FieldsFunc(first(format, psOwn), func(r rune) bool { return r == ',' || r == ' ' }) {
		name, title, given := strings.Cut(col, "=")
		if !given {
			title = strings.ToUpper(name)
		}
		w.cols, w.titles = append(w.cols, name), append(w.titles, title)
		w.plain = w.plain && title == ""
	}
	return w
}
