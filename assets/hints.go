package assets

import (
	"fmt"
	"regexp"
	"slices"
	"sync"
)

// Hint leads from an error text to its cause and remedy.
type Hint struct {
	ID      string   `yaml:"id"`
	Match   []string `yaml:"match"`   // regular expressions (RE2), any of which recognises the error
	Cause   string   `yaml:"cause"`   // what happened, in plain words
	Remedy  string   `yaml:"remedy"`  // what to do
	Example string   `yaml:"example"` // an error line it recognises
	Source  string   `yaml:"source"`  // "repo#number" or a document; "" where it is common knowledge
}

// matcher is a Hint ready for use.
type matcher struct {
	Hint
	patterns []*regexp.Regexp
}

func (m matcher) matches(text string) bool {
	return slices.ContainsFunc(m.patterns, func(p *regexp.Regexp) bool { return p.MatchString(text) })
}

// longest is how many bytes of an output are looked at, from its end: there the error stands.
const longest = 64 << 10

var matchers = sync.OnceValue(func() []matcher { return must(compile(must(decode[Hint]("hints.yaml", hintsYAML)))) })

func compile(hints []Hint) ([]matcher, error) {
	list := make([]matcher, len(hints))
	for i, h := range hints {
		list[i].Hint = h
		for _, expr := range h.Match {
			p, err := regexp.Compile(expr)
			if err != nil {
				return nil, fmt.Errorf("hints.yaml: %s: %w", h.ID, err)
			}
			list[i].patterns = append(list[i].patterns, p)
		}
	}
	return list, nil
}

// Hints gives the whole catalogue in the order of its file, the special before the general.
func Hints() []Hint {
	list := make([]Hint, len(matchers()))
	for i, m := range matchers() {
		list[i] = m.Hint
	}
	return list
}

// HintByID finds an entry of the catalogue.
func HintByID(id string) (Hint, bool) {
	m, ok := find(matchers(), func(m matcher) bool { return m.ID == id })
	return m.Hint, ok
}

// Diagnose gives the first entry of the catalogue that recognises something in text, an error or the output of a
// failed command. Of a very long text only the end is looked at.
func Diagnose(text string) (Hint, bool) {
	text = text[max(0, len(text)-longest):]
	m, ok := find(matchers(), func(m matcher) bool { return m.matches(text) })
	return m.Hint, ok
}
