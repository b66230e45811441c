package shell

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"holdfast/steps/sim/machine"
)

func trap(s *sh, args []string) int {
	args = args[1:]
	if len(args) > 0 && (args[0] == "--" || s.bash && args[0] == "-p") {
		args = args[1:]
	}
	if len(args) == 0 {
		s.shownTraps()
		return 0
	}
	action, names := args[0], args[1:]
	if _, isNumber := machine.ParseSignal(action); isNumber && len(names) == 0 {
		action, names = "-", args
	}
	for _, name := range names {
		key, ok := s.trapKey(name)
		if !ok {
			if s.bash {
				s.complain("trap: %s: invalid signal specification", name)
			} else {
				s.say("trap: %s: bad trap\n", name)
			}
			return 1
		}
		if delete(s.traps, key); action != "-" {
			s.traps[key] = action
		}
	}
	s.untrap()
	return 0
}

// trapKey is the name under which a trap is kept: a signal's number, EXIT, or bash's ERR for a command that failed.
func (s *sh) trapKey(name string) (string, bool) {
	if name == "ERR" && s.bash {
		return name, true
	}
	sig, ok := machine.ParseSignal(name)
	if sig == 0 {
		return "EXIT", ok
	}
	return strconv.Itoa(int(sig)), ok
}

func (s *sh) shownTraps() {
	for _, key := range slices.Sorted(maps.Keys(s.traps)) {
		name := key
		if n, err := strconv.Atoi(key); err == nil {
			name = s.pick("SIG", "") + machine.Signal(n).Name()
		}
		fmt.Fprintf(s.writer(1), "trap -- '%s' %s\n", s.traps[key], name)
	}
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
