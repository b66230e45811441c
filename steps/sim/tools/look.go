package tools

import (
	"fmt"
	"io/fs"
	"path"
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

func stat(c *call) int {
	if !c.opts("c:Lft", map[string]string{"format": "c", "printf": "p", "dereference": "L"}, false) {
		return 1
	}
	code := 0
	for _, name := range c.args {
		get := c.fs.Lstat
		if c.has("L") {
			get = c.fs.Stat
		}
		i, err := get(c.Abs(name))
		if err != nil {
			code = c.errf("cannot statx '%s': %s", name, why(err))
			continue
		}
		switch {
		case c.has("f"):
			kind := "ext2/ext3"
			if m, ok := c.fs.MountOf(c.Abs(name)); ok {
				kind = strings.TrimSuffix(m.Type, "4")
			}
			if c.has("c") {
				c.println(strings.ReplaceAll(c.opt["c"], "%T", kind))
			} else {
				c.printf("  File: \"%s\"\n    Type: %s\n", name, kind)
			}
		case c.has("c"):
			c.println(c.statFormat(c.opt["c"], name, i))
		default:
			c.printf("  File: %s\n  Size: %d\n  Inode: %d       Links: %d\nAccess: (%04o/%s)  Uid: (%5d/%8s)   Gid: (%5d/%8s)\nModify: %s\n",
				name, i.Size(), i.Ino, i.Links, octal(i.Mode()), modeText(i.Mode()), i.UID, c.Host.UserName(i.UID), i.GID, c.Host.GroupName(i.GID),
				i.ModTime().UTC().Format("2006-01-02 15:04:05.000000000 -0700"))
		}
	}
	return code
}

// statFormat fills in the marks of stat -c. A width may stand in a mark: %04a.
func (c *call) statFormat(format, name string, i *vfs.Info) string {
	var b strings.Builder
	for k := 0; k < len(format); k++ {
		if format[k] != '%' || k+1 >= len(format) {
			b.WriteByte(format[k])
			continue
		}
		k++
		width, zero := 0, false
		for k < len(format)-1 && format[k] >= '0' && format[k] <= '9' {
			zero = zero || width == 0 && format[k] == '0'
			width = min(width*10+int(format[k]-'0'), 64)
			k++
		}
		v := c.statMark(format[k], name, i)
		for len(v) < width {
			v = map[bool]string{true: "0", false: " "}[zero] + v
		}
		b.WriteString(v)
	}
	return b.String()
}

func (c *call) statMark(mark byte, name string, i *vfs.Info) string {
	switch mark {
	case 'a':
		return fmt.Sprintf("%o", octal(i.Mode()))
	case 'A':
		return modeText(i.Mode())
	case 'u':
		return itoa(i.UID)
	case 'g':
		return itoa(i.GID)
	case 'U':
		return c.Host.UserName(i.UID)
	case 'G':
		return c.Host.GroupName(i.GID)
	case 's':
		return itoa(int(i.Size()))
	case 'i':
		return fmt.Sprint(i.Ino)
	case 'd':
		return fmt.Sprint(i.Dev)
	case 'h':
		return itoa(i.Links)
	case 'n':
		return name
	case 'N':
		return "'" + name + "'"
	case 'Y', 'X', 'Z':
		return fmt.Sprint(i.ModTime().Unix())
	case 'y':
		return i.ModTime().UTC().Format("2006-01-02 15:04:05.000000000 -0700")
	case 'F':
		return kindText(i)
	case 'm':
		if m, ok := c.fs.MountOf(c.Abs(name)); ok {
			return m.At
		}
		return "/"
	case '%':
		return "%"
	}
	return "?"
}

func kindText(i *vfs.Info) string {
	switch m := i.Mode(); {
	case m.IsDir():
		return "directory"
	case m&fs.ModeSymlink != 0:
		return "symbolic link"
	case m&fs.ModeNamedPipe != 0:
		return "fifo"
	case m&fs.ModeCharDevice != 0:
		return "character special file"
	case i.Size() == 0:
		return "regular empty file"
	}
	return "regular file"
}

// each walks p and what lies below it, a folder before what it holds. go on is false to stop descending.
func (c *call) each(p string, depth int, f func(p string, depth int, dir bool) bool) {
	i, err := c.fs.Lstat(c.Abs(p))
	if err != nil || c.ctx.Err() != nil || depth > 200 {
		return
	}
	if !f(p, depth, i.IsDir()) || !i.IsDir() {
		return
	}
	list, err := c.fs.ReadDir(c.Abs(p))
	if err != nil {
		c.errf("‘%s’: %s", p, why(err))
		return
	}
	for _, e := range list {
		c.each(strings.TrimSuffix(p, "/")+"/"+e.Name(), depth+1, f)
	}
}

func readlink(c *call) int {
	if !c.opts("fenqsvm", map[string]string{"canonicalize": "f", "canonicalize-existing": "e", "no-newline": "n", "canonicalize-missing": "m"}, false) {
		return 1
	}
	code := 0
	for _, name := range c.args {
		var out string
		var err error
		if c.has("f") || c.has("e") || c.has("m") {
			out, err = c.fs.Real(c.Abs(name))
			if err == nil && c.has("e") {
				_, err = c.fs.Stat(out)
			}
			if err != nil && c.has("m") {
				out, err = path.Clean(c.Abs(name)), nil
			}
		} else {
			out, err = c.fs.Readlink(c.Abs(name))
		}
		if err != nil {
			code = 1
			continue
		}
		c.printf("%s", out)
		if !c.has("n") {
			c.println()
		}
	}
	return code
}

func realpath(c *call) int {
	if !c.opts("emsqP", nil, false) {
		return 1
	}
	code := 0
	for _, name := range c.args {
		out, err := c.fs.Real(c.Abs(name))
		if err == nil && c.has("e") {
			_, err = c.fs.Stat(out)
		}
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
			continue
		}
		c.println(out)
	}
	return code
}

func basename(c *call) int {
	if len(c.args) > 0 && c.args[0] == "--" {
		c.args = c.args[1:]
	}
	if len(c.args) == 0 {
		return c.errf("missing operand")
	}
	out := path.Base(c.args[0])
	if len(c.args) > 1 && out != c.args[1] {
		out = strings.TrimSuffix(out, c.args[1])
	}
	c.println(out)
	return 0
}

func dirname(c *call) int {
	if len(c.args) > 0 && c.args[0] == "--" {
		c.args = c.args[1:]
	}
	if len(c.args) == 0 {
		return c.errf("missing operand")
	}
	for _, a := range c.args {
		c.println(path.Dir(strings.TrimRight(a, "/") + map[bool]string{true: "/"}[strings.Trim(a, "/") == "" && a != ""]))
	}
	return 0
}

// df shows the file system behind each path.
func df(c *call) int {
	for i, a := range c.args {
		if strings.HasPrefix(a, "--output") {
			c.args[i] = "-O"
		}
	}
	if !c.opts("PkhTmaiOl", nil, false) {
		return 1
	}
	names := c.args
	if len(names) == 0 {
		names = []string{"/"}
	}
	kind := map[bool]string{true: " Type"}[c.has("T")]
	c.printf("Filesystem%s     1024-blocks    Used Available Capacity Mounted on\n", kind)
	code := 0
	for _, n := range names {
		quota, used, err := c.fs.Usage(c.Abs(n))
		if err != nil {
			code = c.errf("%s: %s", n, why(err))
			continue
		}
		if quota == 0 {
			quota = 40 << 30
		}
		source, at, typ := "/dev/vda1", "/", "ext4"
		if m, ok := c.fs.MountOf(c.Abs(n)); ok {
			source, at, typ = m.Source, m.At, m.Type
		}
		if c.has("T") {
			source += " " + typ
		}
		size := func(n int64) string {
			if c.has("h") {
				return human(n)
			}
			return itoa(int(n >> 10))
		}
		c.printf("%-14s %11s %7s %9s %7d%% %s\n", source, size(quota), size(used), size(max(0, quota-used)), used*100/quota, at)
	}
	return code
}

func du(c *call) int {
	if !c.opts("shkbxacd:", map[string]string{"max-depth": "d"}, false) {
		return 1
	}
	for _, n := range c.inputsDot() {
		var sum int64
		c.each(n, 0, func(p string, _ int, _ bool) bool {
			if i, err := c.fs.Lstat(c.Abs(p)); err == nil {
				sum += (i.Size() + 4095) &^ 4095
			}
			return true
		})
		out := itoa(int(sum >> 10))
		if c.has("h") {
			out = human(sum)
		}
		c.printf("%s\t%s\n", out, n)
	}
	return 0
}

func (c *call) inputsDot() []string {
	if len(c.args) == 0 {
		return []string{"."}
	}
	return c.args
}
