package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"

	"holdfast/playbooks"
)

// holds evaluates a step's condition. A name that does not exist is an error: a misspelt setting would otherwise
// quietly compare as nothing and leave a step out.
func holds(s playbooks.Step, env playbooks.Env) (bool, error) {
	if s.When == "" {
		return true, nil
	}
	strict := &strictNames{env: env}
	program, err := expr.Compile(s.When, expr.Env(map[string]any(env)), expr.AsBool(), expr.Patch(strict))
	if strict.err != nil {
		err = strict.err
	}
	if err != nil {
		err = firstLine(err)
		return false, fmt.Errorf("%s: step %s: when: %w", s.Where("when"), s.ID, err)
	}
	out, err := expr.Run(program, map[string]any(env))
	if err != nil {
		return false, fmt.Errorf("%s: step %s: when: %w", s.Where("when"), s.ID, firstLine(err))
	}
	yes, _ := out.(bool)
	return yes, nil
}

// firstLine leaves out the picture that the library draws of the place.
func firstLine(err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(line)
}

// strictNames refuses x.y where x is a table of ours without a y.
type strictNames struct {
	env playbooks.Env
	err error
}

// Visit is called by expr for every node.
func (s *strictNames) Visit(n *ast.Node) {
	m, ok := (*n).(*ast.MemberNode)
	if !ok {
		return
	}
	of, ok1 := m.Node.(*ast.IdentifierNode)
	key, ok2 := m.Property.(*ast.StringNode)
	if !ok1 || !ok2 {
		return
	}
	table, ok := s.env[of.Value].(map[string]any)
	if !ok {
		return
	}
	if _, ok := table[key.Value]; !ok && s.err == nil {
		s.err = fmt.Errorf("there is no %s.%s%s", of.Value, key.Value, playbooks.Suggest(key.Value, slices.Sorted(maps.Keys(table))))
	}
}
