package runner

import (
	"encoding/base64"
	"strconv"
	"strings"

	"holdfast/steps"
)

// answers are what a host said to its questions.
type answers struct {
	states []steps.State     // by place of the op
	files  map[string]string // by path
	unread map[string]string // path: why
}

// parser reads the lines of an answer as they come. Lines without the mark, and marks that do not fit what was asked,
// are noise of the host and change nothing.
type parser struct {
	q questions
	answers
	over bool // the end has come, so nothing is missing

	open string // path of the file whose content comes
	text strings.Builder
}

func newParser(q questions) *parser {
	p := &parser{q: q, answers: answers{
		states: make([]steps.State, len(q.ops)), files: map[string]string{}, unread: map[string]string{},
	}}
	for i, op := range q.ops {
		p.states[i] = beforehand(op)
	}
	return p
}

// beforehand is what is known of an op without asking.
func beforehand(op steps.Op) steps.State {
	if op.Check.Empty() && !op.Apply.Empty() {
		return steps.Missing // it is always applied
	}
	return steps.Unknown
}

func (p *parser) line(s steps.Stream, ln string) {
	if s != steps.Stdout || p.over {
		return
	}
	rest, ours := strings.CutPrefix(ln, p.q.mark+" ")
	if !ours {
		if p.open != "" {
			p.text.WriteString(strings.TrimSpace(ln))
		}
		return
	}
	word, rest, _ := strings.Cut(rest, " ")
	num, rest, _ := strings.Cut(rest, " ")
	switch word {
	case "check":
		p.check(num, rest)
	case "file":
		p.open = p.path(num)
		p.text.Reset()
	case "end":
		p.end(num)
	case "unread":
		if path := p.path(num); path != "" {
			p.unread[path] = rest
		}
	case "over":
		p.over = true
	}
}

func (p *parser) check(num, code string) {
	i, err := strconv.Atoi(num)
	if err != nil || i < 0 || i >= len(p.states) {
		return
	}
	exit, err := strconv.Atoi(code)
	if err != nil {
		return
	}
	if state, ok := stateOf(p.q.ops[i], exit); ok {
		p.states[i] = state
	}
}

func (p *parser) end(num string) {
	path := p.path(num)
	if path == "" || path != p.open {
		return
	}
	p.open = ""
	content, err := base64.StdEncoding.DecodeString(p.text.String())
	if err != nil {
		p.unread[path] = "what came of it was damaged on the way"
		return
	}
	p.files[path] = string(content)
}

func (p *parser) path(num string) string {
	i, err := strconv.Atoi(num)
	if err != nil || i < 0 || i >= len(p.q.paths) {
		return ""
	}
	return p.q.paths[i]
}
