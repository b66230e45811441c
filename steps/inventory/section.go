package inventory

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// place is a line and a column of the file, from 1. The zero place is the file as a whole.
type place struct{ line, column int }

// start is where a thing missing from the whole file is reported.
var start = place{1, 1}

func placeOf(t *token.Token) place {
	if t == nil || t.Position == nil {
		return start
	}
	return place{max(1, t.Position.Line), max(1, t.Position.Column)}
}

// placeOfNode is where a person sees the node begin: the library puts a mapping at its first colon.
func placeOfNode(n ast.Node) place {
	switch n := n.(type) {
	case nil:
		return start
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return placeOf(n.Values[0].Key.GetToken())
		}
	case *ast.MappingValueNode:
		return placeOf(n.Key.GetToken())
	}
	return placeOf(n.GetToken())
}

// reader goes through one file and gathers what is wrong with it.
type reader struct {
	name     string
	home     func() (string, error)
	problems Problems
}

func (r *reader) fail(at place, what, hint string) {
	r.problems = append(r.problems, Problem{File: r.name, Line: at.line, Column: at.column, What: what, Hint: hint})
}

// refuse reports a value's flaw, if it has one, and tells whether it had none.
func (r *reader) refuse(at place, key, value string, f flaw) bool {
	if f.what == "" {
		return true
	}
	p := f.problem(key, value)
	r.fail(at, p.What, p.Hint)
	return false
}

// section is a mapping whose keys are all known and there once.
type section struct {
	at     place
	fields map[string]field
	wrong  bool // it is no mapping, which has been reported: do not report what it lacks as well
}

// field is a key with its value, not looked at yet.
type field struct {
	key, at place
	value   ast.Node
}

// nouns are the words for the keys of a section: one of them, all of them, and the section.
type nouns struct{ one, many, in string }

// section reads a mapping. Anything else, an unknown key or a second one is reported; nothing at all is an empty one.
func (r *reader) section(n ast.Node, words nouns, known []string) section {
	s := section{at: placeOfNode(n), fields: map[string]field{}}
	m, ok := n.(ast.MapNode)
	if !ok {
		if n != nil && n.Type() != ast.NullType {
			r.fail(s.at, words.in+" must be keys with values, but is "+kind(n), "write it as key: value")
			s.wrong = true
		}
		return s
	}
	for it := m.MapRange(); it.Next(); {
		r.add(s, it.KeyValue(), words, known)
	}
	return s
}

func (r *reader) add(s section, kv *ast.MappingValueNode, words nouns, known []string) {
	key, f := scalar(kv.Key), field{placeOf(kv.Key.GetToken()), placeOfNode(kv.Value), kv.Value}
	if old, twice := s.fields[key]; twice {
		r.fail(f.key, fmt.Sprintf("%s %s is given twice", words.one, quote(key)), fmt.Sprintf("it stands on line %d already: keep one", old.key.line))
		return
	}
	if !slices.Contains(known, key) {
		r.fail(f.key, fmt.Sprintf("unknown %s %s", words.one, quote(key)), instead(key, words.many, known))
		return
	}
	s.fields[key] = f
}

// text reads a scalar as it is written. It is false when the key is absent or its value is no text, which is reported.
// A value the file leaves empty counts as none: whoever writes a key means something by it.
func (r *reader) text(s section, key string) (string, place, bool) {
	f, ok := s.fields[key]
	if !ok {
		return "", s.at, false
	}
	if f.value == nil || f.value.Type() == ast.NullType {
		r.fail(f.key, key+" has no value", "write one, or take the line out")
		return "", f.key, false
	}
	if _, ok := f.value.(ast.ScalarNode); !ok {
		r.fail(f.at, key+" must be text, but is "+kind(f.value), "write it as "+key+": value")
		return "", f.at, false
	}
	text := scalar(f.value)
	if text == "" {
		r.fail(f.at, key+" has no value", "write one, or take the line out")
	}
	return text, f.at, text != ""
}

// scalar is the text of a scalar: as written for numbers, so that 010 stays 010, and without quotes for strings.
func scalar(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	}
	return n.GetToken().Value
}

// kind names what stands where something else is wanted.
func kind(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case ast.ScalarNode:
		return "plain text"
	}
	return "something else"
}
