package tools

import (
	"strings"
)

// df shows the file system behind each path, or all that are mounted.
func df(c *call) int {
	for i, a := range c.args {
		if strings.HasPrefix(a, "--output") {
			c.args[i] = "-O"
		}
	}
	if !c.opts("PkhTmaiOl", map[string]string{"human-readable": "h", "print-type": "T", "inodes": "i", "portability": "P", "all": "a", "local": "l"}, false) {
		return 1
	}
	names, code := c.args, 0
	if len(names) == 0 {
		names = []string{"/"}
		for _, m := range c.fs.Mounts() {
			names = append(names, m.At)
		}
	}
	rows := [][]string{c.dfTitle()}
	for _, n := range names {
		row, err := c.dfRow(n)
		if err != nil {
			code = c.errf("%s: %s", n, why(err))
			continue
		}
		rows = append(rows, row)
	}
	if len(rows) > 1 {
		align := "lrrrrl"
		if c.has("T") {
			align = "llrrrrl"
		}
		for _, r := range rows { // the real one keeps room for fourteen letters
			r[0] += strings.Repeat(" ", max(0, 14-len(r[0])))
		}
		c.grid(align, " ", rows)
	}
	return code
}

func (c *call) dfTitle() []string {
	t := []string{"Filesystem", "1K-blocks", "Used", "Available", "Use%", "Mounted on"}
	switch {
	case c.has("i"):
		t = []string{"Filesystem", "Inodes", "IUsed", "IFree", "IUse%", "Mounted on"}
	case c.has("h"):
		t[1], t[3] = "Size", "Avail"
	case c.has("m"):
		t[1] = "1M-blocks"
	case c.has("P"):
		t[1], t[4] = "1024-blocks", "Capacity"
	}
	if c.has("T") {
		t = append([]string{t[0], "Type"}, t[1:]...)
	}
	return t
}

func (c *call) dfRow(name string) ([]string, error) {
	quota, used, err := c.fs.Usage(c.Abs(name))
	if err != nil {
		return nil, err
	}
	if quota == 0 {
		quota = 40 << 30
	}
	if c.has("i") { // one for every 16 KiB, as mkfs makes them
		quota, used = quota>>14, used>>14
	}
	row := []string{"/dev/vda1", c.dfSize(quota), c.dfSize(used), c.dfSize(max(0, quota-used)), itoa(int((used*100+quota-1)/quota)) + "%", "/"}
	typ := "ext4"
	if m, ok := c.fs.MountOf(c.Abs(name)); ok {
		row[0], row[5], typ = m.Source, m.At, m.Type
	}
	if c.has("T") {
		row = append([]string{row[0], typ}, row[1:]...)
	}
	return row, nil
}

func (c *call) dfSize(n int64) string {
	switch {
	case c.has("h") && n == 0:
		return "0"
	case c.has("h"):
		return human(n)
	case c.has("i"):
		return itoa(int(n))
	case c.has("m"):
		return itoa(int(n >> 20))
	}
	return itoa(int(n >> 10))
}
