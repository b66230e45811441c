package shell

import (
	"fmt"
	"slices"
	"strconv"

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
