package shell

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
)

func trap(s *sh, args []string) int {
	args = args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		for name, text := range s.traps {
			fmt.Fprintf(s.writer(1), "trap -- '%s' %s\n", text, name)
		}
		return 0
	}
	action := args[0]
	names := args[1:]
	if _, isNumber := machine.ParseSignal(action); isNumber && len(names) == 0 {
		action, names = "-", args
	}
	for _, name := range names {
		sig, ok := machine.ParseSignal(name)
		if !ok {
			s.say("%s: 1: trap: %s: bad trap\n", s.name, name)
			return 1
		}
		key := strconv.Itoa(int(sig))
		if sig == 0 {
			key = "EXIT"
		}
		if action == "-" {
			delete(s.traps, key)
		} else {
			s.traps[key] = action
		}
	}
	s.untrap()
	return 0
}

// untrap tells the process which signals the script takes itself.
func (s *sh) untrap() {
	var keys []string
	for k := range s.traps {
		keys = append(keys, k)
	}
	heard := s.heard
	s.p.Trap(func(sig machine.Signal) bool {
		if !slices.Contains(keys, strconv.Itoa(int(sig))) {
			return false
		}
		select {
		case heard <- sig:
		default:
		}
		return true
	})
}

// hear runs the traps of the signals that have come since the last command.
func (s *sh) hear() {
	for {
		select {
		case sig := <-s.heard:
			was := s.status
			if text := s.traps[strconv.Itoa(int(sig))]; text != "" {
				s.eval(text)
				if !s.exit {
					s.status = was
				}
			}
		default:
			return
		}
	}
}

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
