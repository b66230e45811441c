package shell

import (
	"fmt"
	"strings"
)

func echo(s *sh, args []string) int {
	args = args[1:]
	end, esc := "\n", !s.bash && !s.tool
	letters := "n"
	if s.bash || s.tool {
		letters = "neE"
	}
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && strings.Trim(args[0][1:], letters) == "" {
		for _, o := range args[0][1:] {
			switch o {
			case 'n':
				end = ""
			default:
				esc = o == 'e'
			}
		}
		if args = args[1:]; !s.bash && !s.tool { // dash takes one
			break
		}
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
		s.complain("echo: I/O error")
		return 1
	}
	return 0
}
