package tools

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"holdfast/steps/sim/vfs"
)

// lsShow prints files in the way that is asked for. What is beside them is not shown, but columns leave room for it.
func (c *call) lsShow(list, beside []lsItem) {
	if c.has("l") {
		c.lsLines(list, beside)
		return
	}
	var names []string
	for _, it := range list {
		name := c.lsName(it)
		if c.has("s") {
			name = fmt.Sprint(blocks(it.info)/2) + " " + name
		}
		if c.has("i") {
			name = fmt.Sprint(it.info.Ino) + " " + name
		}
		names = append(names, name)
	}
	switch {
	case len(names) == 0:
	case c.has("m"):
		c.println(strings.Join(names, ", "))
	case (c.has("C") || c.has("x") || c.OnTerminal(c.Stdout)) && !c.has("1"):
		c.columns(names, c.has("x"))
	default:
		c.println(strings.Join(names, "\n"))
	}
}

// lsName is a name with the sign of its kind.
func (c *call) lsName(it lsItem) string {
	name := it.name
	if c.has("Q") {
		name = fmt.Sprintf("%q", name)
	}
	m := it.info.Mode()
	switch {
	case m.IsDir() && (c.has("F") || c.has("p")):
		return name + "/"
	case !c.has("F"):
	case m&fs.ModeSymlink != 0 && !c.has("l"):
		return name + "@"
	case m&fs.ModeNamedPipe != 0:
		return name + "|"
	case m.IsRegular() && m&0o111 != 0:
		return name + "*"
	}
	return name
}

// blocks is how much of the disk a file takes, in units of 512 bytes.
func blocks(i *vfs.Info) int64 {
	if !i.Mode().IsRegular() && !i.IsDir() {
		return 0
	}
	return (i.Size() + 4095) / 4096 * 8
}

// lsTotal is the first line of a folder.
func (c *call) lsTotal(list []lsItem) {
	if !c.has("l") && !c.has("s") {
		return
	}
	var sum int64
	for _, it := range list {
		sum += blocks(it.info)
	}
	if c.has("h") {
		c.println("total " + human(sum*512))
		return
	}
	c.printf("total %d\n", sum/2)
}

// lsLines prints files with all that is known of them, in columns.
func (c *call) lsLines(list, beside []lsItem) {
	var rows [][]string
	align := ""
	for _, it := range append(slices.Clone(list), beside...) {
		var row []string
		row, align = c.lsRow(it)
		rows = append(rows, row)
	}
	if len(list) > 0 {
		c.gridOf(align, " ", rows, len(list))
	}
}

func (c *call) lsRow(it lsItem) (row []string, align string) {
	add := func(side, text string) { row, align = append(row, text), align+side }
	i := it.info
	if c.has("i") {
		add("r", fmt.Sprint(i.Ino))
	}
	if c.has("s") {
		add("r", fmt.Sprint(blocks(i)/2))
	}
	add("l", modeText(i.Mode()))
	add("r", itoa(i.Links))
	if !c.has("g") {
		add("l", map[bool]string{true: itoa(i.UID), false: c.Host.UserName(i.UID)}[c.has("n")])
	}
	if !c.has("o") && !c.has("G") {
		add("l", map[bool]string{true: itoa(i.GID), false: c.Host.GroupName(i.GID)}[c.has("n")])
	}
	add("r", map[bool]string{true: human(i.Size()), false: fmt.Sprint(i.Size())}[c.has("h")])
	add("l", c.lsTime(i.ModTime()))
	name := c.lsName(it)
	if i.Target != "" {
		name += " -> " + i.Target
	}
	add("l", name)
	return row, align
}

// halfYear is how old a file may be to be shown with its hour instead of its year.
const halfYear = 31556952 / 2 * time.Second

func (c *call) lsTime(at time.Time) string {
	at = at.UTC()
	style := c.opt["2"]
	switch {
	case strings.HasPrefix(style, "+"):
		return strftime(style[1:], at)
	case style == "full-iso" || c.has("3"):
		return at.Format("2006-01-02 15:04:05.000000000 -0700")
	case style == "long-iso":
		return at.Format("2006-01-02 15:04")
	}
	if age := c.Host.Now().Sub(at); age < 0 || age >= halfYear {
		return at.Format("Jan _2  2006")
	}
	return at.Format("Jan _2 15:04")
}

// columns sets names side by side, within eighty letters: downwards, or row by row.
func (c *call) columns(names []string, across bool) {
	for rows := 1; ; rows++ {
		cols := (len(names) + rows - 1) / rows
		at := func(r, k int) int {
			if across {
				return r*cols + k
			}
			return k*rows + r
		}
		wide, total := make([]int, cols), 0
		for k := range cols {
			for r := range rows {
				if n := at(r, k); n < len(names) {
					wide[k] = max(wide[k], len([]rune(names[n]))+2)
				}
			}
			total += wide[k]
		}
		if total-2 > 80 && rows < len(names) {
			continue
		}
		for r := range rows {
			c.columnRow(names, wide, func(k int) int { return at(r, k) })
		}
		return
	}
}

func (c *call) columnRow(names []string, wide []int, at func(int) int) {
	line := ""
	for k := range wide {
		if n := at(k); n < len(names) {
			line += fmt.Sprintf("%-*s", wide[k], names[n])
		}
	}
	c.println(strings.TrimRight(line, " "))
}

// human is a size as people read it, rounded up as the real tools do.
func human(n int64) string {
	units, k, unit := "BKMGTPE", 0, int64(1)
	for k < len(units)-1 && (n+unit-1)/unit >= 1024 {
		k, unit = k+1, unit*1024
	}
	if k == 0 {
		return fmt.Sprint(n)
	}
	if tenths := (n*10 + unit - 1) / unit; tenths < 100 {
		return fmt.Sprintf("%d.%d%c", tenths/10, tenths%10, units[k])
	}
	return fmt.Sprintf("%d%c", (n+unit-1)/unit, units[k])
}
