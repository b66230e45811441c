package tools

import (
	"fmt"
	"strings"

	"holdfast/steps/sim/vfs"
)

func ls(c *call) int {
	long := map[string]string{"all": "a", "almost-all": "A", "directory": "d", "color": "Z", "inode": "i", "human-readable": "h"}
	for i, a := range c.args {
		if strings.HasPrefix(a, "--color") || strings.HasPrefix(a, "--time-style") || strings.HasPrefix(a, "--group-dir") {
			c.args[i] = "-Z"
		}
	}
	if !c.opts("1lahAdtrSFiRnZCpsxog", long, false) {
		return 2
	}
	names, code := c.args, 0
	if len(names) == 0 {
		names = []string{"."}
	}
	var dirs []string
	for _, n := range names {
		stat := c.fs.Stat
		if c.has("d") || c.has("l") {
			stat = c.fs.Lstat
		}
		i, err := stat(c.Abs(n))
		switch {
		case err != nil:
			c.errf("cannot access '%s': %s", n, why(err))
			code = 2
		case i.IsDir() && !c.has("d"):
			dirs = append(dirs, n)
		default:
			c.entry(i, n)
		}
	}
	for k := 0; k < len(dirs) && k < 10000; k++ {
		d := dirs[k]
		list, err := c.fs.ReadDir(c.Abs(d))
		if err != nil {
			c.errf("cannot open directory '%s': %s", d, why(err))
			code = 2
			continue
		}
		if len(names) > 1 || c.has("R") {
			c.printf("%s%s:\n", map[bool]string{true: "\n"}[k > 0], d)
		}
		if c.has("l") {
			c.printf("total %d\n", 4*len(list))
		}
		c.listed(list)
		for _, i := range list {
			if c.has("R") && i.IsDir() {
				dirs = append(dirs, d+"/"+i.Name())
			}
		}
	}
	return code
}

func (c *call) listed(list []*vfs.Info) {
	for k := range list {
		i := list[k]
		if c.has("r") {
			i = list[len(list)-1-k]
		}
		if strings.HasPrefix(i.Name(), ".") && !c.has("a") && !c.has("A") {
			continue
		}
		c.entry(i, i.Name())
	}
}

func (c *call) entry(i *vfs.Info, name string) {
	if c.has("i") {
		c.printf("%d ", i.Ino)
	}
	if !c.has("l") {
		if c.has("F") && i.IsDir() {
			name += "/"
		}
		c.println(name)
		return
	}
	if i.Target != "" {
		name += " -> " + i.Target
	}
	owner, group := c.Host.UserName(i.UID), c.Host.GroupName(i.GID)
	if c.has("n") {
		owner, group = itoa(i.UID), itoa(i.GID)
	}
	size := itoa(int(i.Size()))
	if c.has("h") {
		size = human(i.Size())
	}
	c.printf("%s %d %s %s %6s %s %s\n", modeText(i.Mode()), i.Links, owner, group, size, i.ModTime().UTC().Format("Jan _2 15:04"), name)
}

func human(n int64) string {
	units, f := "BKMGT", float64(n)
	k := 0
	for f >= 1024 && k < len(units)-1 {
		f, k = f/1024, k+1
	}
	if k == 0 {
		return fmt.Sprint(n)
	}
	if f < 10 {
		return fmt.Sprintf("%.1f%c", f, units[k])
	}
	return fmt.Sprintf("%.0f%c", f, units[k])
}
