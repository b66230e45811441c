package main

import (
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/journal"
	"holdfast/steps/plan"
	"holdfast/steps/survival"
)

// planned is the opening of a run whose plan has these steps on n1.
func planned(titlePrefix string, names ...string) event.RunStarted {
	e := event.RunStarted{Cluster: "home", Playbook: "s3-nfs", Version: "1.0"}
	for _, n := range names {
		e.Ops = append(e.Ops, event.OpInfo{ID: "n1/" + n, Host: "n1", Step: n, Title: titlePrefix + n})
	}
	return e
}

func finished(titlePrefix, step string, o steps.Outcome) event.StepFinished {
	return event.StepFinished{Op: "n1/" + step, Host: "n1", Title: titlePrefix + step, Outcome: o, Took: 1200 * time.Millisecond}
}

// onRecord keeps a run of these events that began on that day of November 2026.
func onRecord(t *testing.T, a *app, day int, events ...event.Event) string {
	t.Helper()
	at := time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC)
	log, err := journal.OpenRun(a.state, "home", journal.NewRun(at), at)
	if err != nil {
		t.Fatal(err)
	}
	stamped := event.NewStamper(log.Run(), func() time.Time { at = at.Add(time.Second); return at }, log)
	for _, e := range events {
		if err := stamped.Emit(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	return log.Run()
}

// The lock of a dead machine is held for one lease, so whoever never got the short one must not be promised its seconds.
func TestLeaseOnRecord(t *testing.T) {
	set := []event.Event{planned("", leaseStep, "nfs-server"), finished("", leaseStep, steps.Changed)}
	for name, tc := range map[string]struct {
		runs     [][]event.Event
		measured time.Duration
		want     time.Duration
	}{
		"nothing on record":             {nil, 0, survival.PlaybookLease},
		"set":                           {[][]event.Event{set}, 0, survival.PlaybookLease},
		"not for this system":           {[][]event.Event{{planned("", "nfs-server"), finished("", "nfs-server", steps.Changed)}}, 0, survival.KernelLease},
		"it failed, and nothing before": {[][]event.Event{{planned("", leaseStep), finished("", leaseStep, steps.Failed)}}, 0, survival.PlaybookLease},
		"left out the second time":      {[][]event.Event{set, {planned("", "nfs-server")}}, 0, survival.KernelLease},
		"set, then a drill":             {[][]event.Event{set, {drilled(20)}}, 0, survival.PlaybookLease},
		"taken back":                    {[][]event.Event{set, {planned(takenBack, leaseStep), finished(takenBack, leaseStep, steps.Changed)}}, 0, survival.KernelLease},
		"taking back was cut off":       {[][]event.Event{set, {planned(takenBack, leaseStep)}}, 0, survival.PlaybookLease},
		"measured goes before":          {[][]event.Event{set}, 45 * time.Second, 45 * time.Second},
	} {
		a := newApp(t)
		for i, events := range tc.runs {
			onRecord(t, a, 10+i, events...)
		}
		l, err := a.layoutOf(threeMachines(), tc.measured)
		if err != nil || l.Timing.Lock.Low != tc.want || l.Timing.Grace.High != tc.want {
			t.Errorf("%s: %v %v, want %s", name, l.Timing.Lock, err, tc.want)
		}
	}
}

// The record knows an undo by its titles alone.
func TestUndoTitles(t *testing.T) {
	op := steps.Op{ID: "n1/x", Title: "x", Undo: steps.Script{Text: "true"}, Brought: steps.Script{Text: "true"}}
	if got := (plan.Plan{Ops: []steps.Op{op}}).Undo().Ops[0].Title; got != takenBack+"x" {
		t.Errorf("an undo's steps are titled %q", got)
	}
}

// Where the step that shortens the lease is not for a machine, the kernel's own lease counts after its next boot.
func TestPlannedLease(t *testing.T) {
	c := threeMachines()
	short := plannedLayout(c, plan.Plan{Ops: []steps.Op{{Step: leaseStep}}})
	long := plannedLayout(c, plan.Plan{})
	if short.Timing.Lock.Low != survival.PlaybookLease || long.Timing.Lock.Low != survival.KernelLease {
		t.Errorf("%s and %s", short.Timing.Lock, long.Timing.Lock)
	}
}
