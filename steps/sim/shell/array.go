package shell

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// maxIndex is the highest place in a list: a list is memory.
const maxIndex = 1 << 16

// assignList is a=(1 2), a+=(3) and m=([k]=v).
func (s *sh) assignList(a *syntax.Assign) {
	name := a.Name.Value
	old := s.vars.Get(name)
	v := expand.Variable{Set: true, Kind: expand.Indexed}
	if old.Kind == expand.Associative {
		v.Kind, v.Map = expand.Associative, map[string]string{}
	}
	if a.Append {
		v.List, v.Map = append([]string(nil), listOf(old)...), maps.Clone(old.Map)
	}
	for _, e := range a.Array.Elems {
		if e.Index != nil {
			v = s.placed(v, e.Index, s.literal(e.Value))
			continue
		}
		v.List = append(v.List, s.fields([]*syntax.Word{e.Value})...)
	}
	s.put(name, v)
}

func listOf(v expand.Variable) []string {
	if v.Kind == expand.String && v.Set {
		return []string{v.Str}
	}
	return v.List
}

// assignItem is a[3]=x and m[k]=v.
func (s *sh) assignItem(a *syntax.Assign) {
	old := s.vars.Get(a.Name.Value)
	value := s.literal(a.Value)
	v := old
	v.Set = true
	if v.Kind == expand.Associative {
		if v.Map = maps.Clone(v.Map); v.Map == nil {
			v.Map = map[string]string{}
		}
	} else {
		v.Kind, v.List = expand.Indexed, append([]string(nil), listOf(old)...)
	}
	s.put(a.Name.Value, s.placed(v, a.Index, value))
}

// placed puts a value into a list or a map.
func (s *sh) placed(v expand.Variable, index syntax.ArithmExpr, value string) expand.Variable {
	if v.Kind == expand.Associative {
		v.Map[s.key(index)] = value
		return v
	}
	n, err := expand.Arithm(s.config(), index)
	if n < 0 {
		n += len(v.List)
	}
	if err != nil || n < 0 || n > maxIndex {
		s.complain("[%d]: bad array subscript", n)
		s.status = 1
		return v
	}
	for len(v.List) <= n {
		v.List = append(v.List, "")
	}
	v.List[n] = value
	return v
}

// key is the word in the brackets of a map.
func (s *sh) key(index syntax.ArithmExpr) string {
	if w, ok := index.(*syntax.Word); ok {
		return s.literal(w)
	}
	return ""
}

// put sets a variable, and says where it cannot be.
func (s *sh) put(name string, v expand.Variable) {
	if err := s.vars.Set(name, v); err != nil {
		s.readOnly(err)
	}
}

// readOnly is what happens to a script that sets what may not be set.
func (s *sh) readOnly(err error) {
	s.complain("%v", err)
	s.status, s.exit = map[bool]int{true: 1, false: 2}[s.bash], true
}

// unsetItem is unset 'a[1]'.
func (s *sh) unsetItem(word string) bool {
	name, index, ok := strings.Cut(strings.TrimSuffix(word, "]"), "[")
	if !ok || !s.bash {
		return false
	}
	v := s.vars.Get(name)
	if v.Kind == expand.Associative {
		v.Map = maps.Clone(v.Map)
		delete(v.Map, index)
	} else if n, err := strconv.Atoi(index); err == nil && n >= 0 && n < len(v.List) {
		v.List = append(append([]string(nil), v.List[:n]...), v.List[n+1:]...)
	}
	s.put(name, v)
	return true
}

// mapfile reads lines into a list.
func mapfile(s *sh, args []string) int {
	args = args[1:]
	trim := false
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		trim = trim || args[0] == "-t"
		args = args[1:]
	}
	name := append(args, "MAPFILE")[0]
	var list []string
	for len(list) < maxIndex {
		line, ended := s.line1(s.reader(), '\n', -1, true)
		if line != "" || !ended {
			list = append(list, line+map[bool]string{true: "\n"}[!trim && !ended])
		}
		if ended {
			break
		}
	}
	s.put(name, expand.Variable{Set: true, Kind: expand.Indexed, List: list})
	return 0
}

// let reckons, and fails where the last result is 0.
func (s *sh) let(c *syntax.LetClause) {
	n := 0
	for _, x := range c.Exprs {
		var err error
		if n, err = expand.Arithm(s.config(), x); err != nil {
			s.broken(err)
			return
		}
	}
	s.status = 0
	if n == 0 {
		s.fail(1)
	}
}

// attributes are what declare -i and its like say of a variable.
func (s *sh) attributes(v expand.Variable, flags string) expand.Variable {
	if strings.Contains(flags, "x") {
		v.Exported = true
	}
	if strings.Contains(flags, "r") {
		v.ReadOnly = true
	}
	if strings.Contains(flags, "A") && v.Kind != expand.Associative {
		v.Kind, v.Map, v.Set = expand.Associative, map[string]string{}, true
	}
	if strings.Contains(flags, "a") && v.Kind != expand.Indexed {
		v.Kind, v.List, v.Set = expand.Indexed, listOf(v), true
	}
	return v
}

// declared prints variables as declare -p does.
func (s *sh) declared(names []string) int {
	code := 0
	for _, name := range names {
		v := s.vars.Get(name)
		if !v.IsSet() && !v.Exported {
			s.complain("declare: %s: not found", name)
			code = 1
			continue
		}
		flags := map[bool]string{true: "r"}[v.ReadOnly] + map[bool]string{true: "x"}[v.Exported]
		switch v.Kind {
		case expand.Indexed:
			flags = "a" + flags
		case expand.Associative:
			flags = "A" + flags
		}
		fmt.Fprintf(s.writer(1), "declare -%s %s=%s\n", map[bool]string{true: "-", false: flags}[flags == ""], name, declaredValue(v))
	}
	return code
}

func declaredValue(v expand.Variable) string {
	if v.Kind != expand.Indexed {
		return strconv.Quote(v.String())
	}
	var parts []string
	for k, item := range v.List {
		parts = append(parts, fmt.Sprintf("[%d]=%q", k, item))
	}
	return "(" + strings.Join(parts, " ") + ")"
}
