package awk

// stmt reads a statement with what ends it.
func (p *parser) stmt() stmt {
	defer p.deeper()()
	switch {
	case p.is("{"):
		return &block{p.body()}
	case p.accept(";"):
		return &block{}
	case p.accept("if"):
		return p.ifStmt()
	case p.accept("while"):
		p.need("(")
		test := p.expr()
		p.need(")")
		if p.accept(";") {
			return &loop{test: test}
		}
		return &loop{test: test, body: p.under()}
	case p.accept("do"):
		l := &loop{body: p.under(), bodyBefore: true}
		p.ends()
		p.need("while")
		p.need("(")
		l.test = p.expr()
		p.need(")")
		p.end()
		return l
	case p.accept("for"):
		return p.forStmt()
	}
	s := p.simple()
	p.end()
	return s
}

// end is what must follow a simple statement.
func (p *parser) end() {
	if !p.accept(";", "\n") && !p.is("}") && p.peek().kind != tEOF {
		p.bad()
	}
}

// under is the statement that belongs to an if or a loop.
func (p *parser) under() []stmt {
	p.lines()
	return []stmt{p.stmt()}
}

func (p *parser) ifStmt() stmt {
	p.need("(")
	b := &branch{test: p.expr()}
	p.need(")")
	b.yes = p.under()
	back := p.at
	if p.ends(); p.accept("else") {
		b.no = p.under()
	} else {
		p.at = back
	}
	return b
}

func (p *parser) forStmt() stmt {
	p.need("(")
	t := p.toks[p.at:]
	if len(t) > 4 && t[0].kind == tName && t[1].text == "in" && t[2].kind == tName && t[3].text == ")" {
		p.at += 4
		return &each{t[0].text, t[2].text, p.under()}
	}
	l := &loop{}
	if !p.is(";") {
		l.first = p.simple()
	}
	p.need(";")
	if p.lines(); !p.is(";") {
		l.test = p.expr()
	}
	p.need(";")
	if p.lines(); !p.is(")") {
		l.after = p.simple()
	}
	p.need(")")
	if !p.accept(";") {
		l.body = p.under()
	}
	return l
}

// simple is a statement without a block.
func (p *parser) simple() stmt {
	t := p.peek()
	switch {
	case p.accept("print", "printf"):
		return p.print(t.text == "printf")
	case p.accept("break", "continue", "next", "nextfile"):
		return &jump{t.text}
	case p.accept("exit", "return"):
		l := &leave{how: t.text}
		if !p.over() {
			l.x = p.expr()
		}
		return l
	case p.accept("delete"):
		d := &remove{table: p.peek().text}
		if p.peek().kind != tName {
			p.bad()
		}
		if p.at++; p.accept("[") {
			d.subs = p.list()
			p.need("]")
		}
		return d
	}
	return &simple{p.expr()}
}

// over tells whether a statement has no further part.
func (p *parser) over() bool {
	return p.is(";") || p.is("\n") || p.is("}") || p.is(")") || p.peek().kind == tEOF
}

func (p *parser) print(format bool) stmt {
	s := &print{format: format}
	p.noGT++
	if !p.over() && !p.is(">") && !p.is(">>") && !p.is("|") {
		s.args = p.list()
	}
	if len(s.args) == 1 {
		if g, ok := s.args[0].(*group); ok {
			s.args = g.list
		}
	}
	for _, op := range []string{">", ">>", "|"} {
		if p.accept(op) {
			s.to, s.dest = op, p.concat()
		}
	}
	p.noGT--
	if format && len(s.args) == 0 {
		p.bad()
	}
	return s
}

// list is expressions with commas between.
func (p *parser) list() []expr {
	out := []expr{p.expr()}
	for p.accept(",") {
		p.lines()
		out = append(out, p.expr())
	}
	return out
}
