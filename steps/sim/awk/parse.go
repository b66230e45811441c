package awk

import (
	"slices"
	"strings"
)

type parser struct {
	toks  []token
	at    int
	noGT  int // in print: > is no comparison
	noIn  int // in for: in is no test
	depth int
}

const maxNest = 200

// Parse reads a program. The error names the line, in the words that the tool says.
func Parse(src string) (p *Program, err error) {
	toks, err := lex(src)
	if err != nil {
		return nil, err
	}
	defer func() {
		if f, ok := recover().(failure); ok {
			p, err = nil, f.err
		}
	}()
	ps := &parser{toks: toks}
	return ps.program(), nil
}

func (p *parser) peek() token { return p.toks[p.at] }

func (p *parser) is(text string) bool {
	t := p.peek()
	return t.text == text && (t.kind == tOp || t.kind == tKeyword || t.kind == tNewline)
}

func (p *parser) accept(texts ...string) bool {
	if slices.ContainsFunc(texts, p.is) {
		p.at++
		return true
	}
	return false
}

func (p *parser) need(text string) {
	if !p.accept(text) {
		p.bad()
	}
}

func (p *parser) bad() {
	t := p.peek()
	text := t.text
	if t.kind == tEOF {
		fail("line %d: missing } near end of file", t.line+1)
	}
	if t.kind == tNewline {
		text = "end of line"
	}
	fail("line %d: syntax error at or near %s", t.line, text)
}

func (p *parser) lines() {
	for p.accept("\n") {
	}
}

// ends skips what may stand between statements.
func (p *parser) ends() {
	for p.accept("\n", ";") {
	}
}

// deeper keeps nesting within limits. It is called by whatever nests.
func (p *parser) deeper() func() {
	if p.depth++; p.depth > maxNest {
		fail("line %d: program too deeply nested", p.peek().line)
	}
	return func() { p.depth-- }
}

func (p *parser) program() *Program {
	prog := &Program{funcs: map[string]*function{}}
	for p.ends(); p.peek().kind != tEOF; p.ends() {
		switch {
		case p.accept("BEGIN"):
			prog.begin = append(prog.begin, p.body())
		case p.accept("END"):
			prog.end = append(prog.end, p.body())
		case p.accept("function", "func"):
			p.function(prog)
		default:
			prog.rules = append(prog.rules, p.rule())
		}
	}
	return prog
}

func (p *parser) rule() rule {
	var r rule
	if !p.is("{") {
		r.from = p.expr()
		if p.accept(",") {
			p.lines()
			r.to = p.expr()
		}
	}
	if r.print = !p.is("{"); !r.print {
		r.action = p.body()
	}
	return r
}

func (p *parser) function(prog *Program) {
	t := p.peek()
	if t.kind != tName && t.kind != tCall {
		p.bad()
	}
	p.at++
	f := &function{}
	prog.funcs[t.text] = f
	p.need("(")
	for !p.accept(")") {
		if p.lines(); p.peek().kind != tName {
			p.bad()
		}
		f.params = append(f.params, p.peek().text)
		p.at++
		p.lines()
		if !p.is(")") {
			p.need(",")
		}
	}
	p.lines()
	f.body = p.body()
}

// body is statements in braces.
func (p *parser) body() []stmt {
	p.need("{")
	var list []stmt
	for p.ends(); !p.accept("}"); p.ends() {
		list = append(list, p.stmt())
	}
	return list
}

// lvalue tells whether something can be assigned to.
func lvalue(x expr) bool {
	switch x.(type) {
	case *name, *element, *field:
		return true
	}
	return false
}

// oneOf tells whether a word stands in a list with blanks between.
func oneOf(list, word string) bool { return strings.Contains(" "+list+" ", " "+word+" ") }
