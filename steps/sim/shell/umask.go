package shell

import (
	"fmt"
	"strconv"
)

func umask(s *sh, args []string) int {
	if len(args) < 2 || args[1] == "-S" {
		fmt.Fprintf(s.writer(1), "%04o\n", s.umask)
		return 0
	}
	n, err := strconv.ParseUint(args[1], 8, 32)
	if err != nil || n > 0o777 {
		s.say("%s: 1: umask: Illegal mode: %s\n", s.name, args[1])
		return 2
	}
	s.umask = uint32(n)
	return 0
}
