package tools

import (
	"fmt"
	"slices"
	"strings"
)

// dfOutput are the columns that --output knows, in their order, with their titles.
func dfOutput() [][2]string {
	return [][2]string{
		{"source", "Filesystem"},
		{"fstype", "Type"},
		{"itotal", "Inodes"},
		{"iused", "IUsed"},
		{"iavail", "IFree"},
		{"ipcent", "IUse%"},
		{"size", ""},
		{"used", "Used"},
		{"avail", "Avail"},
		{"pcent", "Use%"},
		{"file", "File"},
		{"target", "Mounted on"},
	}
}

// df shows the file system behind each path, or all that are mounted.
func df(c *call) int {
	c.args = slices.Clone(c.args)
	for i, a := range c.args { // it may stand without its value
		if a == "--output" {
			c.args[i] = "--output=source,fstype,itotal,iused,iavail,ipcent,size,used,avail,pcent,file,target"
		}
	}
	long := map[string]string{
		"human-readable": "h", "si": "h", "print-type": "T", "inodes": "i", "portability": "P", "all": "a", "local": "l", "block-size": "B", "output": "O", "total": "S", "type": "t", "exclude-type": "x", "sync": "a",
	}
	if !c.opts("PkhTmaiO:lB:St:x:H", long, false) {
		return 1
	}
	cols, bad := c.dfColumns()
	if bad != "" {
		return c.usage("option --output: field ‘%s’ unknown", bad)
	}
	rows, sum, code := [][]string{c.dfTitles(cols)}, disk{source: "total", target: "-", kind: "-"}, 0
	for _, n := range c.dfNames() {
		d, err := c.dfDisk(n)
		switch {
		case err != nil:
			code = c.errf("%s: %s", n, why(err))
			continue
		case c.has("t") && !slices.Contains(c.many["t"], d.kind), slices.Contains(c.many["x"], d.kind):
			continue
		}
		sum.size, sum.used = sum.size+d.size, sum.used+d.used
		rows = append(rows, c.dfRow(cols, d))
	}
	if len(rows) == 1 {
		if code == 0 {
			return c.errf("no file systems processed")
		}
		return code
	}
	if c.has("S") {
		rows = append(rows, c.dfRow(cols, sum))
	}
	c.dfTable(cols, rows)
	return code
}

// dfNames are the paths asked for: all that is mounted, where none is named.
func (c *call) dfNames() []string {
	if len(c.args) > 0 {
		return c.args
	}
	names := []string{"/"}
	for _, m := range c.fs.Mounts() {
		names = append(names, m.At)
	}
	return names
}

// dfColumns are the columns to be shown. bad is one that there is not.
func (c *call) dfColumns() (cols []string, bad string) {
	list, given := c.opt["O"]
	switch {
	case given:
		for name := range strings.SplitSeq(list, ",") {
			if !slices.ContainsFunc(dfOutput(), func(o [2]string) bool { return o[0] == name }) {
				return nil, name
			}
			cols = append(cols, name)
		}
		return cols, ""
	case c.has("i"):
		cols = []string{"source", "itotal", "iused", "iavail", "ipcent", "target"}
	default:
		cols = []string{"source", "size", "used", "avail", "pcent", "target"}
	}
	if c.has("T") {
		cols = slices.Insert(cols, 1, "fstype")
	}
	return cols, ""
}

func (c *call) dfTitles(cols []string) []string {
	var out []string
	for _, col := range cols {
		at := slices.IndexFunc(dfOutput(), func(o [2]string) bool { return o[0] == col })
		title := dfOutput()[at][1]
		switch {
		case col == "size":
			title = c.dfSizeTitle()
		case col == "avail" && !c.has("h") && !c.has("O"):
			title = "Available"
		case col == "pcent" && c.has("P"):
			title = "Capacity"
		}
		out = append(out, title)
	}
	return out
}

// dfSizeTitle names the unit that sizes are counted in.
func (c *call) dfSizeTitle() string {
	switch b := c.opt["B"]; {
	case c.has("h"):
		return "Size"
	case c.has("m"):
		return "1M-blocks"
	case b == "1":
		return "1B-blocks"
	case b != "" && isDigit(b[0]):
		return b + "-blocks"
	case b != "":
		return "1" + b + "-blocks"
	case c.has("P"):
		return "1024-blocks"
	}
	return "1K-blocks"
}

// disk is a file system as df sees it.
type disk struct {
	source, kind, target, file string
	size, used                 int64
}

func (c *call) dfDisk(name string) (disk, error) {
	quota, used, err := c.fs.Usage(c.Abs(name))
	if err != nil {
		return disk{}, err
	}
	if quota == 0 {
		quota = 40 << 30
	}
	d := disk{source: "/dev/vda1", kind: "ext4", target: "/", file: "-", size: quota, used: used}
	if m, ok := c.fs.MountOf(c.Abs(name)); ok {
		d.source, d.target, d.kind = m.Source, m.At, m.Type
	}
	if len(c.args) > 0 {
		d.file = name
	}
	return d, nil
}

func (c *call) dfRow(cols []string, d disk) []string {
	percent := func(used, of int64) string {
		if of == 0 {
			return "-"
		}
		return itoa(int((used*100+of-1)/of)) + "%"
	}
	inodes, iused := d.size>>14, d.used>>14 // one for every 16 KiB, as mkfs makes them
	values := map[string]string{
		"source": d.source, "fstype": d.kind, "file": d.file, "target": d.target,
		"size": c.dfSize(d.size), "used": c.dfSize(d.used), "avail": c.dfSize(max(0, d.size-d.used)), "pcent": percent(d.used, d.size),
		"itotal": itoa(int(inodes)), "iused": itoa(int(iused)), "iavail": itoa(int(inodes - iused)), "ipcent": percent(iused, inodes),
	}
	var out []string
	for _, col := range cols {
		out = append(out, values[col])
	}
	return out
}

// dfTable prints rows. Where a disk comes from has room for fourteen letters at least, a size for five.
func (c *call) dfTable(cols []string, rows [][]string) {
	align := ""
	for k, col := range cols {
		side, least := "r", map[string]int{"source": 14, "size": 5, "used": 5, "avail": 5, "pcent": 4}[col]
		if strings.Contains(" source fstype file target ", " "+col+" ") {
			side = "l"
		}
		align += side
		for _, r := range rows {
			if side == "l" && k < len(cols)-1 {
				r[k] = fmt.Sprintf("%-*s", least, r[k])
			} else if side == "r" {
				r[k] = fmt.Sprintf("%*s", least, r[k])
			}
		}
	}
	c.grid(align, " ", rows)
}

func (c *call) dfSize(n int64) string {
	unit := int64(1 << 10)
	switch b := c.opt["B"]; {
	case c.has("h") && n == 0:
		return "0"
	case c.has("h"):
		return human(n)
	case c.has("m"):
		unit = 1 << 20
	case b != "" && isDigit(b[0]):
		unit = max(1, bytesOf(b))
	case b != "":
		unit = max(1, bytesOf("1"+b))
		return fmt.Sprintf("%d%s", (n+unit-1)/unit, b)
	}
	return itoa(int((n + unit - 1) / unit))
}
