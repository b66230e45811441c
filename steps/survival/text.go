package survival

import (
	"fmt"
	"strings"
)

// Honest says in plain words what the layout is, before any table.
func (l Layout) Honest() string {
	many := plural(l.managers(), "manager", "managers")
	switch {
	case l.managers() == 2:
		return "Two managers tolerate the loss of none: when either is lost, nothing can be decided. Take one or three."
	case l.Storage == Gluster && l.copies() >= 3 && l.managers() >= 3:
		return fmt.Sprintf("%s and %s of the objects: it survives the loss of any one machine. Metadata on network storage is "+
			"not certified by its makers.", many, plural(l.copies(), "copy", "copies"))
	case l.managers() >= 3:
		return fmt.Sprintf("%s, one storage server: it survives the loss of any machine but that one, which holds the only copy "+
			"of the objects.", many)
	}
	return "Service failover, not storage failover: it survives the loss of a container or of a worker. It does not survive the " +
		"loss of its server, which holds the only copy of the objects: this layout falls with its server."
}

// Text writes the matrix as a table of 80 columns, with the reasons under each line.
func Text(l Layout, matrix []Fate) string {
	return table(l, matrix, true)
}

// Brief is Text without the reasons.
func Brief(l Layout, matrix []Fate) string { return table(l, matrix, false) }

func table(l Layout, matrix []Fate, reasons bool) string {
	var b strings.Builder
	b.WriteString(wrap(l.Honest(), 80, "") + "\n")
	fmt.Fprintf(&b, "%-37s %-12s %-12s %s\n", "WHEN", "IT", "EXPECTED", "MEASURED")
	for _, f := range matrix {
		fmt.Fprintf(&b, "%-37s %-12s %-12s %s\n", f.Event.Title(), f.Outcome, f.Expected(), f.MeasuredWords())
		if !reasons {
			continue
		}
		b.WriteString(wrap(f.Why, 80, "    "))
		if len(f.Parts) > 1 {
			b.WriteString(wrap("= "+f.Sum(), 80, "    "))
		}
	}
	return b.String()
}

// Expected is the time that was computed, in a few words.
func (f Fate) Expected() string {
	switch {
	case f.Outcome == AtRisk:
		return "-"
	case f.Outcome == Outage:
		return "until back"
	case f.Outcome == Survives && len(f.Parts) == 0:
		return "no gap"
	case f.Outcome == Survives:
		return "at most " + seconds(f.Span().High)
	}
	return "about " + seconds(f.Span().About())
}

// MeasuredWords is what a drill found, with its day; "-" where none was run.
func (f Fate) MeasuredWords() string {
	if f.Measured == nil {
		return "-"
	}
	day := f.Measured.At.UTC().Format("2006-01-02")
	if !f.Measured.Good {
		return "fails " + day
	}
	return seconds(f.Measured.Gap) + ", " + day
}

// wrap breaks text at words, each line with an indent, and ends with a line break.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	line := indent
	for _, w := range strings.Fields(text) {
		if len(line)+1+len(w) > width && strings.TrimSpace(line) != "" {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		if strings.TrimSpace(line) != "" {
			line += " "
		}
		line += w
	}
	return b.String() + line + "\n"
}
