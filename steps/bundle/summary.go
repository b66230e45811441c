package bundle

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/assets"
	"holdfast/steps"
	"holdfast/steps/event"
)

// text is the whole run in words.
func (t told) text() string {
	var b strings.Builder
	s := t.summary
	fmt.Fprintf(&b, "Run %s\ncluster %s, playbook %s, holdfast %s\n", s.Run, orUnknown(s.Cluster), orUnknown(s.Playbook), orUnknown(s.Version))
	fmt.Fprintf(&b, "began %s, last word %s (UTC)\n", when(s.Started), when(s.Last))
	fmt.Fprintf(&b, "%s; %d steps planned%s\n", t.end(), s.Ops, counts(s.Counts))
	t.timeline(&b)
	t.failures(&b)
	t.open(&b)
	t.odd(&b)
	return b.String()
}

func when(at time.Time) string {
	if at.IsZero() {
		return "not known"
	}
	return at.UTC().Format(time.DateTime)
}

func (t told) end() string {
	if t.summary.End == "" {
		return "end: none is recorded; it was cut off, or still goes on"
	}
	return "end: " + string(t.summary.End)
}

func counts(m map[steps.Outcome]int) string {
	text := ""
	for _, o := range slices.Sorted(maps.Keys(m)) {
		text += fmt.Sprintf(", %d %s", m[o], o)
	}
	return text
}

func (t told) timeline(b *strings.Builder) {
	b.WriteString("\nTIMELINE (UTC)\n")
	for _, e := range t.events {
		line := ""
		switch ev := e.Event.(type) {
		case event.StepFinished:
			line = fmt.Sprintf("%-11s %-28s %s", ev.Outcome, ev.Op, t.title(ev))
			if ev.Outcome != steps.Blocked && ev.Took > 0 {
				line += ", " + took(ev.Took)
			}
		case event.HostFailed:
			line = fmt.Sprintf("%-11s %s: %s", "lost", ev.Host, ev.Error)
		case event.Retrying:
			line = fmt.Sprintf("%-11s %-28s try %d after %s: %s", "again", ev.Op, ev.Attempt, took(ev.After), ev.Reason)
		case event.Notice:
			line = fmt.Sprintf("%-11s %s %s", ev.Level, ev.Host, ev.Text)
		case event.RunFinished:
			line = fmt.Sprintf("%-11s the run, %s", ev.Outcome, took(ev.Took))
		}
		fmt.Fprintf(b, "%s  %s\n", clock(e.At), strings.TrimRight(line, " "))
	}
}

func (t told) title(ev event.StepFinished) string {
	if ev.Title != "" {
		return ev.Title
	}
	return t.titles[ev.Op].Title
}

func took(d time.Duration) string {
	if d >= 10*time.Second {
		return d.Round(time.Second).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

func (t told) failures(b *strings.Builder) {
	if len(t.summary.Failures)+len(t.summary.Hosts) == 0 {
		return
	}
	b.WriteString("\nFAILURES\n")
	for _, h := range t.summary.Hosts {
		fmt.Fprintf(b, "host %s: %s\n", h.Host, h.Error)
		advice(b, h.Error, h.Hint)
	}
	for _, f := range t.summary.Failures {
		fmt.Fprintf(b, "step %s on %s (%s), exit code %d: %s\n", f.Op, orOperator(f.Host), t.title(f), f.Exit, f.Error)
		for _, line := range f.Tail {
			fmt.Fprintf(b, "  | %s\n", line)
		}
		advice(b, f.Error+"\n"+strings.Join(f.Tail, "\n"), f.Hint)
	}
}

// advice is what the catalogue knows of an error, or else the remedy it came with.
func advice(b *strings.Builder, text, hint string) {
	if h, ok := assets.Diagnose(text); ok {
		fmt.Fprintf(b, "  likely cause: %s\n  remedy: %s\n", oneLine(h.Cause), oneLine(h.Remedy))
		return
	}
	if hint != "" {
		fmt.Fprintf(b, "  remedy: %s\n", oneLine(hint))
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func orOperator(host string) string {
	if host == "" {
		return "the operator's machine"
	}
	return host
}

func (t told) open(b *strings.Builder) {
	if len(t.summary.Open) == 0 {
		return
	}
	b.WriteString("\nBEGUN, AND NO END RECORDED (may be half done; the next run checks)\n")
	for _, op := range t.summary.Open {
		fmt.Fprintf(b, "%s %s\n", op, t.titles[op].Title)
	}
}

// odd names what could not be read or understood.
func (t told) odd(b *strings.Builder) {
	if t.summary.Damaged > 0 {
		fmt.Fprintf(b, "\n%d lines of the record are damaged\n", t.summary.Damaged)
	}
	for _, name := range slices.Sorted(maps.Keys(t.summary.Strange)) {
		fmt.Fprintf(b, "\nnot known to this version of holdfast: %s (%d times)\n", name, t.summary.Strange[name])
	}
}

// hosts is what the record knows of the machines.
func (t told) hosts() string {
	var b strings.Builder
	for _, m := range t.machines {
		fmt.Fprintf(&b, "%-16s %-24s %s\n", m.Host, m.Address, orUnknown(m.System))
	}
	for _, h := range t.summary.Hosts {
		fmt.Fprintf(&b, "%-16s failed: %s\n", h.Host, h.Error)
	}
	if b.Len() == 0 {
		return "the record names no machine\n"
	}
	return b.String()
}
