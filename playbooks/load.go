package playbooks

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"

	"holdfast/steps"
)

// Bounds on what is read: bytes of one file, and parts of one playbook.
const (
	maxFile  = 1 << 20
	maxParts = 100
)

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
	if err := l.common(&p, name, lines, partDoc{Settings: doc.Settings, Secrets: doc.Secrets, Rows: doc.Rows}); err != nil {
		return Playbook{}, err
	}
	p.Stages, err = l.stages(&p, name, lines, doc.Stages)
	return p, err
}

// loader reads the files of one playbook.
type loader struct {
	fsys  fs.FS
	used  []string // parts being read, to refuse a part that uses itself
	parts int      // read so far
}

func (l *loader) common(p *Playbook, file string, lines lineIndex, d partDoc) error {
	p.Settings = append(p.Settings, d.Settings...)
	p.Secrets = append(p.Secrets, d.Secrets...)
	for _, name := range slices.Sorted(maps.Keys(d.Rows)) {
		r := d.Rows[name]
		var table map[string]map[string]any
		if _, err := l.decode(path.Join(path.Dir(file), r.File), &table); err != nil {
			return from(lines.row(file, name), err)
		}
		p.Rows[name] = Row{Table: table, Setting: r.Setting}
	}
	return nil
}

func (l *loader) stages(p *Playbook, file string, lines lineIndex, docs []stageDoc) ([]Stage, error) {
	var out []Stage
	for i, d := range docs {
		if d.Use != "" {
			more, err := l.part(p, path.Join(path.Dir(file), d.Use), lines.use(file, i))
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

func (l *loader) part(p *Playbook, name, at string) ([]Stage, error) {
	if slices.Contains(l.used, name) {
		return nil, fmt.Errorf("%s: the part %s uses itself", at, name)
	}
	if l.parts++; l.parts > maxParts {
		return nil, fmt.Errorf("%s: more than %d parts are read in", at, maxParts)
	}
	l.used = append(l.used, name)
	defer func() { l.used = l.used[:len(l.used)-1] }()
	var doc partDoc
	lines, err := l.decode(name, &doc)
	if err != nil {
		return nil, from(at, err)
	}
	if err := l.common(p, name, lines, doc); err != nil {
		return nil, err
	}
	return l.stages(p, name, lines, doc.Stages)
}

func step(d stepDoc, file string, node ast.Node) Step {
	timeout := d.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	return Step{
		ID: d.ID, Title: d.Title, Why: d.Why, Changes: d.Changes, When: d.When, After: d.After, Uses: d.Uses,
		Kind: d.Kind, With: d.With, Captures: d.Captures, Hints: d.Hints, Terms: d.Terms, File: file, Line: lineOf(node), node: node,
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
		return lineIndex{}, fmt.Errorf("%s:1:1: larger than 1 MiB", name)
	}
	tokens := lexer.Tokenize(string(data))
	if err := tame(name, tokens); err != nil {
		return lineIndex{}, err
	}
	var file *ast.File
	err := guarded(func() (err error) {
		file, err = parser.Parse(tokens, 0)
		return err
	})
	if err != nil {
		return lineIndex{}, located(name, err)
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return lineIndex{}, fmt.Errorf("%s:1:1: the file is empty", name)
	}
	if len(file.Docs) > 1 {
		return lineIndex{}, fmt.Errorf("%s: a second document begins here; keep one to a file", where(name, file.Docs[1]))
	}
	err = guarded(func() error { return yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(into) })
	if err != nil {
		return lineIndex{}, located(name, err)
	}
	return lineIndex{file.Docs[0].Body}, nil
}

// guarded turns a panic of the YAML library, which odd files have led to, into an error.
func guarded(decode func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot be read as YAML: %v", r)
		}
	}()
	return decode()
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
