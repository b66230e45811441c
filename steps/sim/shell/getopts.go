package shell

import (
	"strconv"
	"strings"
)

// getopts takes the next option out of the arguments. Where it stands within letters that are written together is kept
// beside OPTIND.
func getopts(s *sh, args []string) int {
	if len(args) < 3 {
		s.complain("%s", s.pick("getopts: usage: getopts optstring name [arg ...]", "getopts: Usage: getopts optstring var [arg]"))
		return 2
	}
	list := args[3:]
	if len(list) == 0 {
		list = s.params
	}
	at, _ := strconv.Atoi(s.vars.str("OPTIND"))
	if at < 1 || at != s.optAt {
		s.optIn = 0
	}
	at = max(at, 1)
	done := func() int {
		s.optIn, s.optAt = 0, at
		s.vars.put("OPTIND", strconv.Itoa(at))
		s.vars.put(args[2], "?")
		return 1
	}
	if at > len(list) || len(list[at-1]) < 2 || list[at-1][0] != '-' {
		return done()
	}
	word := list[at-1]
	if word == "--" {
		at++
		return done()
	}
	in := max(s.optIn, 1)
	c, rest := word[in:in+1], word[in+1:]
	if s.optIn = in + 1; rest == "" {
		at, s.optIn = at+1, 0
	}
	at = s.optionFound(args[1], args[2], c, rest, list, at)
	s.optAt = at
	s.vars.put("OPTIND", strconv.Itoa(at))
	return 0
}

// optionFound sets the variables for one option and gives where the next one stands.
func (s *sh) optionFound(known, name, c, rest string, list []string, at int) int {
	silent := strings.HasPrefix(known, ":")
	known = strings.TrimPrefix(known, ":")
	k := strings.Index(known, c)
	s.vars.put("OPTARG", "")
	switch {
	case k < 0 || c == ":":
		s.optionWrong(silent, name, "?", c, s.name+": illegal option -- "+c, "Illegal option -"+c)
	case k+1 >= len(known) || known[k+1] != ':':
		s.vars.put(name, c)
	case rest != "":
		s.vars.put("OPTARG", rest)
		s.vars.put(name, c)
		s.optIn = 0
		return at + 1
	case at <= len(list):
		s.vars.put("OPTARG", list[at-1])
		s.vars.put(name, c)
		return at + 1
	default:
		s.optionWrong(silent, name, ":", c, s.name+": option requires an argument -- "+c, "No arg for -"+c+" option")
	}
	return at
}

// optionWrong tells the script quietly, where it asks for that, or the person.
func (s *sh) optionWrong(silent bool, name, mark, c, bash, dash string) {
	if silent {
		s.vars.put(name, mark)
		s.vars.put("OPTARG", c)
		return
	}
	s.say("%s\n", s.pick(bash, dash))
	s.vars.put(name, "?")
}
