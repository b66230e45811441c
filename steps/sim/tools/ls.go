package tools

import (
	"io/fs"
	"path"
	"strings"
	"syscall"

	"holdfast/steps/sim/vfs"
)

// lsLong are the long options of ls. A figure stands for one that has no letter.
func lsLong() map[string]string {
	return map[string]string{
		"all": "a", "almost-all": "A", "directory": "d", "color": "Z", "inode": "i", "human-readable": "h", "reverse": "r", "recursive": "R", "size": "s",
		"classify": "F", "dereference": "L", "numeric-uid-gid": "n", "no-group": "G", "full-time": "3", "time-style": "2", "group-directories-first": "4",
		"ignore": "I", "ignore-backups": "B", "quote-name": "Q", "indicator-style": "6", "sort": "5", "si": "h", "literal": "N", "hide": "I",
	}
}

// lsItem is a file under the name that it is shown by.
type lsItem struct {
	name string
	info *vfs.Info
}

func ls(c *call) int {
	for i, a := range c.args { // these may stand without their value
		if strings.HasPrefix(a, "--color") || a == "--classify" {
			c.args[i] = map[bool]string{true: "-F", false: "-Z"}[a == "--classify"]
		}
	}
	if !c.opts("1lahAdtrSFiRnZCpsxogLkmQXvUfBI:HNqbcuG32:46:5:", lsLong(), false) {
		return 2
	}
	c.lsImplied()
	files, dirs, code := c.lsOperands()
	c.lsShow(files, dirs)
	heads := len(c.args) > 1 || c.has("R")
	for k := 0; k < len(dirs) && k < 10000; k++ {
		if k > 0 || len(files) > 0 {
			c.println()
		}
		if heads {
			c.printf("%s:\n", dirs[k].name)
		}
		list, err := c.lsFolder(dirs[k].name)
		if err != nil {
			c.errf("cannot open directory '%s': %s", dirs[k].name, why(err))
			code = 2
			continue
		}
		c.lsTotal(list)
		c.lsShow(list, nil)
		if c.has("R") {
			dirs = append(dirs[:k+1], append(below(dirs[k].name, list), dirs[k+1:]...)...)
		}
	}
	return code
}

// lsImplied turns on what other options bring with them.
func (c *call) lsImplied() {
	for _, o := range []string{"n", "g", "o", "3"} {
		if c.has(o) {
			c.opt["l"] = ""
		}
	}
	switch c.opt["5"] {
	case "size":
		c.opt["S"] = ""
	case "time":
		c.opt["t"] = ""
	case "none":
		c.opt["U"] = ""
	}
	if c.has("f") {
		c.opt["a"], c.opt["U"] = "", ""
		delete(c.opt, "l")
	}
}

// lsOperands parts what is named into files, to be listed first, and folders.
func (c *call) lsOperands() (files, dirs []lsItem, code int) {
	names := c.args
	if len(names) == 0 {
		names = []string{"."}
	}
	for _, n := range names {
		i, err := c.lsInfo(n)
		switch {
		case err != nil:
			c.errf("cannot access '%s': %s", n, why(err))
			code = 2
		case i.IsDir() && !c.has("d"):
			dirs = append(dirs, lsItem{n, i})
		default:
			files = append(files, lsItem{n, i})
		}
	}
	c.lsSort(files)
	c.lsSort(dirs)
	return files, dirs, code
}

// lsInfo looks at what is named. Links are followed where nothing is to be said of them.
func (c *call) lsInfo(name string) (*vfs.Info, error) {
	p := c.Abs(name)
	if p == "" {
		return nil, syscall.ENOENT
	}
	if c.has("L") {
		return c.fs.Stat(p)
	}
	if i, err := c.fs.Stat(p); err == nil && (c.has("H") || !c.has("l") && !c.has("d") && !c.has("F")) {
		return i, nil
	}
	return c.fs.Lstat(p)
}

// lsFolder reads what is to be shown of a folder, in its order.
func (c *call) lsFolder(dir string) ([]lsItem, error) {
	list, err := c.fs.ReadDir(c.Abs(dir))
	if err != nil {
		return nil, err
	}
	var out []lsItem
	if c.has("a") {
		for _, n := range []string{".", ".."} {
			if i, err := c.fs.Stat(c.Abs(dir + "/" + n)); err == nil {
				out = append(out, lsItem{n, i})
			}
		}
	}
	for _, i := range list {
		if c.lsHidden(i.Name()) {
			continue
		}
		if c.has("L") {
			if to, err := c.fs.Stat(c.Abs(dir + "/" + i.Name())); err == nil {
				out = append(out, lsItem{i.Name(), to})
				continue
			}
		}
		out = append(out, lsItem{i.Name(), i})
	}
	c.lsSort(out)
	return out, nil
}

func (c *call) lsHidden(name string) bool {
	if strings.HasPrefix(name, ".") && !c.has("a") && !c.has("A") || c.has("B") && strings.HasSuffix(name, "~") {
		return true
	}
	for _, pattern := range c.many["I"] {
		if ok, _ := path.Match(pattern, name); ok {
			return true
		}
	}
	return false
}

// below are the folders in a folder, for -R.
func below(dir string, list []lsItem) []lsItem {
	var out []lsItem
	for _, it := range list {
		if it.info.IsDir() && it.name != "." && it.name != ".." && it.info.Mode()&fs.ModeSymlink == 0 {
			out = append(out, lsItem{strings.TrimSuffix(dir, "/") + "/" + it.name, it.info})
		}
	}
	return out
}
