package tools

import (
	"fmt"
	"io/fs"
	"strings"

	"holdfast/steps/sim/vfs"
)

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
			c.statWhole(name, i)
		}
	}
	return code
}

// statWhole is what stat says without a format.
func (c *call) statWhole(name string, i *vfs.Info) {
	shown := name
	if i.Target != "" {
		shown += " -> " + i.Target
	}
	at := i.ModTime().UTC().Format("2006-01-02 15:04:05.000000000 -0700")
	c.printf("  File: %s\n  Size: %-10d\tBlocks: %-10d IO Block: 4096   %s\nDevice: 254,%d\tInode: %-11d Links: %d\nAccess: (%04o/%s)  Uid: (%5d/%8s)   Gid: (%5d/%8s)\nAccess: %s\nModify: %s\nChange: %s\n Birth: -\n",
		shown, i.Size(), (i.Size()+4095)/4096*8, kindText(i), i.Dev, i.Ino, i.Links, octal(i.Mode()), modeText(i.Mode()), i.UID, c.Host.UserName(i.UID), i.GID, c.Host.GroupName(i.GID), at, at, at)
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
