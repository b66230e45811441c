package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/steps/handover/rehearsal"
)

// within runs the whole program on a cluster file, as an operator would, and gives all that it said.
func within(t *testing.T, args ...string) (int, string) {
	t.Helper()
	dir := t.TempDir()
	open := func(name string) *os.File {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	in, out, errs := open("in"), open("out"), open("err")
	code := run(append(args, "--state", dir), in, out, errs)
	said, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	loud, err := os.ReadFile(errs.Name())
	if err != nil {
		t.Fatal(err)
	}
	if code != exitOK {
		said = append(said, loud...)
	}
	return code, string(said)
}

// switches takes simulated machines' power, and gives it back.
type switches struct{ *practice }

func (s switches) Off(_ context.Context, host string) error {
	n := s.cluster.Node(host)
	if n == nil {
		return errors.New("there is no machine called " + host)
	}
	n.PowerOff()
	return nil
}

func (s switches) On(ctx context.Context, host string) error {
	s.cluster.Node(host).Boot(context.WithoutCancel(ctx))
	return nil
}

// Every command that the checklist names works: on the machine, in the situation and with the answer it is meant for.
func TestEveryCommandOfTheChecklist(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute: a cluster is built, drilled, and loses a machine")
	}
	a := newApp(t)
	folder := filepath.Join(t.TempDir(), "home")
	p, err := a.startPractice(t.Context(), folder, practiceFlags{playbook: "s3-nfs", speed: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	a.file = filepath.Join(folder, "cluster.yaml")
	if code, said := within(t, "apply", "-f", a.file, "--yes"); code != exitOK {
		t.Fatalf("exit code %d: %s", code, said)
	}
	_, page := within(t, "checklist", "-f", a.file)
	s, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	stage := rehearsal.Stage{
		Page: page, Cluster: s.cluster, Dialer: s.pool, Power: switches{p},
		Holdfast: func(_ context.Context, args ...string) (int, string, error) {
			code, said := within(t, args...)
			return code, said, nil
		},
	}
	ran, err := stage.Run(t.Context())
	for _, r := range ran {
		t.Logf("%-3s exit %d %6s  %s%s", r.On, r.Exit, r.Took.Round(100*time.Millisecond), r.Command, notes(r))
	}
	if err != nil {
		t.Error(err)
	}
	if code, said := within(t, "status", "-f", a.file); code != exitOK || !strings.Contains(said, "it is well") {
		t.Errorf("afterwards, exit code %d: %s", code, said)
	}
}

func notes(r rehearsal.Ran) string {
	switch {
	case r.LeftOut != "":
		return "   LEFT OUT: " + r.LeftOut
	case r.When != "":
		return "   when " + r.When
	}
	return ""
}
