package tools

import (
	"errors"
	"fmt"
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

// modeText is a mode as ls prints it.
func modeText(m fs.FileMode) string {
	kind := "-"
	switch {
	case m.IsDir():
		kind = "d"
	case m&fs.ModeSymlink != 0:
		kind = "l"
	case m&fs.ModeNamedPipe != 0:
		kind = "p"
	case m&fs.ModeCharDevice != 0:
		kind = "c"
	}
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

func chmod(c *call) int {
	// A mode like -x is no option.
	var modeArg string
	var args []string
	recursive := false
	for _, a := range c.args {
		switch {
		case a == "-R" || a == "--recursive":
			recursive = true
		case a == "-v" || a == "-c" || a == "-f" || a == "--":
		case modeArg == "":
			modeArg = a
		default:
			args = append(args, a)
		}
	}
	if len(args) == 0 {
		return c.errf("missing operand")
	}
	return c.all(args, recursive, func(name string) error {
		i, err := c.fs.Stat(c.Abs(name))
		if err != nil {
			return fmt.Errorf("cannot access '%s': %w", name, err)
		}
		mode, err := parseMode(modeArg, i.Mode())
		if err != nil {
			return fmt.Errorf("invalid mode: ‘%s’", modeArg)
		}
		if err := c.fs.Chmod(c.Abs(name), mode); err != nil {
			return fmt.Errorf("changing permissions of '%s': %w", name, err)
		}
		return nil
	})
}

// all does something to each file named, and to all below it if asked.
func (c *call) all(names []string, recursive bool, do func(string) error) int {
	code := 0
	try := func(name string) {
		if err := do(name); err != nil {
			var pe *fs.PathError
			if errors.As(err, &pe) {
				text, _, _ := strings.Cut(err.Error(), "': ")
				code = c.errf("%s': %s", text, why(pe.Err))
				return
			}
			code = c.errf("%v", err)
		}
	}
	for _, n := range names {
		if !recursive {
			try(n)
			continue
		}
		if !c.there(n) {
			try(n)
		}
		c.each(n, 0, func(p string, _ int, _ bool) bool { try(p); return true })
	}
	return code
}

func chown(c *call) int {
	if !c.opts("Rhvcf", map[string]string{"recursive": "R", "no-dereference": "h"}, false) {
		return 1
	}
	if len(c.args) < 2 {
		return c.errf("missing operand")
	}
	uid, gid, err := c.owner(c.args[0])
	if err != nil {
		return c.errf("%v", err)
	}
	return c.all(c.args[1:], c.has("R"), func(name string) error {
		change := c.fs.Chown
		if c.has("h") {
			change = c.fs.Lchown
		}
		if !c.there(name) {
			return fmt.Errorf("cannot access '%s': No such file or directory", name)
		}
		if err := change(c.Abs(name), uid, gid); err != nil {
			return fmt.Errorf("changing ownership of '%s': %w", name, err)
		}
		return nil
	})
}

func chgrp(c *call) int {
	if len(c.args) > 0 {
		for i, a := range c.args {
			if !strings.HasPrefix(a, "-") {
				c.args[i] = ":" + a
				break
			}
		}
	}
	return chown(c)
}

// owner reads user:group, by name or number. -1 stands for what is not said.
func (c *call) owner(s string) (uid, gid int, err error) {
	uid, gid = -1, -1
	user, group, both := strings.Cut(strings.Replace(s, ".", ":", 1), ":")
	if user != "" {
		u, ok := c.Host.User(user)
		n, nerr := strconv.Atoi(user)
		switch {
		case ok:
			uid = u.UID
			if both && group == "" {
				gid = u.GID
			}
		case nerr == nil:
			uid = n
		default:
			return 0, 0, fmt.Errorf("invalid user: ‘%s’", s)
		}
	}
	if group != "" {
		g, ok := c.Host.GroupOf(group)
		n, nerr := strconv.Atoi(group)
		switch {
		case ok:
			gid = g.GID
		case nerr == nil:
			gid = n
		default:
			return 0, 0, fmt.Errorf("invalid group: ‘%s’", s)
		}
	}
	return uid, gid, nil
}
