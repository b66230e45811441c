package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/steps/plan"
	"holdfast/steps/runner"
)

var printed = plan.Plan{
	Cluster: inventory.Cluster{Name: "home", Hosts: []inventory.Host{{Name: "n1"}, {Name: "long-name"}}},
	Ops:     []steps.Op{{ID: "n1/exports", Step: "exports", Host: "n1"}},
}

func TestPlainLine(t *testing.T) {
	tests := []struct {
		e    event.Event
		want string // host, step and text with bars between; "" for a line that is not shown
	}{
		{event.RunStarted{Cluster: "home", Playbook: "s3-nfs", Ops: make([]event.OpInfo, 3)}, "||s3-nfs on cluster home: 3 steps"},
		{event.HostConnected{Host: "n1", Address: "10.0.0.1", System: "Debian 12"}, "n1||connected to 10.0.0.1 Debian 12"},
		{event.HostFailed{Host: "n1", Error: "no route"}, "n1||cannot go on: no route"},
		{event.StepStarted{Op: "n1/exports", Host: "n1", Phase: event.Check, Attempt: 1}, ""},
		{event.StepStarted{Op: "n1/exports", Host: "n1", Title: "Export", Phase: event.Apply, Attempt: 1}, "n1|exports|Export"},
		{event.StepStarted{Op: "n1/exports", Host: "n1", Title: "Export", Phase: event.Apply, Attempt: 2}, ""},
		{event.StepOutput{Op: "n1/exports", Host: "n1", Line: "hello"}, "n1|exports|| hello"},
		{event.Skipped{Host: "n1", N: 7}, "n1||| 7 lines skipped; all of them are in the journal"},
		{event.Retrying{Op: "n1/exports", Host: "n1", After: 2 * time.Second, Reason: "0/1 tasks"}, "n1|exports|again in 2s: 0/1 tasks"},
		{event.StepFinished{Op: "n1/exports", Host: "n1", Outcome: steps.Changed, Took: 75 * time.Second}, "n1|exports|changed in 1m15s"},
		{event.StepFinished{Op: "n1/exports", Host: "n1", Outcome: steps.Failed, Took: time.Second, Error: "exit 3"}, "n1|exports|FAILED after 1s: exit 3"},
		{event.StepFinished{Op: "n1/exports", Host: "n1", Outcome: steps.Blocked, Cause: "n2/x"}, "n1|exports|not tried: it needs n2/x"},
		{event.Notice{Host: "n1", Text: "sent"}, "n1||sent"},
		{event.RunFinished{Outcome: event.Done, Took: time.Minute, Counts: map[steps.Outcome]int{steps.Passed: 1, steps.Changed: 2}}, "||done after 1m0s: 2 changed, 1 passed"},
		{event.RunFinished{Outcome: event.Done}, "||done after 0s: nothing"},
	}
	for _, tt := range tests {
		host, step, text := plainLine(tt.e, printed)
		got := host + "|" + step + "|" + text
		if text == "" {
			got = ""
		}
		if got != tt.want {
			t.Errorf("%T: %q, want %q", tt.e, got, tt.want)
		}
	}
}

// capture gives an app that prints to a file, and what it printed.
func capture(t *testing.T) (*app, func() string) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return &app{out: f, err: f}, func() string {
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
}

// A failure shows host, last lines, the likely cause and what to do; the catalogue's remedy wins over the engine's.
func TestFailureIsExplained(t *testing.T) {
	a, text := capture(t)
	err := a.unfinished(runner.Report{Outcome: event.Failed, Failures: []runner.Failure{
		{Op: "n2/mount-test", Host: "n2", Error: "ended with exit code 32", Hint: "generic", Tail: []string{"mount.nfs: access denied by server while mounting 10.0.0.1:/srv"}},
		{Op: "n3/other", Host: "n3", Error: "something never seen", Hint: "look there"},
	}}, runner.ErrFailed)
	if !errors.Is(err, runner.ErrFailed) {
		t.Errorf("the error became %v", err)
	}
	got := text()
	for _, want := range []string{"n2/mount-test failed: ended", "| mount.nfs: access denied", "likely cause: ", "remedy: look there", "goes on from here"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "generic") {
		t.Errorf("a generic remedy stands beside the right one:\n%s", got)
	}
}

func TestPrinterPrintsEverythingBeforeItEnds(t *testing.T) {
	for _, asJSON := range []bool{false, true} {
		a, text := capture(t)
		show := a.printer(printed, asJSON)
		for i := range 50 {
			e := event.StepFinished{Op: "n1/exports", Host: "n1", Outcome: steps.Changed, Took: time.Duration(i) * time.Second}
			if err := show.Emit(event.Envelope{Seq: uint64(i + 1), Event: e}); err != nil {
				t.Fatal(err)
			}
		}
		show.Hush()
		if n := strings.Count(text(), "\n"); n != 50 {
			t.Errorf("json %t: %d lines of 50", asJSON, n)
		}
	}
}

func TestExitCodes(t *testing.T) {
	tests := []struct {
		err  error
		want int
	}{
		{nil, 0},
		{fmt.Errorf("x: %w", runner.ErrFailed), 1},
		{usage("bad flag"), 2},
		{errors.New("unknown flag"), 2},
		{fmt.Errorf("n1: %w", steps.ErrUnreachable), 3},
		{&hostError{"n1", steps.WithHint(fmt.Errorf("x: %w", steps.ErrUnreachable), "do")}, 3},
		{errors.Join(errors.New("a"), steps.ErrUnreachable), 3},
		{fail(exitPreflight, errors.New("no")), 4},
		{fmt.Errorf("lock: %w", &journal.Held{}), 5},
		{runner.ErrInterrupted, 130},
	}
	for _, tt := range tests {
		if got := exitCode(tt.err); got != tt.want {
			t.Errorf("%v: exit code %d, want %d", tt.err, got, tt.want)
		}
	}
}

// A full disk below a verb is a failure; only what the flag parser says is wrong usage.
func TestEngineErrorsAreNotWrongUsage(t *testing.T) {
	for want, err := range map[int]error{1: errors.New("no space left on device"), 2: usage("bad file"), 3: steps.ErrUnreachable} {
		c := &cobra.Command{RunE: func(*cobra.Command, []string) error { return err }}
		engineErrors(c)
		if got := exitCode(c.RunE(c, nil)); got != want {
			t.Errorf("%v: exit code %d, want %d", err, got, want)
		}
	}
}

// A host's remedy is printed beside its error, and not a second time below all of them.
func TestHostErrorsCarryTheirOwnRemedy(t *testing.T) {
	err := &hostError{"n1", steps.WithHint(errors.New("refused"), "start sshd")}
	if err.Error() != "n1: refused\n  remedy: start sshd" || steps.HintOf(err) != "" {
		t.Errorf("%q, hint %q", err.Error(), steps.HintOf(err))
	}
}

func TestFileDiffShowsABlockAlone(t *testing.T) {
	f := steps.File{Path: "/etc/x", Content: "new\n", Block: "b"}
	got := fileDiff("n1", f, "mine\n# BEGIN holdfast b\nold\n# END holdfast b\nmine too\n")
	if !strings.Contains(got, "-old\n+new\n") || strings.Contains(got, "mine") {
		t.Errorf("diff:\n%s", got)
	}
	if got := fileDiff("n1", steps.File{Path: "/etc/y", Content: "one\n"}, ""); !strings.Contains(got, "+one") {
		t.Errorf("a new file: %q", got)
	}
}
