package shell

import (
	"io/fs"
	"regexp"
	"strconv"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// test is the command test, and [ which wants a ] at its end. 0 is true, 1 false, 2 a question that it does not
// understand.
func (s *sh) test(args []string) int {
	name := args[0]
	args = args[1:]
	if name == "[" {
		if len(args) == 0 || args[len(args)-1] != "]" {
			s.say("%s: 1: [: missing ]\n", s.name)
			return 2
		}
		args = args[:len(args)-1]
	}
	t := &tester{s: s, args: args}
	if len(args) == 0 {
		return 1
	}
	// As POSIX has it, three words with an operator in their middle are that, whatever the others are.
	if len(args) == 3 && t.isBinary(args[1]) {
		return t.answer(t.compare(args[0], args[1], args[2]))
	}
	ok := t.or()
	if t.at < len(t.args) && t.bad == "" {
		t.bad = t.args[t.at] + ": unexpected operator"
	}
	return t.answer(ok)
}

type tester struct {
	s    *sh
	args []string
	at   int
	bad  string
}

func (t *tester) answer(ok bool) int {
	switch {
	case t.bad != "":
		t.s.say("%s: 1: [: %s\n", t.s.name, t.bad)
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
	case "=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef", "<", ">":
		return true
	}
	return false
}

func (t *tester) compare(a, op, b string) bool {
	switch op {
	case "=", "==":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case ">":
		return a > b
	case "-nt", "-ot", "-ef":
		i, err1 := t.s.fs().Stat(t.s.abs(a))
		j, err2 := t.s.fs().Stat(t.s.abs(b))
		if err1 != nil || err2 != nil {
			return err1 == nil && op == "-nt" || err2 == nil && op == "-ot"
		}
		switch op {
		case "-nt":
			return i.ModTime().After(j.ModTime())
		case "-ot":
			return i.ModTime().Before(j.ModTime())
		}
		return i.Ino == j.Ino && i.Dev == j.Dev
	}
	x, err1 := strconv.Atoi(a)
	y, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil {
		if err1 != nil {
			b = a
		}
		t.bad = "Illegal number: " + b
		return false
	}
	return map[string]bool{"-eq": x == y, "-ne": x != y, "-lt": x < y, "-le": x <= y, "-gt": x > y, "-ge": x >= y}[op]
}

func (t *tester) unary(op, arg string) bool {
	switch op {
	case "-n":
		return arg != ""
	case "-z":
		return arg == ""
	case "-t":
		return t.s.p.TTY
	}
	f, p := t.s.fs(), t.s.abs(arg)
	if arg == "" {
		return false
	}
	if op == "-h" || op == "-L" {
		i, err := f.Lstat(p)
		return err == nil && i.Mode()&fs.ModeSymlink != 0
	}
	i, err := f.Stat(p)
	if err != nil {
		return false
	}
	switch op {
	case "-e":
		return true
	case "-f":
		return i.Mode().IsRegular()
	case "-d":
		return i.IsDir()
	case "-s":
		return i.Size() > 0
	case "-p":
		return i.Mode()&fs.ModeNamedPipe != 0
	case "-S":
		return i.Mode()&fs.ModeSocket != 0
	case "-c":
		return i.Mode()&fs.ModeCharDevice != 0
	case "-b":
		return i.Mode()&fs.ModeDevice != 0 && i.Mode()&fs.ModeCharDevice == 0
	case "-r", "-w", "-x":
		return f.Access(p, map[string]fs.FileMode{"-r": 4, "-w": 2, "-x": 1}[op]) == nil
	case "-u":
		return i.Mode()&fs.ModeSetuid != 0
	case "-g":
		return i.Mode()&fs.ModeSetgid != 0
	case "-k":
		return i.Mode()&fs.ModeSticky != 0
	case "-O":
		return i.UID == t.s.p.UID
	}
	t.bad = op + ": unexpected operator"
	return false
}

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
			re, err := regexp.Compile(s.literal(b))
			return err == nil && re.MatchString(s.literal(a))
		}
		t := &tester{s: s}
		return t.compare(s.literal(a), x.Op.String(), s.literal(b))
	}
	return false
}
