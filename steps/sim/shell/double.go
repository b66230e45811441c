package shell

import (
	"regexp"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// double is bash's [[ ]].
func (s *sh) double(x syntax.TestExpr) int {
	if s.holds(x) {
		return 0
	}
	return 1
}

func (s *sh) holds(x syntax.TestExpr) bool {
	switch x := x.(type) {
	case *syntax.Word:
		return s.literal(x) != ""
	case *syntax.ParenTest:
		return s.holds(x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			return !s.holds(x.X)
		}
		w, _ := x.X.(*syntax.Word)
		t := &tester{s: s}
		return t.unary(x.Op.String(), s.literal(w))
	case *syntax.BinaryTest:
		switch x.Op {
		case syntax.AndTest:
			return s.holds(x.X) && s.holds(x.Y)
		case syntax.OrTest:
			return s.holds(x.X) || s.holds(x.Y)
		}
		a, _ := x.X.(*syntax.Word)
		b, _ := x.Y.(*syntax.Word)
		switch x.Op {
		case syntax.TsMatch, syntax.TsMatchShort, syntax.TsNoMatch:
			pat, err := expand.Pattern(s.config(), b)
			return err == nil && match(pat, s.literal(a)) != (x.Op == syntax.TsNoMatch)
		case syntax.TsReMatch:
			return s.rematch(s.literal(a), s.literal(b))
		}
		t := &tester{s: s}
		return t.compare(s.literal(a), x.Op.String(), s.literal(b))
	}
	return false
}

// rematch keeps what the groups have caught, as bash does.
func (s *sh) rematch(text, expr string) bool {
	re, err := regexp.Compile(expr)
	if err != nil {
		return false
	}
	groups := re.FindStringSubmatch(text)
	_ = s.vars.Set("BASH_REMATCH", expand.Variable{Set: true, Kind: expand.Indexed, List: groups})
	return groups != nil
}
