package tui

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/steps/event"
	"holdfast/tui/drillstate"
)

// phases are the parts of a drill as people call them, in their order.
var phases = []struct{ name, words string }{
	{"check", "look"},
	{"prepare", "prepare"},
	{"baseline", "measure"},
	{"inject", "break"},
	{"observe", "watch"},
	{"heal", "mend"},
	{"steady", "settle"},
	{"read-back", "read back"},
}

func (s *drillScreen) view(width, height int) string {
	lines := []string{"  " + s.head(width), "  " + s.phases()}
	if height >= roomy {
		lines = append([]string{""}, append(lines, "")...)
	}
	lines = append(lines, s.expected(width)...)
	lines = append(lines, s.strips(width, max(2, height-len(lines)-9))...)
	foot := s.verdict(width, height >= roomy)
	free := max(2, height-len(lines)-len(foot))
	lines = append(lines, s.story(width, free)...)
	for len(lines) < height-len(foot) {
		lines = append(lines, "")
	}
	return strings.Join(append(lines, foot...), "\n")
}

func (s *drillScreen) head(width int) string {
	th := s.w.th
	target := s.state.Target
	if target == "" {
		target = s.order.Target
	}
	text := th.Title.Render(s.order.Drill)
	if target != "" {
		text += " on " + th.Title.Render(harmless(target))
	}
	mode := th.Muted.Render(clock(s.elapsed()))
	switch {
	case s.ended():
		m := th.Verdict(s.verdictWord())
		mode = m.Style.Render(m.Sign + " " + m.Word)
	case s.ending:
		mode = th.Warning.Render("ends; mending ... ") + mode
	}
	gap := width - 4 - ansi.StringWidth(text) - ansi.StringWidth(mode)
	return text + strings.Repeat(" ", max(1, gap)) + mode
}

func (s *drillScreen) verdictWord() string {
	if s.state.Over {
		return s.state.Result.Verdict
	}
	return "failed"
}

func (s *drillScreen) elapsed() time.Duration {
	if s.state.Begun.IsZero() {
		return 0
	}
	return s.now.Sub(s.state.Begun)
}

// phases shows where in its course the drill is.
func (s *drillScreen) phases() string {
	th, at := s.w.th, -1
	for i, p := range phases {
		if p.name == s.state.Phase {
			at = i
		}
	}
	var out []string
	for i, p := range phases {
		switch {
		case s.ended() || i < at:
			out = append(out, th.OK.Render(p.words))
		case i == at:
			out = append(out, th.Accent.Render("["+p.words+"]"))
		default:
			out = append(out, th.Muted.Render(p.words))
		}
	}
	return strings.Join(out, th.Muted.Render(" › "))
}

func (s *drillScreen) expected(width int) []string {
	text := s.state.Expected
	if text == "" {
		return []string{"  " + s.w.th.Muted.Render("First it looks whether the cluster is well. Then it says what to expect, and asks you."), ""}
	}
	lines := strings.Split(inset("Expected: "+harmless(text), 2, min(width, 110)), "\n")
	if len(lines) > 3 {
		lines = append(lines[:2], cut(lines[2], width-5)+" ...")
	}
	return append(lines, "")
}

// strips is the live timeline: a line per address, with now at the right end.
func (s *drillScreen) strips(width, most int) []string {
	th := s.w.th
	if len(s.state.Strips) == 0 {
		return []string{"  " + th.Muted.Render("The clients have not begun to ask yet."), ""}
	}
	label := 1
	for _, strip := range s.state.Strips {
		label = max(label, len(short(strip.Address)))
	}
	label = min(label, 24)
	columns := width - label - 6 - 14
	per := s.state.Per(columns)
	var out []string
	for i, strip := range s.state.Strips {
		if len(out) == most-1 && len(s.state.Strips) > most {
			out = append(out, th.Muted.Render("  and "+itoa(len(s.state.Strips)-i)+" more"))
			break
		}
		text := pad(short(strip.Address), label) + "  " + s.paint(s.state.Columns(strip, s.state.End(), per, columns))
		out = append(out, "  "+text+"  "+s.standing(strip))
	}
	legend := fmt.Sprintf("%c served  %c in part  %c not  B broken  M mending; %s a column; %s",
		drillstate.Served, drillstate.Partly, drillstate.Failing, round(per), plural(s.state.Acknowledged, "object"))
	return append(out, s.marks(label, columns, per), "  "+th.Muted.Render(cut(legend, width-2)))
}

func (s *drillScreen) paint(cells []rune) string {
	th := s.w.th
	var b strings.Builder
	for _, c := range cells {
		switch c {
		case drillstate.Served:
			b.WriteString(th.OK.Render(string(c)))
		case drillstate.Partly:
			b.WriteString(th.Warning.Render(string(c)))
		case drillstate.Failing:
			b.WriteString(th.Failed.Render(string(c)))
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// standing says how an address does now, and its longest gap.
func (s *drillScreen) standing(strip drillstate.Strip) string {
	th := s.w.th
	gap, _ := s.state.Gap(strip.Address)
	ms, known := s.state.Result.GapMS[strip.Address]
	if known {
		gap = time.Duration(ms) * time.Millisecond
	}
	text := fmt.Sprintf("gap %.1f s", gap.Seconds())
	if well, asked := strip.Answers(); asked && !well && !s.ended() {
		return th.Failed.Render(text)
	}
	return th.Muted.Render(text)
}

// marks shows below the strips when the fault went in and when mending began.
func (s *drillScreen) marks(label, columns int, per time.Duration) string {
	row := []rune(strings.Repeat(" ", columns))
	for _, m := range []struct {
		at   time.Time
		sign rune
	}{{s.state.Hit, 'B'}, {s.state.Healed, 'M'}} {
		col := columns - 1 - int(s.state.End().Sub(m.at)/per)
		if !m.at.IsZero() && col >= 0 {
			row[min(col, columns-1)] = m.sign
		}
	}
	return "  " + strings.Repeat(" ", label+2) + s.w.th.Title.Render(strings.TrimRight(string(row), " "))
}

// short is an address without what is the same for all.
func short(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return harmless(u.Host)
	}
	return harmless(address)
}

// story is what the drill has told so far, the latest at the end.
func (s *drillScreen) story(width, height int) []string {
	all := s.state.Said
	s.from = max(0, min(s.from, len(all)-height+1))
	all = all[:len(all)-s.from]
	all = all[max(0, len(all)-height+1):]
	out := []string{""}
	for _, said := range all {
		since := clock(said.At.Sub(s.state.Begun))
		text := harmless(said.Text)
		if said.Host != "" && said.Host != s.state.Target && !strings.Contains(text, said.Host) {
			text = harmless(said.Host) + ": " + text
		}
		out = append(out, cut("  "+s.w.th.Muted.Render(since)+"  "+text, width))
	}
	return out
}

// verdict is how it went: in a few lines, of which Enter shows all, or whole where there is room.
func (s *drillScreen) verdict(width int, whole bool) []string {
	if !s.ended() {
		return nil
	}
	th, r := s.w.th, s.state.Result
	if !s.state.Over {
		return []string{"", th.Failed.Render(cut("  "+problemText(s.err), width))}
	}
	m := th.Verdict(r.Verdict)
	out := []string{"", "  " + m.Style.Render(m.Sign+" "+m.Word) + "  " + gaps(r)}
	if r.Requests > 0 {
		out = append(out, strings.Split(inset(objects(r), 2, width), "\n")...)
	}
	say := func(text string, style lipgloss.Style) {
		shown := cut("  "+text, width)
		if whole {
			shown = inset(text, 2, width)
		}
		for line := range strings.SplitSeq(shown, "\n") {
			out = append(out, style.Render(line))
		}
	}
	for _, why := range r.Reasons[:min(2, len(r.Reasons))] {
		say(harmless(why), th.Warning)
	}
	if r.Hint != "" {
		say("To do: "+harmless(r.Hint), th.Text)
	}
	return out
}

// gaps lays what was measured beside what was expected.
func gaps(r event.DrillFinished) string {
	if r.Requests == 0 {
		return ""
	}
	text := fmt.Sprintf("%.1f s without service", float64(r.GapNextMS)/1000)
	if r.ExpectedMS >= 0 {
		return text + fmt.Sprintf("; about %.0f s expected", float64(r.ExpectedMS)/1000)
	}
	return text + ", as an outage by design"
}

func objects(r event.DrillFinished) string {
	return fmt.Sprintf("%d acknowledged, %d read back, %d lost, %d corrupted; %d/%d requests failed", r.Acknowledged, r.ReadBack,
		r.Lost, r.Corrupted, r.FailedRequests, r.Requests)
}

// account is the whole of what was found, to be read at leisure.
func (s *drillScreen) account() *pager {
	th, r := s.w.th, s.state.Result
	var b strings.Builder
	put := func(what, text string) {
		if text != "" {
			b.WriteString(th.Title.Render(what) + "\n" + harmless(text) + "\n\n")
		}
	}
	m := th.Verdict(s.verdictWord())
	b.WriteString(m.Style.Render(m.Sign+" "+m.Word) + "\n\n")
	if s.err != nil {
		put("What went wrong", problemText(s.err))
	}
	put("Because", strings.Join(r.Reasons, "\n"))
	put("What to do", r.Hint)
	put("Expected", r.Expected)
	if r.Requests > 0 {
		text := "a client that tries the next address at once: " + gaps(r)
		for _, strip := range s.state.Strips {
			text += fmt.Sprintf("\nthrough %s: %.1f s", short(strip.Address), float64(r.GapMS[strip.Address])/1000)
		}
		put("Measured", text)
		put("Objects", objects(r)+fmt.Sprintf("\n%d acknowledged in the second before the fault; %d writes without an answer", r.JustBefore, r.Unknown))
		put("The service ran", "on "+strings.Join(r.TaskBefore, ", ")+" before, on "+strings.Join(r.TaskAfter, ", ")+" after")
	}
	var marks []string
	for _, mark := range r.Timeline.Marks {
		marks = append(marks, fmt.Sprintf("%6.1f s  %s", float64(mark.AtMS)/1000, mark.Text))
	}
	put("What happened when", strings.Join(marks, "\n"))
	return &pager{w: s.w, heading: "The drill " + s.order.Drill, text: strings.TrimRight(b.String(), "\n")}
}
