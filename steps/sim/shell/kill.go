package shell

import (
	"fmt"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
)

func kill(s *sh, args []string) int {
	sig, args, done := s.killSignal(args[1:])
	if done >= 0 {
		return done
	}
	if len(args) == 0 {
		if s.bash {
			s.say("kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n")
		} else {
			s.complain("kill: Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]")
		}
		return 2
	}
	code := 0
	for _, a := range args {
		pid, err := strconv.Atoi(a)
		if err != nil {
			s.complain("kill: %s", s.pick(a+": arguments must be process or job IDs", "Illegal number: "+a))
			return s.noRedirect()
		}
		if err := s.host.Signal(s.p.UID, pid, sig); err != nil {
			s.complain("kill: %s", s.pick(fmt.Sprintf("(%d) - %s", pid, word(err)), word(err)))
			code = 1
		}
	}
	return code
}

// killSignal takes the signal out of the arguments. done is the exit code where that was all, below 0 where it was not.
func (s *sh) killSignal(args []string) (sig machine.Signal, rest []string, done int) {
	sig = machine.TERM
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && len(args[0]) > 1 {
		name := args[0][1:]
		args = args[1:]
		switch {
		case name == "-":
			return sig, args, -1
		case (name == "s" || name == "n" && s.bash) && len(args) > 0:
			name, args = args[0], args[1:]
		case name == "l" && len(args) > 0:
			return sig, args, killName(s, args[0])
		case name == "l":
			fmt.Fprintln(s.writer(1), "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM")
			return sig, args, 0
		}
		n, ok := machine.ParseSignal(name)
		if !ok {
			s.complain("kill: %s", s.pick(name+": invalid signal specification", "Illegal option -"+name[:1]))
			return sig, args, s.noRedirect()
		}
		sig = n
	}
	return sig, args, -1
}

// killName is the name of a signal's number, or of the one that an exit status speaks of.
func killName(s *sh, arg string) int {
	n, err := strconv.Atoi(arg)
	if err != nil {
		s.complain("kill: Illegal number: %s", arg)
		return 2
	}
	fmt.Fprintln(s.writer(1), machine.Signal(n&127).Name())
	return 0
}
