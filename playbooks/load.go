package playbooks

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"holdfast/steps"
)

// maxFile bounds what is read of one playbook file, in bytes.
const maxFile = 1 << 20

// Load reads the playbook in folder dir of fsys; parts are looked for in fsys, then among the built-in ones.
func Load(fsys fs.FS, dir string) (Playbook, error) {
	name := path.Join(dir, "playbook.yaml")
	l := &loader{fsys: fsys}
	var doc playbookDoc
	lines, err := l.decode(name, &doc)
	if err != nil {
		return Playbook{}, err
	}
	p := Playbook{
		Name: doc.Name, Title: doc.Title, Summary: doc.Summary, Roles: doc.Roles, File: name, Rows: map[string]Row{},
	}
	if err := l.common(&p, name, partDoc{Settings: doc.Settings, Secrets: doc.Secrets, Rows: doc.Rows}); err != nil {
		return Playbook{}, err
	}
	p.Stages, err = l.stages(&p, name, lines, doc.Stages)
	return p, err
}

// loader reads the files of one playbook.
type loader struct {
	fsys fs.FS
	used []string // parts being read, to refuse a part that uses itself
}

func (l *loader) common(p *Playbook, file string, d partDoc) error {
	p.Settings = append(p.Settings, d.Settings...)
	p.Secrets = append(p.Secrets, d.Secrets...)
	for name, r := range d.Rows {
		var table map[string]map[string]any
		if _, err := l.decode(path.Join(path.Dir(file), r.File), &table); err != nil {
			return err
		}
		p.Rows[name] = Row{Table: table, Setting: r.Setting}
	}
	return nil
}

func (l *loader) stages(p *Playbook, file string, lines lineIndex, docs []stageDoc) ([]Stage, error) {
	var out []Stage
	for i, d := range docs {
		if d.Use != "" {
			more, err := l.part(p, path.Join(path.Dir(file), d.Use))
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
			continue
		}
		st := Stage{Title: d.Title, On: d.On}
		for j, s := range d.Steps {
			st.Steps = append(st.Steps, step(s, file, lines.step(i, j)))
		}
		out = append(out, st)
	}
	return out, nil
}

func (l *loader) part(p *Playbook, name string) ([]Stage, error) {
	if slices.Contains(l.used, name) {
		return nil, fmt.Errorf("%s: the part uses itself", name)
	}
	l.used = append(l.used, name)
	defer func() { l.used = l.used[:len(l.used)-1] }()
	var doc partDoc
	lines, err := l.decode(name, &doc)
	if err != nil {
		return nil, err
	}
	if err := l.common(p, name, doc); err != nil {
		return nil, err
	}
	return l.stages(p, name, lines, doc.Stages)
}

func step(d stepDoc, file string, line int) Step {
	timeout := d.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	return Step{
		ID: d.ID, Title: d.Title, Why: d.Why, Changes: d.Changes, When: d.When, After: d.After, Uses: d.Uses,
		Kind: d.Kind, With: d.With, Captures: d.Captures, Hints: d.Hints, Terms: d.Terms, File: file, Line: line,
		Policy: steps.Policy{Timeout: timeout, Retries: d.Retries, Delay: d.Delay, Settle: d.Settle, Group: d.Group},
	}
}

// decode reads one YAML file strictly; its errors begin with file:line:column.
func (l *loader) decode(name string, into any) (lineIndex, error) {
	data, err := l.read(name)
	if err != nil {
		return lineIndex{}, err
	}
	return decode(name, data, into)
}

func decode(name string, data []byte, into any) (lineIndex, error) {
	if len(data) > maxFile {
		return lineIndex{}, fmt.Errorf("%s: larger than 1 MiB", name)
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return lineIndex{}, located(name, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return lineIndex{}, fmt.Errorf("%s:1: must hold exactly one document", name)
	}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(into); err != nil {
		return lineIndex{}, located(name, err)
	}
	return lineIndex{file.Docs[0].Body}, nil
}

func (l *loader) read(name string) ([]byte, error) {
	data, err := fs.ReadFile(l.fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		if built, e := fs.ReadFile(builtin, name); e == nil {
			return built, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", name, err)
	}
	return data, nil
}

// located puts file:line:column in front of a YAML error.
func located(name string, err error) error {
	var ye yaml.Error
	if errors.As(err, &ye) && ye.GetToken() != nil {
		p := ye.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", name, p.Line, p.Column, ye.GetMessage())
	}
	return fmt.Errorf("%s: %w", name, err)
}

// lineIndex finds the lines of steps in a parsed file.
type lineIndex struct{ body ast.Node }

func (x lineIndex) step(stage, step int) int {
	n := child(item(child(item(child(x.body, "stages"), stage), "steps"), step), "id")
	if n == nil {
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
