package playbooks_test

import (
	"io/fs"
	"os"
	"testing"

	"holdfast/assets"
	"holdfast/playbooks"
	"holdfast/steps/kind"
)

// What ships must have nothing wrong with it, down to its hints and terms.
func TestBuiltinPlaybooksLint(t *testing.T) {
	known := playbooks.Known{
		Kinds: kind.All(),
		Hint:  func(id string) bool { _, ok := assets.HintByID(id); return ok },
		Term:  func(id string) bool { _, ok := assets.Term(id); return ok },
	}
	dirs, err := fs.Glob(os.DirFS("."), "*/playbook.yaml")
	if err != nil || len(dirs) == 0 {
		t.Fatal(err)
	}
	for _, file := range dirs {
		dir := file[:len(file)-len("/playbook.yaml")]
		p, errs := playbooks.Lint(os.DirFS("."), dir, known)
		for _, err := range errs {
			t.Error(err)
		}
		if p.Name != dir {
			t.Errorf("the playbook in %s is called %q", dir, p.Name)
		}
	}
}

func TestBuiltin(t *testing.T) {
	lib, err := playbooks.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range lib.Names() {
		s, ok := lib.Schema(name)
		if !ok || s.Playbook != name || len(s.Settings) == 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if _, ok := lib.Schema("no"); ok || len(lib) == 0 {
		t.Error("a playbook that is not there has a schema")
	}
}
