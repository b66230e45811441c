package playbooks

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// The parser recurses and its time grows faster than its input; no playbook comes near these.
const (
	maxTokens = 50_000
	maxDepth  = 32
)

// tame refuses what YAML can do and a playbook has no use for: it makes files that read differently from how they look,
// or that grow without end.
func tame(name string, tokens token.Tokens) error {
	if len(tokens) > maxTokens {
		return fmt.Errorf("%s:1:1: says more than any playbook needs", name)
	}
	depth, dashes, dashLine := 0, 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			return fmt.Errorf("%s: anchors and aliases are not read here; write the value out where it belongs", at(name, t))
		case token.TagType, token.MappingKeyType, token.DirectiveType:
			return fmt.Errorf("%s: %q is YAML that is not read here; write plain keys and values", at(name, t), t.Value)
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.SequenceEntryType:
			if t.Position.Line != dashLine {
				dashes, dashLine = 0, t.Position.Line
			}
			dashes++
		}
		if max(depth, dashes) > maxDepth || t.Position.Column > 256*maxDepth {
			return fmt.Errorf("%s: is nested too deeply, or the line is too long", at(name, t))
		}
	}
	return nil
}

// at is the place of a token, as file:line:column.
func at(name string, t *token.Token) string {
	if t == nil || t.Position == nil {
		return name + ":1:1"
	}
	return fmt.Sprintf("%s:%d:%d", name, max(1, t.Position.Line), max(1, t.Position.Column))
}

// where is the place of a node. The library puts a mapping at its first colon; people see it begin at its first key.
func where(name string, n ast.Node) string {
	switch m := n.(type) {
	case nil:
		return name + ":1:1"
	case *ast.DocumentNode:
		if m.Start != nil {
			return at(name, m.Start)
		}
		return where(name, m.Body)
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			return at(name, m.Values[0].Key.GetToken())
		}
	case *ast.MappingValueNode:
		return at(name, m.Key.GetToken())
	}
	return at(name, n.GetToken())
}

// located puts file:line:column in front of a YAML error.
func located(name string, err error) error {
	var ye yaml.Error
	if errors.As(err, &ye) {
		return fmt.Errorf("%s: %s", at(name, ye.GetToken()), ye.GetMessage())
	}
	return fmt.Errorf("%s:1:1: %w", name, err)
}

// lineIndex finds stages and steps in a parsed file.
type lineIndex struct{ body ast.Node }

func (x lineIndex) stage(i int) ast.Node { return item(child(x.body, "stages"), i) }

func (x lineIndex) step(stage, step int) ast.Node { return item(child(x.stage(stage), "steps"), step) }

// use is where a stage names the part that takes its place.
func (x lineIndex) use(file string, stage int) string {
	return where(file, child(x.stage(stage), "use"))
}

// row is where a table's file is named.
func (x lineIndex) row(file, name string) string {
	return where(file, child(child(child(x.body, "rows"), name), "file"))
}

// from puts the place that names a file in front of the reason why the file could not be read. A fault inside the file
// has its own place.
func from(at string, err error) error {
	var unread *fs.PathError
	if errors.As(err, &unread) {
		return fmt.Errorf("%s: %w", at, err)
	}
	return err
}

func lineOf(step ast.Node) int {
	n := child(step, "id")
	if n == nil || n.GetToken() == nil {
		return 1
	}
	return n.GetToken().Position.Line
}

func child(n ast.Node, key string) ast.Node {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		return nil
	}
	for _, v := range m.Values {
		if v.Key.GetToken().Value == key {
			return v.Value
		}
	}
	return nil
}

func item(n ast.Node, i int) ast.Node {
	s, ok := n.(*ast.SequenceNode)
	if !ok || i >= len(s.Values) {
		return nil
	}
	return s.Values[i]
}

// inText is the place of a line and column of a text, given from 1, where the text was written as n. Folded text has lost
// its lines: there it is the place where it begins.
func inText(file string, n ast.Node, line, column int) string {
	switch n := n.(type) {
	case *ast.LiteralNode:
		if !strings.HasPrefix(n.Start.Value, "|") {
			return at(file, n.Start)
		}
		return fmt.Sprintf("%s:%d:%d", file, n.Start.Position.Line+line, indentOf(n.Value.GetToken().Origin)+column)
	case *ast.StringNode:
		p := n.GetToken().Position
		if line != 1 {
			return where(file, n)
		}
		if t := n.GetToken().Type; t == token.SingleQuoteType || t == token.DoubleQuoteType {
			column++
		}
		return fmt.Sprintf("%s:%d:%d", file, p.Line, p.Column+column-1)
	}
	return where(file, n)
}

// indentOf is by how many spaces a text is indented in its file.
func indentOf(text string) int {
	for line := range strings.Lines(text) {
		if bare := strings.TrimLeft(line, " "); strings.TrimSpace(bare) != "" {
			return len(line) - len(bare)
		}
	}
	return 0
}
