package playbooks

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"holdfast/steps"
)

// Env is what templates and conditions see, by name. A name that is not in it is an error, never an empty text.
type Env map[string]any

// Expand decodes a step's parameters for kind and fills in their templates. In fields tagged `sh:"text"` every
// interpolated value is quoted for the shell; elsewhere the kind quotes. Errors name file and line.
func (s Step) Expand(k steps.Kind, env Env) (any, error) {
	params := k.New()
	if s.With != nil {
		if err := guarded(func() error { return yaml.NodeToValue(s.With, params, yaml.Strict()) }); err != nil {
			return nil, fmt.Errorf("%w (step %s, kind %s)", located(s.File, err), s.ID, k.Name)
		}
	}
	return params, s.walk(reflect.ValueOf(params).Elem(), s.With, env, false)
}

// ExpandCapture fills in a capture's script.
func (s Step) ExpandCapture(c CaptureSpec, env Env) (CaptureSpec, error) {
	var node ast.Node
	for i, other := range s.Captures {
		if other.Name == c.Name {
			node = item(child(s.node, "captures"), i)
		}
	}
	err := s.walk(reflect.ValueOf(&c).Elem(), node, env, false)
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

// at puts the place in front of an error in a text that stands at node.
func (s Step) at(node ast.Node, err error) error {
	var bad *badText
	switch {
	case node == nil:
		return fmt.Errorf("%s: step %s: %w", s.Where("with"), s.ID, err)
	case errors.As(err, &bad):
		return fmt.Errorf("%s: step %s: %w", inText(s.File, node, bad.line, bad.column), s.ID, err)
	}
	return fmt.Errorf("%s: step %s: %w", where(s.File, node), s.ID, err)
}
