package handover

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/failover"
)

// StoryFormats are the names that Story.Render knows.
func StoryFormats() []string { return []string{"md", "html"} }

// Render prints the document in one of StoryFormats. An error is one of the program.
func (s Story) Render(format string) ([]byte, error) {
	s.Sheet = s.Sheet.clean()
	var b bytes.Buffer
	var err error
	switch format {
	case "md":
		err = plain("report.md.tmpl").Execute(&b, s)
	case "html":
		err = html("report.html.tmpl").Execute(&b, s)
	default:
		err = fmt.Errorf("there is no format %q", format)
	}
	return b.Bytes(), err
}

// storyFuncs are what the document's templates call beside the sheet's.
func storyFuncs() map[string]any {
	return map[string]any{
		"when":  func(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") },
		"clock": func(at time.Time) string { return at.UTC().Format(time.TimeOnly) },
		"did":   didWords,
		"took":  took,
		"page":  inner,
		"drawn": func(d event.DrillFinished) bool { return len(d.Timeline.Strips) > 0 },
		"view":  viewWords,
		"flat":  func(text string) string { return strings.Join(strings.Fields(text), " ") },
		"went":  verdictWords,
	}
}

// didWords says how a step ended on each machine.
func didWords(all []Did) string {
	var out []string
	for _, d := range all {
		text := strings.TrimSpace(d.Host + " " + string(d.Outcome))
		if d.Outcome != steps.Unchanged && d.Took >= 100*time.Millisecond {
			text += " " + took(d.Took)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func took(d time.Duration) string {
	if d >= 10*time.Second {
		return d.Round(time.Second).String()
	}
	return d.Round(100 * time.Millisecond).String()
}

// inner is the checklist one heading lower, to stand inside the document.
func inner(s Sheet) (string, error) {
	page, err := s.Render("md")
	var b strings.Builder
	for l := range strings.Lines(string(page)) {
		if strings.HasPrefix(l, "#") {
			l = "#" + l
		}
		b.WriteString(l)
	}
	return strings.TrimRight(b.String(), "\n"), err
}

// viewWords tells from where a drill was watched, where that was not from outside.
func viewWords(d event.DrillFinished) string {
	if d.View == "" {
		return ""
	}
	return "Inside view: the addresses were asked through the SSH connection, from the machine that the way to the cluster leads through. What lies between clients and the cluster was not measured."
}

func plural(n int, what string) string { return fmt.Sprintf("%d %s", n, what) }

// verdictWords are a drill's figures in a line.
func verdictWords(d event.DrillFinished) string {
	text := d.Verdict
	if d.Requests > 0 || d.Acknowledged > 0 {
		text += fmt.Sprintf("; gap %.1f s, expected: %s; %d objects acknowledged, %d lost, %d corrupted", float64(d.GapNextMS)/1000, d.Expected, d.Acknowledged, d.Lost, d.Corrupted)
	}
	if d.Verdict != failover.Passed && len(d.Reasons) > 0 {
		text += ". Because: " + strings.Join(d.Reasons, "; ")
	}
	return text
}
