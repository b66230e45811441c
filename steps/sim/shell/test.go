package shell

// test is the command test, and [ which wants a ] at its end. 0 is true, 1 false, 2 a question that it does not
// understand.
func (s *sh) test(args []string) int {
	name := args[0]
	args = args[1:]
	if name == "[" {
		if len(args) == 0 || args[len(args)-1] != "]" {
			s.complain("%s", s.pick("[: missing `]'", "[: missing ]"))
			return 2
		}
		args = args[:len(args)-1]
	}
	t := &tester{s: s, args: args, name: name}
	if len(args) == 0 {
		return 1
	}
	// As POSIX has it, three words with an operator in their middle are that, whatever the others are.
	if len(args) == 3 && t.isBinary(args[1]) {
		return t.answer(t.compare(args[0], args[1], args[2]))
	}
	ok := t.or()
	if t.at < len(t.args) && t.bad == "" {
		t.bad = t.leftOver()
	}
	return t.answer(ok)
}

type tester struct {
	s    *sh
	args []string
	at   int
	bad  string
	name string // test or [
}

// leftOver says of words behind a whole question what is wrong with them.
func (t *tester) leftOver() string {
	at := t.args[t.at]
	switch {
	case !t.s.bash && t.isBinary(at) && t.at+1 >= len(t.args):
		return at + ": argument expected"
	case !t.s.bash && t.at > 0 && !t.isBinary(at):
		return t.args[t.at-1] + ": unexpected operator"
	case !t.s.bash:
		return at + ": unexpected operator"
	case len(t.args) == 2:
		return t.args[0] + ": unary operator expected"
	case len(t.args) == 3:
		return t.args[1] + ": binary operator expected"
	}
	return "too many arguments"
}

func (t *tester) answer(ok bool) int {
	switch {
	case t.bad != "":
		t.s.complain("%s: %s", t.name, t.bad)
		return 2
	case ok:
		return 0
	}
	return 1
}

func (t *tester) peek() string {
	if t.at < len(t.args) {
		return t.args[t.at]
	}
	return ""
}

func (t *tester) or() bool {
	ok := t.and()
	for t.at < len(t.args) && t.peek() == "-o" {
		t.at++
		ok = t.and() || ok
	}
	return ok
}

func (t *tester) and() bool {
	ok := t.not()
	for t.at < len(t.args) && t.peek() == "-a" {
		t.at++
		ok = t.not() && ok
	}
	return ok
}

func (t *tester) not() bool {
	if t.peek() == "!" && len(t.args)-t.at > 1 {
		t.at++
		return !t.not()
	}
	return t.primary()
}

func (t *tester) primary() bool {
	left := len(t.args) - t.at
	switch {
	case left >= 3 && t.isBinary(t.args[t.at+1]):
		a, op, b := t.args[t.at], t.args[t.at+1], t.args[t.at+2]
		t.at += 3
		return t.compare(a, op, b)
	case left >= 2 && t.peek() == "(":
		t.at++
		ok := t.or()
		if t.peek() != ")" {
			t.bad = "missing )"
		}
		t.at++
		return ok
	case left >= 2 && len(t.peek()) == 2 && t.peek()[0] == '-':
		op, arg := t.args[t.at], t.args[t.at+1]
		t.at += 2
		return t.unary(op, arg)
	case left >= 1:
		t.at++
		return t.args[t.at-1] != ""
	}
	t.bad = "argument expected"
	return false
}

func (t *tester) isBinary(op string) bool {
	switch op {
	case "==":
		return t.s.bash || t.s.tool
	case "=", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef", "<", ">":
		return true
	}
	return false
}
