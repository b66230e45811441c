package inventory

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxBytes is far beyond any cluster; a bigger file is a mistake.
const maxBytes = 1 << 20

// Schemas knows the playbooks a cluster file may name.
type Schemas interface {
	Schema(playbook string) (Schema, bool)
	Names() []string // every playbook, the one to suggest to a newcomer first
}

// Load reads and checks a cluster file. Its error is Problems: all that is wrong, with places and remedies.
func Load(path string, schemas Schemas) (Cluster, error) {
	f, err := os.Open(path)
	if err != nil {
		return Cluster{}, Problems{unreadable(path, err, schemas)}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return Cluster{}, Problems{unreadable(path, err, schemas)}
	}
	return Parse(path, data, schemas)
}

// Parse checks the text of a cluster file. name is shown in problems and becomes Cluster.Path; files of the operator's
// own machine are relative to its folder and come out absolute. Its error is Problems, as for Load.
func Parse(name string, data []byte, schemas Schemas) (Cluster, error) {
	return parse(name, data, schemas, os.UserHomeDir)
}

func parse(name string, data []byte, schemas Schemas, home func() (string, error)) (Cluster, error) {
	r := &reader{name: name, home: home}
	var c Cluster
	if body := r.source(data); body != nil {
		c = r.cluster(body, schemas)
	}
	if len(r.problems) > 0 {
		return Cluster{}, r.problems.sorted()
	}
	return c, nil
}

// unreadable says why a file could not be read, and for a missing one what to write into it.
func unreadable(path string, err error, schemas Schemas) Problem {
	p := Problem{File: path, Hint: "see that it is a file you may read"}
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		err = pe.Err // the path is said already
	}
	p.What = "cannot be read: " + err.Error()
	if errors.Is(err, fs.ErrNotExist) {
		p.What, p.Hint = "there is no such file", "make one, or name another with -f"
		if names := schemas.Names(); len(names) > 0 {
			schema, _ := schemas.Schema(names[0])
			p.Hint = "make one: copy these lines into " + filepath.Base(path) + " and put your own machines in\n" + Example(schema)
		}
	}
	return p
}
