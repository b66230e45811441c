package shell

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

func read(s *sh, args []string) int {
	raw := false
	args = args[1:]
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && len(args[0]) > 1 {
		raw = raw || strings.Contains(args[0], "r")
		if args[0] == "-p" && len(args) > 1 {
			args = args[1:]
		}
		args = args[1:]
	}
	var line []byte
	r, b, ended := s.reader(), make([]byte, 1), false
	for {
		n, err := r.Read(b)
		if n == 0 && err != nil || len(line) > maxValue {
			ended = true
			break
		}
		if n == 0 {
			continue
		}
		if b[0] == '\n' {
			if !raw && strings.HasSuffix(string(line), `\`) {
				line = line[:len(line)-1]
				continue
			}
			break
		}
		line = append(line, b[0])
	}
	if len(args) == 0 {
		args = []string{"REPLY"}
	}
	values := expand.ReadFields(s.config(), string(line), len(args), raw)
	for i, name := range args {
		v := ""
		if i < len(values) {
			v = values[i]
		}
		s.vars.put(name, v)
	}
	if ended {
		return 1
	}
	return 0
}

func getopts(s *sh, args []string) int {
	if len(args) < 3 {
		return 2
	}
	list := args[3:]
	if len(list) == 0 {
		list = s.params
	}
	at, _ := strconv.Atoi(s.vars.str("OPTIND"))
	if at < 1 {
		at = 1
	}
	if at > len(list) || len(list[at-1]) < 2 || list[at-1][0] != '-' {
		s.vars.put(args[2], "?")
		return 1
	}
	opt := list[at-1]
	if opt == "--" {
		s.vars.put("OPTIND", strconv.Itoa(at+1))
		s.vars.put(args[2], "?")
		return 1
	}
	// Options given together are taken apart one by one, the rest is kept for the next call.
	c := opt[1:2]
	i := strings.Index(args[1], c)
	at++
	switch {
	case i < 0:
		s.say("%s: Illegal option -%s\n", s.name, c)
		c = "?"
	case i+1 < len(args[1]) && args[1][i+1] == ':':
		v := opt[2:]
		if v == "" && at <= len(list) {
			v = list[at-1]
			at++
		}
		s.vars.put("OPTARG", v)
	}
	s.vars.put(args[2], c)
	s.vars.put("OPTIND", strconv.Itoa(at))
	return 0
}
