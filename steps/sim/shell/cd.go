package shell

import (
	"fmt"
	"path"
	"syscall"

	"holdfast/steps/sim/vfs"
)

func cd(s *sh, args []string) int {
	args = args[1:]
	for len(args) > 0 && (args[0] == "-P" || args[0] == "-L" || args[0] == "--") {
		args = args[1:]
	}
	if len(args) > 1 && s.bash {
		s.complain("cd: too many arguments")
		return 1
	}
	to := s.vars.str("HOME")
	if len(args) > 0 {
		to = args[0]
	}
	if to == "-" {
		to = s.vars.str("OLDPWD")
		fmt.Fprintln(s.writer(1), to)
	}
	full := path.Clean(s.abs(to))
	i, err := s.fs().Stat(full)
	if err != nil || !i.IsDir() || s.fs().Access(full, 1) != nil {
		return s.noFolder(to, i, err)
	}
	s.vars.put("OLDPWD", s.dir)
	s.dir = full
	s.vars.put("PWD", full)
	return 0
}

// noFolder says why a folder cannot be entered, each shell in its own words.
func (s *sh) noFolder(to string, i *vfs.Info, err error) int {
	if !s.bash {
		s.complain("cd: can't cd to %s", to)
		return 2
	}
	switch {
	case err != nil:
	case !i.IsDir():
		err = syscall.ENOTDIR
	default:
		err = syscall.EACCES
	}
	s.complain("cd: %s: %s", to, word(err))
	return 1
}
