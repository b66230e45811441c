package playbooks

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// leftDelim opens an action. A plain {{ belongs to docker --format, which stands in many scripts.
const leftDelim = "${{"

// raw is text that must not be quoted again.
type raw string

// expand fills in one template. To every action a last call is added that no author can forget: for the shell it quotes,
// but for text declared safe with the function raw; elsewhere it only refuses what is no plain value.
func expand(text string, env Env, shell bool) (string, error) {
	if strings.Contains(text, "\x00") {
		return "", errors.New("holds a NUL byte, which no script and no file of ours can carry")
	}
	if !strings.Contains(text, leftDelim) {
		return text, nil
	}
	t, err := template.New("").Delims(leftDelim, "}}").Option("missingkey=error").Funcs(funcs).Parse(text)
	if err != nil {
		return "", explain(err, text, env)
	}
	if len(t.Templates()) > 1 || t.Tree == nil {
		return "", errors.New("template: define and block are not known here")
	}
	finish(t.Root, map[bool]string{true: "quote", false: "plain"}[shell])
	var b strings.Builder
	if err := t.Execute(&b, map[string]any(env)); err != nil {
		return "", explain(err, text, env)
	}
	return b.String(), nil
}

var funcs = template.FuncMap{
	"raw":   func(v any) (raw, error) { s, err := plain(v); return raw(s), err },
	"join":  func(sep string, list []string) string { return strings.Join(list, sep) },
	"list":  func(items ...any) []any { return items },
	"quote": quote,
	"plain": plain,
}

// plain is the text of a single value: a list or a table in the middle of a text is a mistake.
func plain(v any) (string, error) {
	switch v := v.(type) {
	case string, raw, int, int64, uint64, float64, bool:
		s := fmt.Sprint(v)
		if strings.Contains(s, "\x00") {
			return "", errors.New("the value holds a NUL byte")
		}
		return s, nil
	case nil:
		return "", errors.New("the value is empty")
	}
	return "", fmt.Errorf("is a %T, not a single value; use range or join", v)
}

func quote(v any) (raw, error) {
	if r, ok := v.(raw); ok {
		return r, nil
	}
	s, err := plain(v)
	return raw(steps.Quote(s)), err
}

// finish adds a call of the function last to every action that prints.
func finish(n parse.Node, last string) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, c := range n.Nodes {
			finish(c, last)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{
				NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{parse.NewIdentifier(last).SetPos(n.Pos)},
			})
		}
	case *parse.IfNode:
		finish(n.List, last)
		finish(n.ElseList, last)
	case *parse.RangeNode:
		finish(n.List, last)
		finish(n.ElseList, last)
	case *parse.WithNode:
		finish(n.List, last)
		finish(n.ElseList, last)
	}
}

// badText is a fault in a template, at a line and a column of its text.
type badText struct {
	line, column int
	what         string
}

func (b *badText) Error() string { return "template: " + b.what }

// What the template package says: where, and for a missing name what was written and which key is not there.
var (
	told    = regexp.MustCompile(`^template: :(\d+)(?::(\d+))?: (?:executing "" at )?(.*)$`)
	missing = regexp.MustCompile(`^<(.*)>: map has no entry for key "(.*)"$`)
)

// explain puts the template package's error into words of ours, with the place it names. Columns count from 1 here.
func explain(err error, text string, env Env) error {
	m := told.FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
	if m == nil {
		return fmt.Errorf("template: %w", err)
	}
	line, _ := strconv.Atoi(m[1])
	column, _ := strconv.Atoi(m[2])
	b := &badText{line: max(line, 1), column: column + 1, what: m[3]}
	if m[2] == "" { // a fault in the syntax comes without a column
		b.column = 1
		if lines := strings.Split(text, "\n"); b.line <= len(lines) {
			b.column = max(strings.Index(lines[b.line-1], leftDelim), 0) + 1
		}
	}
	if name := missing.FindStringSubmatch(m[3]); name != nil {
		// The package points at the last name of a chain, whichever of them is the wrong one.
		b.column -= strings.LastIndex(name[1], ".") - max(strings.Index(name[1]+".", "."+name[2]+"."), 0)
		before, _, _ := strings.Cut(name[1]+".", "."+name[2]+".")
		b.what = fmt.Sprintf("there is no %s.%s%s", before, name[2], suggestIn(name[1], name[2], env))
	}
	return b
}

// suggestIn looks for the nearest name in the table that a field was sought in.
func suggestIn(path, key string, env Env) string {
	table := map[string]any(env)
	for part := range strings.SplitSeq(strings.Trim(path, "."), ".") {
		if part == key {
			break
		}
		next, ok := table[part].(map[string]any)
		if !ok {
			return ""
		}
		table = next
	}
	return Suggest(key, slices.Sorted(maps.Keys(table)))
}

// Suggest gives, for a word nobody knows, what may have been meant, to be put behind the fault; "" where nothing is known.
func Suggest(word string, known []string) string {
	if len(known) == 0 {
		return ""
	}
	var p inventory.Problem
	if errors.As(inventory.Setting{Type: inventory.Choice, Choices: known}.Check(word), &p) && p.Hint != "" {
		return "; " + p.Hint
	}
	return ""
}
