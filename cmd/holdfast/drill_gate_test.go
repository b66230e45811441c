package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/tui"
)

// asked answers the verb's question with a line, and gives what it came to and what was kept of the drill.
func asked(t *testing.T, line string, b event.DrillBegun, agreed string, yes bool) (kept int, shown string, err error) {
	t.Helper()
	a := newApp(t)
	if _, err := a.in.WriteString(line); err != nil {
		t.Fatal(err)
	}
	if _, err := a.in.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	say := a.drillPrinter(threeMachines(), false)
	g := &gate{agreed: agreed, any: yes, agree: a.drillQuestion(say, yes)}
	g.emit = func(event.Event) error { kept++; return nil }
	err = g.pass(t.Context(), b)
	if after := g.pass(t.Context(), event.DrillFinished{Verdict: failover.Interrupted}); after != nil {
		t.Error(after)
	}
	say.Hush()
	text, readErr := os.ReadFile(a.err.Name())
	if readErr != nil {
		t.Fatal(readErr)
	}
	return kept, string(text), err
}

// Nothing is broken before the operator has seen what to expect and has agreed; where a machine is lost, with its name.
func TestTheGate(t *testing.T) {
	drain := event.DrillBegun{Drill: "drain", Target: "n2", Expected: "recovers in about 28 s: stop-first", ExpectedMS: 28000}
	power := event.DrillBegun{Drill: "power-off", Target: "n2", Expected: "recovers in about 36 s", ExpectedMS: 36000}
	outage := event.DrillBegun{Drill: "drain", Target: "n2", Expected: "outage", ExpectedMS: -1}
	for name, tc := range map[string]struct {
		line   string
		b      event.DrillBegun
		agreed string
		yes    bool
		passes bool
	}{
		"yes":                        {"yes\n", drain, "", false, true},
		"no":                         {"no\n", drain, "", false, false},
		"enter":                      {"\n", drain, "", false, false},
		"end of input":               {"", drain, "", false, false},
		"its name":                   {"n2\n", power, "", false, true},
		"yes is no name":             {"yes\n", power, "", false, false},
		"another's name":             {"n1\n", power, "", false, false},
		"an outage wants its name":   {"yes\n", outage, "", false, false},
		"agreed beforehand":          {"", power, "", true, true},
		"agreed a moment ago":        {"", power, "n2", false, true},
		"agreed for another machine": {"", power, "n1", false, false},
	} {
		kept, shown, err := asked(t, tc.line, tc.b, tc.agreed, tc.yes)
		said := strings.Contains(shown, tc.b.Expected) && strings.Contains(shown, tc.b.Drill+" on n2")
		if (err == nil) != tc.passes || said == (tc.agreed == tc.b.Target) {
			t.Errorf("%s: %v\n%s", name, err, shown)
		}
		if want := map[bool]int{true: 2, false: 0}[tc.passes]; kept != want {
			t.Errorf("%s: %d events are on record, want %d", name, kept, want)
		}
		if !tc.passes && !errors.Is(err, tui.ErrDeclined) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// yes agrees after a while, and counts.
func yes(after time.Duration, asked *[]tui.Agreement) tui.Agree {
	return func(_ context.Context, q tui.Agreement) (bool, error) {
		time.Sleep(after)
		*asked = append(*asked, q)
		return true, nil
	}
}

// An answer that took long is good for the same machine alone, and the cluster is looked at again.
func TestASlowAnswerIsForItsMachineAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []tui.Agreement
		kept := 0
		g := &gate{agree: yes(slowAnswer+time.Second, &asked), emit: func(event.Event) error { kept++; return nil }}
		begin := func(target string) error {
			g.shut = false
			return g.pass(t.Context(), event.DrillBegun{Drill: "drain", Target: target})
		}
		if err := begin("n2"); !errors.Is(err, errAgain) || kept != 0 {
			t.Errorf("%v, %d events on record", err, kept)
		}
		if err := begin("n2"); err != nil || len(asked) != 1 || kept != 1 {
			t.Errorf("asked %d times about what was agreed to: %v", len(asked), err)
		}
		if err := begin("n3"); !errors.Is(err, errAgain) || len(asked) != 2 || asked[1].Target != "n3" {
			t.Errorf("another machine: %v, asked %v", err, asked)
		}
		g.any = true
		if err := begin("n1"); err != nil {
			t.Errorf("agreed to beforehand, and asked again: %v", err)
		}
	})
}

// Where the task had to be moved first, another machine may be hit than was agreed to: the drill begins anew from there.
func TestAfterAMoveADangerousDrillBeginsAnew(t *testing.T) {
	for name, tc := range map[string]struct {
		drill string
		any   bool
		want  error
	}{
		"dangerous": {"reboot", false, errAgain}, "a container": {"drain", false, nil}, "agreed to beforehand": {"reboot", true, nil},
	} {
		var asked []tui.Agreement
		kept := 0
		g := &gate{any: tc.any, agree: yes(0, &asked), emit: func(event.Event) error { kept++; return nil }}
		phase := func(name string) error {
			return g.pass(t.Context(), event.DrillPhase{Drill: tc.drill, Phase: name})
		}
		if err := errors.Join(g.pass(t.Context(), event.DrillBegun{Drill: tc.drill, Target: "n2"}), phase("prepare")); err != nil {
			t.Fatal(err)
		}
		if err := phase("baseline"); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
		if tc.want != nil && (g.agreed != "n2" || g.pass(t.Context(), event.DrillFinished{}) != nil || kept != 2) {
			t.Errorf("%s: agreed to %q, %d events on record", name, g.agreed, kept)
		}
	}
}

func TestTheLossOfALockComesFirst(t *testing.T) {
	lost, other := errors.New("taken over by anna"), errors.New("the disk is full")
	if err := orLost(lost, other); !errors.Is(err, lost) || exitCode(err) != exitLocked {
		t.Errorf("%v, exit %d", err, exitCode(err))
	}
	if err := orLost(nil, other); err != other {
		t.Error(err)
	}
}
