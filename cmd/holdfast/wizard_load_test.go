package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// served is what holdfast practice --serve leaves in a folder while it runs: the path of its cluster file.
func served(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "served")
	p, err := newApp(t).startPractice(t.Context(), folder, practiceFlags{playbook: "s3-nfs", speed: 50})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return filepath.Join(folder, "cluster.yaml")
}

// A served practice cluster's file leads the wizard to the simulated machines, the copy it keeps does too, and a file of
// real machines leads back.
func TestTheWizardLoadsASimulation(t *testing.T) {
	e := newEngine(t)
	file, state := served(t), e.app.state
	l, err := e.load(file)
	if err != nil || l.Label != "simulation" || e.app.practice == nil {
		t.Fatalf("%+v %v", l, err)
	}
	p := &person{}
	for name, why := range connect(t, e, l.Cluster, p) {
		if why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
	if len(p.keys)+len(p.asked) > 0 {
		t.Errorf("asked about %v %v", p.keys, p.asked)
	}
	ready, err := e.Prepare(t.Context(), l.Cluster, false)
	if err != nil || !strings.HasPrefix(ready.Path, filepath.Join(filepath.Dir(file), "state")) {
		t.Fatalf("kept in %s: %v", ready.Path, err)
	}
	before := e.session
	if l, err := e.load(ready.Path); err != nil || l.Label != "simulation" || e.session != before {
		t.Errorf("the copy it keeps is of other machines: %+v %v", l, err)
	}
	real := l.Cluster
	real.Name = "home"
	if l, err = e.load(kept(t, real)); err != nil || l.Label != "" || e.app.practice != nil || e.app.state != state || e.session != nil {
		t.Errorf("a file of real machines: %+v %v, state in %s", l, err, e.app.state)
	}
	if _, err := e.load(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a file that is not there")
	}
	if _, err := e.load(written(t, "x")); err == nil {
		t.Error("routes that cannot be read, beside no cluster file")
	}
}

// kept writes a cluster file with nothing beside it.
func kept(t *testing.T, c inventory.Cluster) string {
	t.Helper()
	text, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "cluster.yaml", string(text), 0o600)
}

// A wizard that practises on machines of its own touches no others.
func TestOwnPracticeLoadsNothingElse(t *testing.T) {
	e := newEngine(t)
	own, err := e.practising(t.Context(), practiceFlags{playbook: "s3-nfs", speed: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{kept(t, own.Cluster), served(t)} {
		if _, err := e.load(path); !errors.Is(err, errOwnOnly) || !strings.Contains(steps.HintOf(err), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
	path, err := e.keep(own.Cluster)
	if err != nil {
		t.Fatal(err)
	}
	if l, err := (shelf{e.app, e.load}).Load(path); err != nil || l.Label != own.Label {
		t.Errorf("its own file: %+v %v", l, err)
	}
}

// holdfast -f begins with the file's cluster; without a terminal it asks line by line.
func TestTheWizardBeginsWithAFile(t *testing.T) {
	file, dir := served(t), t.TempDir()
	t.Chdir(dir)
	in, err := os.Open(write(t, "in", "\n\n\n\nno\n", 0o600))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	code := run([]string{"-f", file, "--state", dir}, in, out, out)
	said, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"The machines here are a simulation: nothing real is touched.", "n1: in, Debian", "nothing stands in the way", "Nothing was changed."} {
		if !strings.Contains(string(said), want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	if code != exitUsage {
		t.Errorf("left before the end with exit code %d", code)
	}
	if code := run([]string{"-f", "none.yaml", "--state", dir}, in, out, out); code != exitUsage {
		t.Errorf("a file that is not there: exit code %d", code)
	}
}
