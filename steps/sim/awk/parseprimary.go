package awk

func (p *parser) primary() expr {
	t := p.peek()
	p.at++
	switch t.kind {
	case tNumber:
		return &number{num(t.num)}
	case tString:
		return &str{text(t.text)}
	case tRegex:
		return &regex{t.text}
	case tName:
		return p.named(t.text)
	case tCall:
		return &call{t.text, p.args()}
	case tBuiltin:
		return p.builtin(t.text)
	}
	switch t.text {
	case "$":
		return p.field()
	case "++", "--":
		by := map[string]float64{"++": 1, "--": -1}[t.text]
		x := p.primary()
		if !lvalue(x) {
			p.bad()
		}
		return &step{to: x, by: by, before: true}
	case "(":
		return p.grouped()
	case "getline":
		to := p.target()
		if p.accept("<") {
			return &getline{"<", p.primary(), to}
		}
		return &getline{"", nil, to}
	case "-", "+", "!":
		return &unary{t.text, p.signed()}
	}
	p.at--
	p.bad()
	return nil
}

func (p *parser) named(word string) expr {
	if !p.accept("[") {
		return &name{word}
	}
	subs := p.list()
	p.need("]")
	return &element{word, subs}
}

// field binds tighter than anything: $i++ is ($i)++, $++i is $(++i).
func (p *parser) field() expr {
	defer p.deeper()()
	return &field{p.primary()}
}

func (p *parser) grouped() expr {
	defer p.deeper()()
	noGT, noIn := p.noGT, p.noIn
	p.noGT, p.noIn = 0, 0
	list := p.list()
	p.need(")")
	p.noGT, p.noIn = noGT, noIn
	if len(list) > 1 {
		return &group{list}
	}
	return &unary{"(", list[0]} // no longer something to assign to
}

func (p *parser) args() []expr {
	noGT := p.noGT
	p.noGT = 0
	defer func() { p.noGT = noGT }()
	p.need("(")
	if p.lines(); p.accept(")") {
		return nil
	}
	list := p.list()
	p.lines()
	p.need(")")
	return list
}

func (p *parser) builtin(word string) expr {
	f := functions()[word]
	if !p.is("(") {
		if word != "length" {
			p.bad()
		}
		return &builtin{f.do, nil}
	}
	args := p.args()
	if n := len(args); n < f.min || n > f.max {
		fail("line %d: wrong number of arguments in call to %s", p.peek().line, word)
	}
	return &builtin{f.do, args}
}

// target is where getline puts its line, nil for $0.
func (p *parser) target() expr {
	switch t := p.peek(); {
	case t.kind == tName:
		p.at++
		return p.named(t.text)
	case p.accept("$"):
		return p.field()
	}
	return nil
}
