package playbooks

import (
	"fmt"
	"reflect"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"mvdan.cc/sh/v3/syntax"

	"holdfast/steps"
)

// Env is what templates and conditions see, by name. A name that is not in it is an error, never an empty text.
type Env map[string]any

// Expand decodes a step's parameters for kind and fills in their templates. In fields tagged `sh:"text"` every
// interpolated value is quoted for the shell; elsewhere the kind quotes. Errors name file and line.
func (s Step) Expand(k steps.Kind, env Env) (any, error) {
	params := k.New()
	if s.With != nil {
		if err := yaml.NodeToValue(s.With, params, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("%w (step %s, kind %s)", located(s.File, err), s.ID, k.Name)
		}
	}
	return params, s.walk(reflect.ValueOf(params).Elem(), s.With, env, false)
}

// ExpandCapture fills in a capture's script.
func (s Step) ExpandCapture(c CaptureSpec, env Env) (CaptureSpec, error) {
	err := s.walk(reflect.ValueOf(&c).Elem(), nil, env, false)
	return c, err
}

// walk replaces the templates of every string below v; node is where v was written, for the line of an error.
func (s Step) walk(v reflect.Value, node ast.Node, env Env, shell bool) error {
	switch v.Kind() {
	case reflect.String:
		text, err := expand(v.String(), env, shell)
		if err != nil {
			return s.at(node, err)
		}
		v.SetString(text)
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if err := s.walk(v.Field(i), child(node, name), env, f.Tag.Get("sh") == "text"); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := s.walk(v.Index(i), item(node, i), env, shell); err != nil {
				return err
			}
		}
	case reflect.Map:
		return s.walkMap(v, node, env, shell)
	}
	return nil
}

// walkMap expands values; keys are taken as they are. Map elements cannot be changed in place.
func (s Step) walkMap(v reflect.Value, node ast.Node, env Env, shell bool) error {
	for _, key := range v.MapKeys() {
		elem := reflect.New(v.Type().Elem()).Elem()
		elem.Set(v.MapIndex(key))
		if err := s.walk(elem, child(node, key.String()), env, shell); err != nil {
			return err
		}
		v.SetMapIndex(key, elem)
	}
	return nil
}

func (s Step) at(node ast.Node, err error) error {
	line := s.Line
	if node != nil {
		line = node.GetToken().Position.Line
	}
	return fmt.Errorf("%s:%d: step %s: %w", s.File, line, s.ID, err)
}

// leftDelim opens an action. A plain {{ belongs to docker --format, which stands in many scripts.
const leftDelim = "${{"

// raw is text that must not be quoted again.
type raw string

// expand fills in one template. For the shell, a call of quote is appended to every action, so that no author can
// forget it; text declared safe with the function raw passes as it is.
func expand(text string, env Env, shell bool) (string, error) {
	if !strings.Contains(text, leftDelim) {
		return text, nil
	}
	t, err := template.New("").Delims(leftDelim, "}}").Option("missingkey=error").Funcs(funcs).Parse(text)
	if err != nil {
		return "", fmt.Errorf("template: %s", clean(err))
	}
	if shell {
		quoteActions(t.Tree.Root)
	}
	var b strings.Builder
	if err := t.Execute(&b, map[string]any(env)); err != nil {
		return "", fmt.Errorf("template: %s", clean(err))
	}
	return b.String(), nil
}

var funcs = template.FuncMap{
	"raw":   func(v any) raw { return raw(fmt.Sprint(v)) },
	"join":  func(sep string, list []string) string { return strings.Join(list, sep) },
	"list":  func(items ...any) []any { return items },
	"quote": quote,
}

func quote(v any) (raw, error) {
	if r, ok := v.(raw); ok {
		return r, nil
	}
	s, err := syntax.Quote(fmt.Sprint(v), syntax.LangPOSIX)
	return raw(s), err
}

func quoteActions(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, c := range n.Nodes {
			quoteActions(c)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{
				NodeType: parse.NodeCommand, Args: []parse.Node{parse.NewIdentifier("quote").SetPos(n.Pos)},
			})
		}
	case *parse.IfNode:
		quoteActions(n.List)
		quoteActions(n.ElseList)
	case *parse.RangeNode:
		quoteActions(n.List)
		quoteActions(n.ElseList)
	case *parse.WithNode:
		quoteActions(n.List)
		quoteActions(n.ElseList)
	}
}

// clean takes the template package's own prefix off: the line it names counts from the start of the text.
func clean(err error) string {
	s := strings.TrimPrefix(err.Error(), "template: ")
	if i := strings.Index(s, ": "); strings.HasPrefix(s, ":") && i > 0 {
		return "line " + strings.TrimPrefix(s[:i], ":") + " of the text" + s[i:]
	}
	return s
}
