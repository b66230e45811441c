package tools

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
)

// parseMode reads 0644, u+x,go-w or a=r, seen from the mode that stands. Where nobody is named, umask holds back its bits.
func parseMode(s string, was, umask fs.FileMode) (fs.FileMode, error) {
	if s != "" && strings.Trim(s, "01234567") == "" {
		return octalMode(s, was)
	}
	mode := was
	for clause := range strings.SplitSeq(s, ",") {
		at := strings.IndexAny(clause, "+-=")
		if at < 0 || strings.Trim(clause[:at], "ugoa") != "" {
			return 0, errMode
		}
		c := modeClause{who: clause[:at], umask: umask}
		for rest := clause[at:]; rest != ""; {
			end := strings.IndexAny(rest[1:], "+-=") + 1
			if end == 0 {
				end = len(rest)
			}
			var err error
			if mode, err = c.apply(mode, rest[0], rest[1:end]); err != nil {
				return 0, err
			}
			rest = rest[end:]
		}
	}
	return mode, nil
}

var errMode = errors.New("invalid mode")

// octalMode reads a number. A folder keeps its special bits where four figures or fewer do not speak of them.
func octalMode(s string, was fs.FileMode) (fs.FileMode, error) {
	n, err := strconv.ParseUint(s, 8, 32)
	if err != nil || n > 0o7777 {
		return 0, errMode
	}
	mode := special(fs.FileMode(n&0o777), n)
	if was.IsDir() && len(s) < 5 {
		mode |= was & (fs.ModeSetuid | fs.ModeSetgid)
	}
	return mode, nil
}

// modeClause is whom a change of a mode is for.
type modeClause struct {
	who   string
	umask fs.FileMode
}

// mask is the bits of those whom it is for.
func (c modeClause) mask() fs.FileMode {
	if c.who == "" || strings.Contains(c.who, "a") {
		return 0o777 | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky
	}
	var m fs.FileMode
	for _, w := range c.who {
		m |= map[rune]fs.FileMode{'u': 0o700 | fs.ModeSetuid, 'g': 0o070 | fs.ModeSetgid, 'o': 0o007 | fs.ModeSticky}[w]
	}
	return m
}

// apply does one of + - = with the rights that follow it.
func (c modeClause) apply(mode fs.FileMode, op byte, perms string) (fs.FileMode, error) {
	bits, err := rights(perms, mode)
	if err != nil {
		return 0, err
	}
	if strings.Contains(perms, "t") { // whoever it is for
		bits |= fs.ModeSticky
	}
	mask := c.mask()
	bits &= mask
	if c.who == "" {
		bits &^= c.umask
	}
	switch op {
	case '+':
		return mode | bits, nil
	case '-':
		return mode &^ bits, nil
	}
	if mode.IsDir() {
		mask &^= fs.ModeSetuid | fs.ModeSetgid
	}
	return mode&^mask | bits, nil
}

// rights are the bits of letters for everybody. A u, g or o stands for the rights that those have.
func rights(perms string, mode fs.FileMode) (fs.FileMode, error) {
	if len(perms) == 1 && strings.Contains("ugo", perms) {
		three := mode.Perm() >> map[string]uint{"u": 6, "g": 3, "o": 0}[perms] & 7
		return three<<6 | three<<3 | three, nil
	}
	var bits fs.FileMode
	for _, p := range perms {
		switch p {
		case 'r':
			bits |= 0o444
		case 'w':
			bits |= 0o222
		case 'x':
			bits |= 0o111
		case 'X':
			if mode&0o111 != 0 || mode.IsDir() {
				bits |= 0o111
			}
		case 's':
			bits |= fs.ModeSetuid | fs.ModeSetgid
		case 't':
			bits |= fs.ModeSticky
		default:
			return 0, errMode
		}
	}
	return bits, nil
}

func special(mode fs.FileMode, n uint64) fs.FileMode {
	if n&0o4000 != 0 {
		mode |= fs.ModeSetuid
	}
	if n&0o2000 != 0 {
		mode |= fs.ModeSetgid
	}
	if n&0o1000 != 0 {
		mode |= fs.ModeSticky
	}
	return mode
}

// octal is a mode as chmod takes it.
func octal(m fs.FileMode) uint64 {
	n := uint64(m.Perm())
	for bit, v := range map[fs.FileMode]uint64{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if m&bit != 0 {
			n |= v
		}
	}
	return n
}

// modeText is a mode as ls prints it.
func modeText(m fs.FileMode) string {
	kind := kindOf(m).letter
	b := []byte("rwxrwxrwx")
	for i := range b {
		if m&(1<<uint(8-i)) == 0 {
			b[i] = '-'
		}
	}
	put := func(bit fs.FileMode, at int, on, off byte) {
		if m&bit == 0 {
			return
		}
		if b[at] == 'x' {
			b[at] = on
		} else {
			b[at] = off
		}
	}
	put(fs.ModeSetuid, 2, 's', 'S')
	put(fs.ModeSetgid, 5, 's', 'S')
	put(fs.ModeSticky, 8, 't', 'T')
	return kind + string(b)
}
