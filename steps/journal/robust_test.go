package journal

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/event"
)

// someRun records a short run and gives the text of its events file.
func someRun(t *testing.T, dir string) (j *Journal, text []byte) {
	t.Helper()
	j, err := Open(dir, "home", noon)
	if err != nil {
		t.Fatal(err)
	}
	s := event.NewStamper(j.Run(), func() time.Time { return noon }, j)
	for _, e := range []event.Event{
		event.RunStarted{Cluster: "home", Playbook: "p"},
		event.StepStarted{Op: "n1/a", Phase: event.Apply},
		event.StepFinished{Op: "n1/a", Outcome: steps.Changed},
		event.Notice{Text: "größer"},
		event.RunFinished{Outcome: event.Done},
	} {
		if err := s.Emit(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	text, err = os.ReadFile(filepath.Join(j.Dir(), eventsFile))
	if err != nil {
		t.Fatal(err)
	}
	return j, text
}

// A file may end anywhere: in a line, in a character, in zeros that a power cut left.
func TestTornAtAnyPoint(t *testing.T) {
	_, text := someRun(t, t.TempDir())
	for cut := range len(text) + 1 {
		for _, tail := range []string{"", "\x00\x00\x00"} {
			part := append(bytes.Clone(text[:cut]), tail...)
			whole := max(bytes.Count(part, []byte("\n"))-1, 0) // the first line opens the record
			got := 0
			for _, err := range Read(bytes.NewReader(part)) {
				if err != nil {
					t.Fatalf("cut at %d: %v", cut, err)
				}
				got++
			}
			if got != whole {
				t.Fatalf("cut at %d: %d events of %d whole lines", cut, got, whole)
			}
			s, err := SummarizeFrom(bytes.NewReader(part))
			if err != nil || s.Damaged > 0 || s.Strange != nil || (s.End == event.Done) != (got == 5) {
				t.Fatalf("cut at %d: %+v, %v", cut, s, err)
			}
		}
	}
}

// What other versions say more than this one knows is read over, counted and named.
func TestOtherVersion(t *testing.T) {
	text := `{"seq":0,"at":"2026-01-02T12:00:00Z","run":"r","type":"journal","data":{"format":1,"more":true}}
{"seq":1,"at":"2026-01-02T12:00:00Z","run":"r","type":"run_started","data":{"cluster":"home","ops":[{"id":"n1/a","colour":"red"}]},"extra":1}
{"seq":2,"at":"2026-01-02T12:00:00Z","run":"r","type":"moon_phase","data":{"full":true}}
{"seq":3,"at":"2026-01-02T12:00:00Z","run":"r","type":"moon_phase","data":{"full":false}}
{"seq":4,"at":"2026-01-02T12:00:00Z","run":"r","type":"step_finished","data":{"op":"n1/a","outcome":"changed","mood":"good"}}
not an event
{"seq":5,"at":"2026-01-02T12:00:00Z","run":"r","type":"run_finished","data":{"outcome":"done"}}
`
	s, err := SummarizeFrom(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"moon_phase": 2, "run_started.colour": 1, "step_finished.mood": 1}
	if diff := cmp.Diff(want, s.Strange); diff != "" || s.Damaged != 1 || s.End != event.Done || s.Counts[steps.Changed] != 1 {
		t.Errorf("%+v; strange (-want +got):\n%s", s, diff)
	}
}

func TestNewerFormat(t *testing.T) {
	dir := t.TempDir()
	j, text := someRun(t, dir)
	path := filepath.Join(j.Dir(), eventsFile)
	newerText := bytes.Replace(text, []byte(`"format":1`), []byte(`"format":2`), 1)
	if err := os.WriteFile(path, newerText, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Summarize(path); !errors.Is(err, ErrNewer) || !strings.Contains(steps.HintOf(err), "--state") {
		t.Errorf("a newer record: %v (%s)", err, steps.HintOf(err))
	}
	if _, err := OpenRun(dir, "home", j.Run(), noon); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a record can be opened a second time: %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, newerText) {
		t.Errorf("it was written to: %v", err)
	}
	for content, wanted := range map[string]error{"2\n": ErrNewer, "x": nil} {
		if err := os.WriteFile(filepath.Join(dir, "home", formatFile), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Lock(dir, "home", noon)
		_, err2 := Open(dir, "home", noon)
		if err == nil || err2 == nil || steps.HintOf(err) == "" || wanted != nil && !errors.Is(err, wanted) {
			t.Errorf("format %q: %v, %v", content, err, err2)
		}
		if got, _ := os.ReadFile(filepath.Join(dir, "home", formatFile)); string(got) != content {
			t.Errorf("format %q became %q", content, got)
		}
	}
	if runs, err := Runs(dir, "home"); err != nil || len(runs) != 1 {
		t.Errorf("runs: %v, %v", runs, err)
	}
}

func TestFormatIsKept(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		release, err := Lock(dir, "home", noon)
		if err != nil {
			t.Fatal(err)
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(filepath.Join(dir, "home", formatFile)); err != nil || string(got) != "1\n" {
		t.Errorf("%q, %v", got, err)
	}
}

// Writing to a file that was removed goes well; that must not be taken for a record.
func TestFolderRemovedDuringRun(t *testing.T) {
	for name, remove := range map[string]func(run, home string) error{
		"run":      func(run, _ string) error { return os.RemoveAll(run) },
		"cluster":  func(_, home string) error { return os.RemoveAll(home) },
		"replaced": func(run, _ string) error { return os.Rename(run, run+"-x") },
	} {
		dir := t.TempDir()
		j, err := Open(dir, "home", noon)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Emit(event.Envelope{Event: event.StepStarted{Phase: event.Apply}}); err != nil {
			t.Fatal(err)
		}
		if err := remove(j.Dir(), filepath.Join(dir, "home")); err != nil {
			t.Fatal(err)
		}
		err = j.Emit(event.Envelope{Event: event.StepStarted{Phase: event.Apply}})
		if err == nil || !strings.Contains(err.Error(), j.Dir()) || steps.HintOf(err) == "" {
			t.Errorf("%s: a change may begin: %v", name, err)
		}
		if err := j.Emit(event.Envelope{Event: event.Notice{}}); err == nil {
			t.Errorf("%s: the record goes on", name)
		}
		_ = j.Close()
		again, err := Open(dir, "home", noon)
		if err != nil {
			t.Fatalf("%s: the next start: %v", name, err)
		}
		_ = again.Close()
	}
}

func TestSecretsRemovedDuringRun(t *testing.T) {
	dir := t.TempDir()
	s, err := Keep(dir, "home", map[string]Recipe{"A": AccessKey(), "B": SecretKey()})
	if err != nil {
		t.Fatal(err)
	}
	first, err := s.Value(t.Context(), "A")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "home")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"A", "B"} {
		if v, err := s.Value(t.Context(), name); err == nil || steps.HintOf(err) == "" || strings.Contains(err.Error(), first) {
			t.Errorf("%s: a second secret %q is made in one run, %v", name, v, err)
		}
	}
}

func TestOwner(t *testing.T) {
	dir := t.TempDir()
	first, err := Owner(dir, "home")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Owner(dir, "home"); err != nil || again != first {
		t.Errorf("%q, then %q, %v", first, again, err)
	}
	if other, err := Owner(dir, "shop"); err != nil || other == first {
		t.Errorf("another cluster has the same owner, %v", err)
	}
	path := filepath.Join(dir, "home", ownerFile)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	for _, bad := range []string{"", "short", strings.Repeat("x", 65), "id with spaces and more", "AAAAAAAAAAAAAAAAAAAAAA\nwho=root"} {
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if id, err := Owner(dir, "home"); err != nil || len(id) < 20 || strings.ContainsAny(id, " \n=") || id == bad {
			t.Errorf("%q is taken: %q, %v", bad, id, err)
		}
	}
	if _, err := Owner(dir, "../x"); err == nil {
		t.Error("a name that leads elsewhere was taken")
	}
}

func TestRunsAndRecord(t *testing.T) {
	dir := t.TempDir()
	if runs, err := Runs(dir, "home"); err != nil || runs != nil {
		t.Errorf("before the first: %v, %v", runs, err)
	}
	j, _ := someRun(t, dir)
	if err := os.MkdirAll(filepath.Join(dir, "home", runsFolder, "99-without-record"), 0o700); err != nil {
		t.Fatal(err)
	}
	if runs, err := Runs(dir, "home"); err != nil || !cmp.Equal(runs, []string{j.Run()}) {
		t.Errorf("%v, %v", runs, err)
	}
	if path, err := Record(dir, "home", j.Run()); err != nil || path != filepath.Join(j.Dir(), eventsFile) {
		t.Errorf("%s, %v", path, err)
	}
	for _, run := range []string{"", ".", "..", "../" + j.Run(), "nope", "/etc"} {
		if path, err := Record(dir, "home", run); err == nil {
			t.Errorf("run %q is %s", run, path)
		}
	}
}

func TestKnown(t *testing.T) {
	dir := t.TempDir()
	if got, err := Known(dir, "home"); err != nil || got != nil {
		t.Errorf("without a file: %v, %v", got, err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "home"), 0o700); err != nil {
		t.Fatal(err)
	}
	text := "# comment\nA=one1\r\n\nB='two2'\nnot a pair\nodd name=three\nC=\n"
	if err := os.WriteFile(filepath.Join(dir, "home", secretsFile), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := Known(dir, "home")
	want := []string{"one1", "'two2'", "two2", "not a pair", "odd name=three", ""}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
