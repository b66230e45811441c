package plan_test

import (
	"testing"

	"holdfast/playbooks"
	"holdfast/steps/kind"
	"holdfast/steps/plan"
)

// Every built-in playbook must compile, with valid shell, on every system holdfast knows and for every choice.
func TestBuiltinPlaybooksRehearse(t *testing.T) {
	lib, err := playbooks.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if len(lib) == 0 {
		t.Fatal("no playbooks are built in")
	}
	for name, pb := range lib {
		for _, err := range plan.Rehearse(pb, kind.All()) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
