package shell

import (
	"fmt"
	"strconv"
	"strings"
)

func umask(s *sh, args []string) int {
	switch {
	case len(args) < 2:
		fmt.Fprintf(s.writer(1), "%04o\n", s.umask)
		return 0
	case args[1] == "-S":
		fmt.Fprintln(s.writer(1), symbolic(^s.umask&0o777))
		return 0
	}
	n, err := strconv.ParseUint(args[1], 8, 32)
	if err == nil && n <= 0o777 {
		s.umask = uint32(n)
		return 0
	}
	if m, ok := granted(args[1], ^s.umask&0o777); ok {
		s.umask = ^m & 0o777
		return 0
	}
	s.complain("umask: %s", s.pick("`"+args[1][:1]+"': invalid symbolic mode operator", "Illegal mode: "+args[1]))
	return s.noRedirect()
}

// symbolic writes rights as letters.
func symbolic(m uint32) string {
	var parts []string
	for k, who := range []string{"u", "g", "o"} {
		bits, text := m>>(6-3*k)&7, ""
		for j, l := range []string{"r", "w", "x"} {
			if bits&(4>>j) != 0 {
				text += l
			}
		}
		parts = append(parts, who+"="+text)
	}
	return strings.Join(parts, ",")
}

// granted reads rights as letters: u=rwx,g-w,o=.
func granted(text string, m uint32) (uint32, bool) {
	for clause := range strings.SplitSeq(text, ",") {
		at := strings.IndexAny(clause, "+-=")
		if at < 0 || strings.Trim(clause[:at], "ugoa") != "" || strings.Trim(clause[at+1:], "rwx") != "" {
			return 0, false
		}
		who := clause[:at]
		var bits, mask uint32
		for _, l := range clause[at+1:] {
			bits |= map[rune]uint32{'r': 0o444, 'w': 0o222, 'x': 0o111}[l]
		}
		for _, w := range who {
			mask |= map[rune]uint32{'u': 0o700, 'g': 0o070, 'o': 0o007, 'a': 0o777}[w]
		}
		if who == "" {
			mask = 0o777
		}
		switch clause[at] {
		case '+':
			m |= bits & mask
		case '-':
			m &^= bits & mask
		default:
			m = m&^mask | bits&mask
		}
	}
	return m, true
}
