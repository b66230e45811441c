package tools

import (
	"fmt"
	"path"
	"strings"
)

// line is a file as -ls shows it.
func (f *finding) line() {
	i, c := f.i, f.c
	name := f.p
	if i.Target != "" {
		name += " -> " + i.Target
	}
	c.printf("%9d %6d %s %3d %-8s %-8s %8d %s %s\n", i.Ino, blocks(i)/2, modeText(i.Mode()), i.Links, c.Host.UserName(i.UID), c.Host.GroupName(i.GID), i.Size(), c.lsTime(i.ModTime()), name)
}

// format fills in the marks of -printf.
func (f *finding) format(s string) string {
	s = backslashes(s)
	var b strings.Builder
	for k := 0; k < len(s); k++ {
		if s[k] != '%' || k+1 >= len(s) {
			b.WriteByte(s[k])
			continue
		}
		m, used := nextMark(s[k+1:])
		k += used
		text := f.mark(m.sign)
		if strings.IndexByte("TAC", m.sign) >= 0 && k+1 < len(s) {
			k++
			text = f.time(s[k])
		}
		b.WriteString(m.set(text))
	}
	return b.String()
}

func (f *finding) time(sign byte) string {
	at := f.i.ModTime().UTC()
	switch sign {
	case '@':
		return fmt.Sprintf("%d.%09d0", at.Unix(), at.Nanosecond())
	case '+':
		return strftime("%Y-%m-%d+%H:%M:%S.%N0", at)
	case 'S':
		return strftime("%S.%N0", at)
	}
	return strftime("%"+string(rune(sign)), at)
}

func (f *finding) mark(sign byte) string {
	i, c := f.i, f.c
	switch sign {
	case 'p':
		return f.p
	case 'f':
		return path.Base(f.p)
	case 'h':
		return folderOf(f.p)
	case 'H':
		return f.root
	case 'P':
		return strings.TrimPrefix(strings.TrimPrefix(f.p, f.root), "/")
	case 'y':
		return findLetter(kindOf(i.Mode()))
	case 'm':
		return fmt.Sprintf("%o", octal(i.Mode()))
	case 'M':
		return modeText(i.Mode())
	case 'l':
		return i.Target
	case 'u':
		return c.Host.UserName(i.UID)
	case 'g':
		return c.Host.GroupName(i.GID)
	case 't', 'a', 'c':
		return strftime("%a %b %e %H:%M:%S.%N0 %Y", i.ModTime().UTC())
	case '%':
		return "%"
	}
	if n, ok := map[byte]int64{
		's': i.Size(), 'd': int64(f.depth), 'n': int64(i.Links), 'i': int64(i.Ino), 'U': int64(i.UID), 'G': int64(i.GID), 'k': blocks(i) / 2, 'b': blocks(i), 'D': int64(i.Dev),
	}[sign]; ok {
		return fmt.Sprint(n)
	}
	return "%" + string(rune(sign))
}
