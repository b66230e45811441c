package tools

import (
	"fmt"
	"strings"

	"holdfast/steps/sim/vfs"
)

func stat(c *call) int {
	if !c.opts("c:Lftp:", map[string]string{"format": "c", "printf": "p", "dereference": "L", "file-system": "f", "terse": "t"}, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.usage("missing operand")
	}
	code := 0
	for _, name := range c.args {
		get := c.fs.Lstat
		if c.has("L") || strings.HasSuffix(name, "/") {
			get = c.fs.Stat
		}
		i, err := get(c.Abs(name))
		if err == nil && strings.HasSuffix(name, "/") && !i.IsDir() {
			err = errNotFolder
		}
		switch {
		case err != nil:
			code = c.errf("cannot statx '%s': %s", name, why(err))
		case c.has("f"):
			c.statSystem(name)
		case c.has("c") || c.has("p"):
			c.statGiven(name, i)
		case c.has("t"):
			c.println(c.statFormat("%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o", name, i))
		default:
			c.statWhole(name, i)
		}
	}
	return code
}

// statSystem tells of the file system behind a file.
func (c *call) statSystem(name string) {
	kind := "ext2/ext3"
	if m, ok := c.fs.MountOf(c.Abs(name)); ok {
		kind = strings.TrimSuffix(m.Type, "4")
	}
	if c.has("c") {
		c.println(strings.NewReplacer("%T", kind, "%n", name).Replace(c.opt["c"]))
		return
	}
	c.printf("  File: \"%s\"\n    Type: %s\n", name, kind)
}

// statGiven fills in a format of the person's own. That of --printf says itself where a line ends.
func (c *call) statGiven(name string, i *vfs.Info) {
	if c.has("p") {
		c.printf("%s", c.statFormat(backslashes(c.opt["p"]), name, i))
		return
	}
	c.println(c.statFormat(c.opt["c"], name, i))
}

// backslashes spells out what stands behind them.
func backslashes(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\a`, "\a", `\b`, "\b", `\f`, "\f", `\v`, "\v", `\"`, `"`, `\0`, "\x00").Replace(s)
}

// statWhole is what stat says without a format.
func (c *call) statWhole(name string, i *vfs.Info) {
	shown := name
	if i.Target != "" {
		shown += " -> " + i.Target
	}
	at := statTime(i)
	c.printf("  File: %s\n  Size: %-10d\tBlocks: %-10d IO Block: 4096   %s\nDevice: 254,%d\tInode: %-11d Links: %d\nAccess: (%04o/%s)  Uid: (%5d/%8s)   Gid: (%5d/%8s)\nAccess: %s\nModify: %s\nChange: %s\n Birth: -\n",
		shown, i.Size(), blocks(i), kindText(i), i.Dev, i.Ino, i.Links, octal(i.Mode()), modeText(i.Mode()), i.UID, c.ownerText(i.UID), i.GID, c.groupText(i.GID), at, at, at)
}

func statTime(i *vfs.Info) string {
	return i.ModTime().UTC().Format("2006-01-02 15:04:05.000000000 -0700")
}

// kindText is the kind of a file in stat's words, which know an empty one.
func kindText(i *vfs.Info) string {
	if i.Mode().IsRegular() && i.Size() == 0 {
		return "regular empty file"
	}
	return kindOf(i.Mode()).text
}

// ownerText and groupText name a number as stat does.
func (c *call) ownerText(uid int) string { return known(c.Host.UserName(uid), uid) }

func (c *call) groupText(gid int) string { return known(c.Host.GroupName(gid), gid) }

func known(name string, n int) string {
	if name == fmt.Sprint(n) {
		return "UNKNOWN"
	}
	return name
}
