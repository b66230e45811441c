package tools

import (
	"fmt"
	"strings"
	"syscall"

	"holdfast/steps/sim/vfs"
)

const errNotFolder = syscall.ENOTDIR

// mark is a sign behind a %, with what stands between: flags, a width, a number of figures.
type mark struct {
	flags  string
	width  int
	figure int // -1 where it is not said
	sign   byte
}

// nextMark reads a mark from behind its %, and gives how many signs it takes.
func nextMark(s string) (m mark, used int) {
	m.figure = -1
	for used < len(s) && strings.IndexByte("-0#+ ", s[used]) >= 0 {
		m.flags += s[used : used+1]
		used++
	}
	number := func() (n int) {
		for used < len(s) && isDigit(s[used]) {
			n = min(n*10+int(s[used]-'0'), 64)
			used++
		}
		return n
	}
	m.width = number()
	if used < len(s) && s[used] == '.' {
		used++
		m.figure = number()
	}
	if used < len(s) {
		m.sign = s[used]
		used++
	}
	return m, used
}

// set puts a value into its place.
func (m mark) set(v string) string {
	digits := v != "" && strings.Trim(v, "0123456789") == ""
	if m.figure >= 0 && digits {
		v = strings.Repeat("0", max(0, m.figure-len(v))) + v
	} else if m.figure >= 0 && m.figure < len(v) {
		v = v[:m.figure]
	}
	pad := max(0, m.width-len(v))
	switch {
	case strings.Contains(m.flags, "-"):
		return v + strings.Repeat(" ", pad)
	case strings.Contains(m.flags, "0") && digits:
		return strings.Repeat("0", pad) + v
	}
	return strings.Repeat(" ", pad) + v
}

// statFormat fills in the marks of stat -c.
func (c *call) statFormat(format, name string, i *vfs.Info) string {
	var b strings.Builder
	for k := 0; k < len(format); k++ {
		if format[k] != '%' || k+1 >= len(format) {
			b.WriteByte(format[k])
			continue
		}
		m, used := nextMark(format[k+1:])
		k += used
		b.WriteString(m.set(c.statMark(m.sign, name, i)))
	}
	return b.String()
}

func (c *call) statMark(sign byte, name string, i *vfs.Info) string {
	switch sign {
	case 'a':
		return fmt.Sprintf("%o", octal(i.Mode()))
	case 'A':
		return modeText(i.Mode())
	case 'f':
		return fmt.Sprintf("%x", rawKind(i.Mode())|octal(i.Mode()))
	case 'F':
		return kindText(i)
	case 'm':
		if m, ok := c.fs.MountOf(c.Abs(name)); ok {
			return m.At
		}
		return "/"
	case 'n':
		return name
	case 'N':
		if i.Target != "" {
			return "'" + name + "' -> '" + i.Target + "'"
		}
		return "'" + name + "'"
	case '%':
		return "%"
	case 'y', 'x', 'z':
		return statTime(i)
	case 'w':
		return "-"
	}
	return c.statNumber(sign, i)
}

// statNumber are the marks that stand for owners and numbers.
func (c *call) statNumber(sign byte, i *vfs.Info) string {
	switch sign {
	case 'U':
		return c.ownerText(i.UID)
	case 'G':
		return c.groupText(i.GID)
	case 'D':
		return fmt.Sprintf("%x", 254<<8|i.Dev)
	}
	if n, ok := map[byte]int64{
		'u': int64(i.UID), 'g': int64(i.GID), 's': i.Size(), 'h': int64(i.Links), 'i': int64(i.Ino), 'd': int64(i.Dev), 'b': blocks(i), 'B': 512, 'o': 4096,
		't': 0, 'T': 0, 'W': 0, 'X': i.ModTime().Unix(), 'Y': i.ModTime().Unix(), 'Z': i.ModTime().Unix(),
	}[sign]; ok {
		return fmt.Sprint(n)
	}
	return "?"
}
