package tools

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
)

// parseMode reads 0644, u+x,go-w or a=r, seen from the mode that stands.
func parseMode(s string, was fs.FileMode) (fs.FileMode, error) {
	if n, err := strconv.ParseUint(s, 8, 32); err == nil {
		if n > 0o7777 {
			return 0, errors.New("invalid mode")
		}
		return special(fs.FileMode(n&0o777), n), nil
	}
	mode := was
	for clause := range strings.SplitSeq(s, ",") {
		at := strings.IndexAny(clause, "+-=")
		if at < 0 {
			return 0, errors.New("invalid mode")
		}
		who, op, perms := clause[:at], clause[at], clause[at+1:]
		var mask, bits fs.FileMode
		if who == "" || strings.Contains(who, "a") {
			mask = 0o777
		}
		for _, w := range who {
			mask |= map[rune]fs.FileMode{'u': 0o700, 'g': 0o070, 'o': 0o007}[w]
		}
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
			case 's', 't':
				if p == 't' {
					bits |= fs.ModeSticky
				} else {
					bits |= fs.ModeSetuid | fs.ModeSetgid
				}
				mask |= fs.ModeSticky | fs.ModeSetuid | fs.ModeSetgid
			default:
				return 0, errors.New("invalid mode")
			}
		}
		switch op {
		case '+':
			mode |= bits & mask
		case '-':
			mode &^= bits & mask
		default:
			mode = mode&^(mask&0o777) | bits&mask
		}
	}
	return mode, nil
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

// kindLetter is what kind of file it is, as ls begins its line.
func kindLetter(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "d"
	case m&fs.ModeSymlink != 0:
		return "l"
	case m&fs.ModeNamedPipe != 0:
		return "p"
	case m&fs.ModeDevice != 0:
		return "c"
	}
	return "-"
}

// modeText is a mode as ls prints it.
func modeText(m fs.FileMode) string {
	kind := kindLetter(m)
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
