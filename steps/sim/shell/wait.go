package shell

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
)

func wait(s *sh, args []string) int {
	if len(args) == 1 {
		for _, p := range s.bg {
			if !waitFor(s.ctx, p) {
				return 130
			}
		}
		s.bg = nil
		return 0
	}
	code := 0
	for _, a := range args[1:] {
		pid, _ := strconv.Atoi(a)
		i := slices.IndexFunc(s.bg, func(p *machine.Proc) bool { return p.PID == pid })
		if i < 0 {
			code = 127
			continue
		}
		if !waitFor(s.ctx, s.bg[i]) {
			return 130
		}
		code = s.bg[i].ExitCode()
	}
	return code
}

func waitFor(ctx context.Context, p *machine.Proc) bool {
	select {
	case <-p.Done():
		return true
	case <-ctx.Done():
		return false
	}
}

func kill(s *sh, args []string) int {
	args = args[1:]
	sig := machine.TERM
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && len(args[0]) > 1 {
		name := args[0][1:]
		if name == "-" {
			args = args[1:]
			break
		}
		if name == "s" && len(args) > 1 {
			name, args = args[1], args[1:]
		}
		if name == "l" {
			fmt.Fprintln(s.writer(1), "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM")
			return 0
		}
		n, ok := machine.ParseSignal(name)
		if !ok {
			s.say("%s: 1: kill: invalid signal number or name: %s\n", s.name, name)
			return 2
		}
		sig, args = n, args[1:]
	}
	code := 0
	for _, a := range args {
		pid, err := strconv.Atoi(a)
		if err != nil {
			s.say("%s: 1: kill: Illegal number: %s\n", s.name, a)
			return 2
		}
		if err := s.host.Signal(s.p.UID, pid, sig); err != nil {
			s.say("%s: 1: kill: %s\n", s.name, word(err))
			code = 1
		}
	}
	return code
}
