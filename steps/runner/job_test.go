package runner

import (
	"context"
	"slices"
	"strings"
	"testing"

	"holdfast/steps"
	"holdfast/steps/stepstest"
)

func TestWorkIsAJobAndQuestionsAreNot(t *testing.T) {
	o := op("n1/a")
	s := newStand(o)
	if _, err := s.run(t); err != nil {
		t.Fatal(err)
	}
	for _, c := range s.host("n1").Calls() {
		if isWork := c.Text == o.Apply.Text; isWork != (c.Job != "") {
			t.Errorf("%q ran under the job name %q", c.Text, c.Job)
		}
	}
}

func TestNamesOfJobs(t *testing.T) {
	a, b := op("n1/a"), op("n1/b")
	odd := with(op("n1/x"), func(o *steps.Op) { o.Step = "odd name: " + strings.Repeat("long", 50) })
	names := []string{jobName(a, a.Apply), jobName(b, a.Apply), jobName(a, b.Apply), jobName(odd, odd.Apply)}
	if slices.Sort(names); len(slices.Compact(names)) != 4 {
		t.Errorf("not distinct: %q", names)
	}
	for _, n := range names {
		if len(n) > 100 || strings.ContainsAny(n, " :/.") {
			t.Errorf("%q cannot be the name of a unit", n)
		}
	}
	if again := op("n1/a"); jobName(again, again.Apply) != jobName(a, a.Apply) {
		t.Error("the same work has two names")
	}
}

// An earlier run's work is looked at before anything is asked; what it left is for the check to tell.
func TestEarlierWorkIsRejoined(t *testing.T) {
	cutShort := func(context.Context, steps.Cmd) (steps.Result, error) { return steps.Result{}, steps.ErrCutShort }
	for _, tc := range []struct {
		name    string
		first   stepstest.Reply // the earlier work
		checks  int             // what the check answers then
		outcome steps.Outcome
		want    string
	}{
		{"ended well", stepstest.Exit(0), 0, steps.Changed, "apply check"},
		{"ended badly, yet all is there", stepstest.Exit(9), 0, steps.Changed, "apply check"},
		{"ended badly", stepstest.Exit(9), 1, steps.Changed, "apply check apply verify"},
		{"cut short", cutShort, 1, steps.Changed, "apply check apply verify"},
		{"cut short, yet all is there", cutShort, 0, steps.Unchanged, "apply check"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := op("n1/a")
			s := newStand(o)
			h := s.host("n1")
			h.Left("someone-elses-1234", jobName(o, o.Apply))
			h.Times(1, o.Apply.Text, tc.first)
			h.Times(1, o.Check.Text, stepstest.Exit(tc.checks))
			report, err := s.run(t)
			if err != nil || report.Ops[o.ID] != tc.outcome {
				t.Errorf("%s, %v", report.Ops[o.ID], err)
			}
			got := strings.Join(h.Texts(), " ")
			got = strings.NewReplacer(o.Apply.Text, "apply", o.Check.Text, "check", o.Verify.Text, "verify").Replace(got)
			if got != tc.want {
				t.Errorf("asked %q, want %q", got, tc.want)
			}
		})
	}
}

func TestARestartedHostIsAskedAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := op("n1/a")
		s := newStand(o)
		h := s.host("n1")
		h.Times(1, o.Apply.Text, func(context.Context, steps.Cmd) (steps.Result, error) { return steps.Result{}, steps.ErrCutShort })
		report, err := s.run(t)
		if err != nil || report.Ops[o.ID] != steps.Changed {
			t.Errorf("%s, %v", report.Ops[o.ID], err)
		}
		if got := strings.Join(h.Texts(), ", "); got != "check a, do a, check a, do a, verify a" {
			t.Errorf("asked %s", got)
		}
	})
}
