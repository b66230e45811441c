package playbooks

import (
	"embed"
	"io/fs"
	"path"
	"slices"

	"holdfast/steps/inventory"
)

//go:embed */playbook.yaml parts/*.yaml
var builtin embed.FS

// Library is a set of playbooks by name. It serves as the schemas of cluster files.
type Library map[string]Playbook

// Builtin loads the playbooks that ship with holdfast.
func Builtin() (Library, error) {
	return LoadAll(builtin)
}

// LoadAll loads every folder of fsys that holds a playbook.yaml.
func LoadAll(fsys fs.FS) (Library, error) {
	files, err := fs.Glob(fsys, "*/playbook.yaml")
	if err != nil {
		return nil, err
	}
	lib := Library{}
	for _, f := range files {
		p, err := Load(fsys, path.Dir(f))
		if err != nil {
			return nil, err
		}
		lib[p.Name] = p
	}
	return lib, nil
}

// Schema gives what a playbook asks of a cluster file.
func (l Library) Schema(name string) (inventory.Schema, bool) {
	p, ok := l[name]
	return p.Schema(), ok
}

// Names gives the names of the playbooks, sorted.
func (l Library) Names() []string {
	var out []string
	for n := range l {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
