package shell

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

func text(s string) expand.Variable { return expand.Variable{Set: true, Kind: expand.String, Str: s} }

// special are bash's own variables.
func (s *sh) special(name string) expand.Variable {
	switch name {
	case "SECONDS":
		return text(strconv.Itoa(int(s.host.Clock.Now().Sub(s.begun).Seconds())))
	case "BASHPID":
		return text(strconv.Itoa(s.p.PID))
	case "HOSTNAME":
		return text(s.host.Hostname())
	case "OSTYPE":
		return text("linux-gnu")
	case "BASH":
		return text("/bin/bash")
	case "PIPESTATUS":
		var list []string
		for _, n := range s.pipes {
			list = append(list, strconv.Itoa(n))
		}
		return expand.Variable{Set: true, Kind: expand.Indexed, List: list}
	}
	return text("5.2.15(1)-release")
}

// Get implements expand.Environ.
func (v *scope) Get(name string) expand.Variable {
	s := v.s
	switch name {
	case "#":
		return text(strconv.Itoa(len(s.params)))
	case "@", "*":
		list := s.params
		if list == nil {
			list = []string{}
		}
		return expand.Variable{Set: true, Kind: expand.Indexed, List: list}
	case "?":
		return text(strconv.Itoa(s.status))
	case "$":
		return text(strconv.Itoa(s.pid))
	case "!":
		if s.lastBG < 0 {
			return expand.Variable{}
		}
		return text(strconv.Itoa(s.lastBG))
	case "-":
		var b strings.Builder
		for _, c := range "efnuxC" {
			if s.opts[byte(c)] {
				b.WriteRune(c)
			}
		}
		return text(b.String())
	case "PPID":
		return text(strconv.Itoa(s.p.PPID))
	case "0":
		return text(s.name)
	case "RANDOM":
		if s.bash {
			return text(strconv.Itoa(rand.IntN(32768)))
		}
	case "LINENO":
		return text(strconv.Itoa(max(s.line, 1)))
	case "SECONDS", "BASHPID", "HOSTNAME", "OSTYPE", "BASH_VERSION", "PIPESTATUS", "BASH":
		if own, ok := v.find(name); s.bash && !(ok && own.own[name].Set) {
			return s.special(name)
		}
	case "UID", "EUID":
		if s.bash {
			return text(strconv.Itoa(s.p.UID))
		}
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n >= 1 && n <= len(s.params) {
			return text(s.params[n-1])
		}
		return expand.Variable{}
	}
	// The library would ask the real machine for a user that is not found here.
	if user, ok := strings.CutPrefix(name, "HOME "); ok {
		if u, ok := s.host.User(user); ok {
			return text(u.Home)
		}
		return text("~" + user)
	}
	c, _ := v.find(name)
	return c.own[name]
}
