package failover

import (
	"slices"
	"strings"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/survival"
)

// EventOf tells what happens to the cluster when that drill hits that machine; ok is false for a drill or a machine that
// is not known.
func EventOf(l survival.Layout, name, target string) (e survival.Event, ok bool) {
	d, err := find(name)
	n, known := l.Node(target)
	if err != nil || !known {
		return "", false
	}
	return d.event(l, n), true
}

// Measured makes measurements for the survival matrix of drills that came to their end.
func Measured(l survival.Layout, results []Result) []survival.Measured {
	var out []survival.Measured
	for _, r := range results {
		e, ok := EventOf(l, r.Drill, r.Target)
		if !ok || !ran(r) {
			continue
		}
		out = append(out, survival.Measured{
			Event: e, At: r.Started, Gap: time.Duration(r.GapNextMS) * time.Millisecond, Good: r.Verdict == Passed || r.Verdict == Outage,
		})
	}
	return out
}

// Matrix is a layout's survival matrix with what drills measured beside what was computed.
func Matrix(l survival.Layout, results []Result) []survival.Fate {
	return survival.Merge(l.Matrix(), Measured(l, results))
}

// ran tells whether a fault was really put in.
func ran(r Result) bool {
	hit := slices.ContainsFunc(r.Timeline.Marks, func(m event.DrillMark) bool { return m.Kind == "inject" })
	return hit && (r.Verdict == Passed || r.Verdict == Outage || r.Verdict == Failed)
}

// Busy tells whether a drill was refused because somebody is at another one.
func Busy(r Result) bool {
	return r.Verdict == Refused && slices.ContainsFunc(r.Reasons, func(why string) bool { return strings.Contains(why, errBusy.Error()) })
}

// Dangerous tells whether a drill takes more away than a container: such are asked for by name.
func Dangerous(name string) bool {
	d, err := find(name)
	return err == nil && (d.machine || d.cutsWay || d.storage)
}
