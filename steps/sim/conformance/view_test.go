package conformance

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseView(t *testing.T) {
	v := parseView("node|n1|Ready Active\nnode|n2|Down Drain\nrubbish\nnode|n3\n" +
		"task|b|n1|Running|Running 3 seconds ago|\ntask|a|n2|Shutdown|Failed about a minute ago|\"task: x | y\"\n")
	if diff := cmp.Diff(map[string]string{"n1": "Ready Active", "n2": "Down Drain"}, v.nodes); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
	want := []task{{"b", "n1", "Running", "Running", ""}, {"a", "n2", "Shutdown", "Failed", `"task: x | y"`}}
	if diff := cmp.Diff(want, v.tasks, cmp.AllowUnexported(task{})); diff != "" {
		t.Errorf("tasks (-want +got):\n%s", diff)
	}
	if r := v.running(); r == nil || r.id != "b" || !v.task("a").over() || v.task("b").over() || v.task("c") != (task{}) {
		t.Errorf("running: %+v", r)
	}
}

// FuzzParseView: whatever a machine says, nothing runs that was not said to.
func FuzzParseView(f *testing.F) {
	f.Add("task|b|n1|Running|Running 3 seconds ago|\nnode|n1|Ready Active")
	f.Add("task|||||")
	f.Fuzz(func(t *testing.T, text string) {
		v := parseView(text)
		if r := v.running(); r != nil && (r.desired != "Running" || v.task(r.id).id != r.id) {
			t.Errorf("%q: %+v", text, r)
		}
	})
}
