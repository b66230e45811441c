package shell

import (
	"fmt"
	"strings"
)

func echo(s *sh, args []string) int {
	args = args[1:]
	end, esc := "\n", !s.bash && s.name != "echo"
	for len(args) > 0 && (args[0] == "-n" || args[0] == "-e" && (s.bash || s.name == "echo")) {
		if args[0] == "-n" {
			end = ""
		} else {
			esc = true
		}
		args = args[1:]
	}
	text := strings.Join(args, " ")
	if esc && strings.Contains(text, `\`) {
		var b strings.Builder
		for stop := false; text != "" && !stop; {
			n := 1
			if text[0] == '\\' {
				if n, stop = unescape(&b, text, true); stop {
					end = ""
				}
			} else {
				b.WriteByte(text[0])
			}
			text = text[n:]
		}
		text = b.String()
	}
	if _, err := fmt.Fprint(s.writer(1), text+end); err != nil && s.ctx.Err() == nil {
		s.say("%s: 1: echo: I/O error\n", s.name)
		return 1
	}
	return 0
}
