package inventory

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// answers reads the settings, fills in defaults, and then looks at them together.
func (r *reader) answers(top section, schema Schema) Answers {
	var known []string
	for _, s := range schema.Settings {
		known = append(known, s.Name)
	}
	f := top.fields["settings"]
	given := r.section(f.value, nouns{"setting", "settings", "settings"}, known)
	if given.at = f.key; f.key == (place{}) {
		given.at = start
	}
	answers, bad := Answers{}, map[string]bool{}
	for _, s := range schema.Settings {
		answers[s.Name], bad[s.Name] = r.answer(given, s)
	}
	r.unanswered(given, schema, answers, bad)
	r.overlaps(given, schema, answers)
	return answers
}

// answer gives the value of one setting, "" when it is open, and tells whether it was given but is no good.
func (r *reader) answer(given section, s Setting) (string, bool) {
	text, at := s.Default, given.at
	if f, there := given.fields[s.Name]; there {
		if _, scalar := f.value.(ast.ScalarNode); scalar && scalarIsEmpty(f.value) {
			text, at = "", f.at
		} else if written, where, ok := r.text(given, s.Name); ok {
			text, at = written, where
		} else {
			return "", true
		}
	}
	if text == "" {
		return "", false
	}
	if !r.refuse(at, s.Name, text, s.flaw(text)) {
		return "", true
	}
	if s.Type == Local {
		return r.local(at, s.Name, text), false
	}
	return text, false
}

// scalarIsEmpty is true for "" in quotes, which leaves a setting open on purpose; a forgotten value is null instead.
func scalarIsEmpty(n ast.Node) bool {
	return n.Type() == ast.StringType && scalar(n) == ""
}

// unanswered reports the settings that need a value and have none.
func (r *reader) unanswered(given section, schema Schema, answers Answers, bad map[string]bool) {
	for _, s := range schema.Settings {
		if given.wrong || answers[s.Name] != "" || bad[s.Name] || !s.Required(answers) {
			continue
		}
		at := given.at
		if f, there := given.fields[s.Name]; there {
			at = f.key
		}
		r.fail(at, fmt.Sprintf("setting %q is missing%s", s.Name, s.because()), s.remedy())
	}
}

// because says which answers make a setting needed that is not always so.
func (s Setting) because() string {
	var with []string
	for _, name := range slices.Sorted(maps.Keys(s.RequiredWhen)) {
		with = append(with, name+": "+s.RequiredWhen[name])
	}
	if len(with) == 0 {
		return ""
	}
	return ", but needed with " + strings.Join(with, " and ")
}

// overlaps refuses a data folder inside another: one export, backup or clean-up would take the other along.
func (r *reader) overlaps(given section, schema Schema, answers Answers) {
	for i, a := range schema.Settings {
		for _, b := range schema.Settings[:i] {
			if a.Type != Path || b.Type != Path || answers[a.Name] == "" || answers[b.Name] == "" {
				continue
			}
			outer, inner := b, a
			if !within(answers[inner.Name], answers[outer.Name]) {
				outer, inner = a, b
			}
			r.overlap(given, answers, outer.Name, inner.Name)
		}
	}
}

func (r *reader) overlap(given section, answers Answers, outer, inner string) {
	if !within(answers[inner], answers[outer]) {
		return
	}
	at := given.at
	for _, name := range []string{outer, inner} { // the inner one, where the file names it, is the one to move
		if f, there := given.fields[name]; there {
			at = f.at
		}
	}
	what := fmt.Sprintf("%s %s lies inside %s %s", inner, quote(answers[inner]), outer, quote(answers[outer]))
	if answers[inner] == answers[outer] {
		what = fmt.Sprintf("%s and %s are the same folder, %s", outer, inner, quote(answers[inner]))
	}
	r.fail(at, what, "give each a folder of its own, side by side")
}
