package failover

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"holdfast/steps/event"
)

// What a cell of the timeline met.
const (
	nothing = ' '
	served  = '#'
	partly  = '+'
	failing = '.'
)

// textWidth is how wide a line may be; labelWidth is the part of it for addresses.
const (
	textWidth  = 80
	labelWidth = 18
)

// Text draws a drill for people: a strip per address over time, with its marks below. No line is wider than 80 columns.
func Text(r Result) string {
	var b strings.Builder
	for _, line := range fold(clean(fmt.Sprintf("%s on %s: %s", r.Drill, orElse(r.Target, "no machine"), r.Verdict)), textWidth) {
		b.WriteString(line + "\n")
	}
	if len(r.Timeline.Strips) > 0 {
		width := textWidth - labelWidth
		total := length(r.Timeline)
		fmt.Fprintf(&b, "%-*s0 s%*s\n", labelWidth, "", width-3, axis(total))
		for _, s := range r.Timeline.Strips {
			fmt.Fprintf(&b, "%-*s%s\n", labelWidth, label(s.Address), strings.TrimRight(string(squeeze(s, width)), " "))
		}
		row, list := marks(r.Timeline, total, width)
		fmt.Fprintf(&b, "%-*s%s\n%s", labelWidth, "", strings.TrimRight(string(row), " "), list)
		b.WriteString("# served   + in part   . not served\n")
	}
	b.WriteString(figures(r))
	return b.String()
}

// figures is what was expected beside what was measured.
func figures(r Result) string {
	var b strings.Builder
	put := func(what, format string, args ...any) {
		for i, line := range fold(clean(fmt.Sprintf(format, args...)), textWidth-12) {
			if i > 0 {
				what = ""
			}
			fmt.Fprintf(&b, "%-12s%s\n", what, line)
		}
	}
	if r.Expected != "" {
		put("expected", "%s", r.Expected)
	}
	if r.Requests > 0 {
		put("measured", "longest gap of a client that tries the next address: %s", ms(r.GapNextMS))
		for _, s := range r.Timeline.Strips {
			put("", "through %s: %s", label(s.Address), ms(r.GapMS[s.Address]))
		}
		put("objects", "%d acknowledged (%d in the second before), %d read back, %d lost, %d corrupted, %d outdated", r.Acknowledged,
			r.JustBefore, r.ReadBack, r.Lost, r.Corrupted, r.Stale)
		put("requests", "%d, of which %d failed", r.Requests, r.FailedRequests)
	}
	if len(r.TaskBefore)+len(r.TaskAfter) > 0 {
		put("service ran", "on %s before, on %s after", strings.Join(r.TaskBefore, ", "), orElse(strings.Join(r.TaskAfter, ", "), "?"))
	}
	why := "because"
	if r.Verdict == Passed || r.Verdict == Outage {
		why = "note"
	}
	for _, reason := range r.Reasons {
		put(why, "%s", reason)
	}
	if r.Hint != "" {
		put("remedy", "%s", r.Hint)
	}
	return b.String()
}

func ms(n int64) string { return fmt.Sprintf("%.1f s", float64(n)/1000) }

// axis words a number of milliseconds on an axis.
func axis(n int64) string { return time.Duration(n / 1000 * int64(time.Second)).String() }

// length is the timeline's in milliseconds, its marks included.
func length(t event.DrillTimeline) int64 {
	var most int64 = 1
	for _, s := range t.Strips {
		most = max(most, int64(len(s.OK))*t.WidthMS)
	}
	for _, m := range t.Marks {
		most = max(most, m.AtMS+1)
	}
	return most
}

// label is an address without what is the same for all.
func label(address string) string {
	host := clean(address)
	if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
		host = clean(u.Hostname())
	}
	if r := []rune(host); len(r) > labelWidth-1 {
		return string(r[:labelWidth-1])
	}
	return host
}

// squeeze draws a strip in that many columns.
func squeeze(s event.DrillStrip, width int) []rune {
	out := make([]rune, width)
	n := min(len(s.OK), len(s.Failed))
	for col := range out {
		from, to := col*n/width, max((col+1)*n/width, col*n/width+1)
		good, bad := 0, 0
		for i := from; i < min(to, n); i++ {
			good, bad = good+s.OK[i], bad+s.Failed[i]
		}
		out[col] = cellOf(good, bad)
	}
	return out
}

func cellOf(good, bad int) rune {
	switch {
	case good > 0 && bad > 0:
		return partly
	case good > 0:
		return served
	case bad > 0:
		return failing
	}
	return nothing
}

// marks draws the letters of the marks below the strips, and says what they mean. Where two fall together, the later one
// moves on.
func marks(t event.DrillTimeline, total int64, width int) (row []rune, list string) {
	row = []rune(strings.Repeat(" ", width))
	var b strings.Builder
	for i, m := range t.Marks {
		letter := rune('A' + i%26)
		col := min(int(max(0, m.AtMS)*int64(width)/total), width-1)
		for col < width-1 && row[col] != ' ' {
			col++
		}
		row[col] = letter
		for j, line := range fold(clean(m.Text), textWidth-12) {
			head := fmt.Sprintf("%c %8s  ", letter, ms(m.AtMS))
			if j > 0 {
				head = strings.Repeat(" ", 12)
			}
			b.WriteString(head + line + "\n")
		}
	}
	return row, b.String()
}

// fold breaks a text into lines at its words; a word that is too long is cut.
func fold(text string, width int) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		for r := []rune(word); len(r) > width; r = []rune(word) {
			if line != "" {
				out, line = append(out, line), ""
			}
			out, word = append(out, string(r[:width])), string(r[width:])
		}
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			out, line = append(out, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(out, line)
}
