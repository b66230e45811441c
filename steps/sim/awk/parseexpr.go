package awk

// expr reads an expression: an assignment or what binds tighter.
func (p *parser) expr() expr {
	defer p.deeper()()
	x := p.ternary()
	t := p.peek()
	if t.kind == tOp && oneOf("= += -= *= /= %= ^= **=", t.text) && lvalue(x) {
		p.at++
		p.lines()
		return &assign{t.text, x, p.expr()}
	}
	return x
}

func (p *parser) ternary() expr {
	x := p.or()
	if !p.accept("?") {
		return x
	}
	p.lines()
	yes := p.expr()
	p.lines()
	p.need(":")
	p.lines()
	return &cond{x, yes, p.expr()}
}

func (p *parser) or() expr {
	x := p.and()
	for p.accept("||") {
		p.lines()
		x = &logic{false, x, p.and()}
	}
	return x
}

func (p *parser) and() expr {
	x := p.in()
	for p.accept("&&") {
		p.lines()
		x = &logic{true, x, p.in()}
	}
	return x
}

func (p *parser) in() expr {
	x := p.match()
	for p.noIn == 0 && p.accept("in") {
		subs := []expr{x}
		if g, ok := x.(*group); ok {
			subs = g.list
		}
		if p.peek().kind != tName {
			p.bad()
		}
		x = &member{subs, p.peek().text}
		p.at++
	}
	return x
}

func (p *parser) match() expr {
	x := p.compare()
	for p.is("~") || p.is("!~") {
		not := p.is("!~")
		p.at++
		x = &match{not, x, p.compare()}
	}
	return x
}

func (p *parser) compare() expr {
	x := p.piped()
	t := p.peek()
	if t.kind == tOp && oneOf("< <= == != > >=", t.text) && (t.text != ">" || p.noGT == 0) {
		p.at++
		return &binary{t.text, x, p.piped()}
	}
	return x
}

// piped is "command" | getline.
func (p *parser) piped() expr {
	x := p.concat()
	for p.is("|") && p.toks[p.at+1].text == "getline" {
		p.at += 2
		x = &getline{"|", x, p.target()}
	}
	return x
}

func (p *parser) concat() expr {
	x := p.sum()
	for p.starts() {
		x = &binary{" ", x, p.sum()}
	}
	return x
}

// starts tells whether a value follows that is to be joined to the one before.
func (p *parser) starts() bool {
	switch t := p.peek(); t.kind {
	case tNumber, tString, tRegex, tName, tCall, tBuiltin:
		return true
	case tOp:
		return oneOf("$ ( ++ --", t.text)
	}
	return false
}

func (p *parser) sum() expr {
	x := p.product()
	for t := p.peek(); p.accept("+", "-"); t = p.peek() {
		x = &binary{t.text, x, p.product()}
	}
	return x
}

func (p *parser) product() expr {
	x := p.signed()
	for t := p.peek(); p.accept("*", "/", "%"); t = p.peek() {
		x = &binary{t.text, x, p.signed()}
	}
	return x
}

func (p *parser) signed() expr {
	defer p.deeper()()
	if t := p.peek(); p.accept("!", "+", "-") {
		return &unary{t.text, p.signed()}
	}
	return p.power()
}

func (p *parser) power() expr {
	x := p.post()
	if p.accept("^", "**") {
		return &binary{"^", x, p.signed()} // from the right
	}
	return x
}

func (p *parser) post() expr {
	x := p.primary()
	if lvalue(x) && (p.is("++") || p.is("--")) {
		by := 1.0
		if p.is("--") {
			by = -1
		}
		p.at++
		return &step{to: x, by: by}
	}
	return x
}
