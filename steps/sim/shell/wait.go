package shell

import (
	"context"
	"slices"
	"strconv"

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
			if s.bash {
				s.complain("wait: pid %s is not a child of this shell", a)
			}
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
