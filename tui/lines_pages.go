package tui

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"holdfast/steps/inventory"
	"holdfast/steps/survival"
)

func (l *lines) connect(ctx context.Context) error {
	for {
		l.heading("Connect")
		l.w.check()
		refused := 0
		err := l.w.engine.Connect(ctx, l.w.cluster, l.prompter, func(r Reach) { refused += l.reached(r) })
		if err == nil && refused == 0 {
			l.w.check()
			return nil
		}
		if ctx.Err() != nil {
			return ErrEnded
		}
		if err != nil {
			l.say("%s", problemText(err))
		}
		n, err := l.choose(ctx, "What now?", "Try again", "Change the machines", "Leave")
		switch {
		case err != nil:
			return err
		case n == 2:
			return ErrEnded
		case n == 1:
			if err := l.machines(ctx); err != nil {
				return err
			}
		}
	}
}

// reached tells how it went with one machine, and counts it when it refused us.
func (l *lines) reached(r Reach) int {
	if r.Error != "" {
		l.say("  %s: refused: %s\n    %s", harmless(r.Host), harmless(r.Error), harmless(r.Hint))
		return 1
	}
	l.w.facts[r.Host] = r.Facts
	l.w.draft.Learn(r.Host, r.Facts)
	l.say("  %s: in, %s", harmless(r.Host), harmless(r.Facts.OS.Pretty))
	return 0
}

func (l *lines) preflight(ctx context.Context) error {
	for {
		l.heading("Preflight")
		found := l.w.engine.Judge(l.w.cluster)
		if !l.findings(found, true) {
			return nil
		}
		items, do := []string{"Look again", "Leave"}, []func(context.Context) error{nil, func(context.Context) error { return ErrEnded }}
		for _, f := range found {
			for _, m := range l.mends(f) {
				items = append(items, harmless(f.Host)+": "+harmless(m.Label))
				do = append(do, func(ctx context.Context) error { return l.mend(ctx, f.Host, m) })
			}
		}
		n, err := l.choose(ctx, "That must be mended first. What now?", items...)
		if err == nil && do[n] != nil {
			err = do[n](ctx)
		}
		if err != nil {
			return err
		}
		if err := l.connect(ctx); err != nil {
			return err
		}
	}
}

func (l *lines) mends(f Finding) []Mend {
	if l.w.mender == nil || f.Level == "ok" {
		return nil
	}
	return l.w.mender.Mends(l.w.cluster, f, l.w.facts[f.Host])
}

// mend shows a command before it is run on a machine; another answer is simply taken.
func (l *lines) mend(ctx context.Context, host string, m Mend) error {
	if m.Command == "" {
		m.Answer(&l.w.draft)
		return nil
	}
	l.say("%s", wrap(m.Why+" An undo does not take it back.", minWidth))
	text, err := l.line(ctx, "Run on "+harmless(host)+", as root: "+harmless(m.Command)+"\nType yes, or no", "no")
	if err != nil || text != "yes" {
		return err
	}
	said, err := l.w.mender.Mend(ctx, l.w.cluster, host, m.Command)
	if said != "" {
		l.say("%s", harmless(said))
	}
	return l.told(ctx, err)
}

// findings says what is not as it should be, and tells whether any of it forbids to go on.
func (l *lines) findings(all []Finding, count bool) (stops bool) {
	shown := 0
	for _, f := range all {
		if f.Level == "ok" {
			continue
		}
		shown++
		stops = stops || f.Level == "stop"
		l.say("  %s: %s, %s: %s\n    to do: %s", f.Level, harmless(f.Host), f.Check, harmless(f.What), harmless(f.Remedy))
	}
	if count && shown == 0 {
		l.say("  %s looked at; nothing stands in the way.", plural(len(all), "thing"))
	}
	return stops
}

func (l *lines) settings(ctx context.Context) error {
	l.heading("Settings")
	for {
		page := newSettings(l.w)
		for i, set := range page.rows {
			l.say("  %2d  %s  %s", i+1, set.Question, harmless(page.shown(set)))
		}
		for _, p := range page.problems {
			l.say("%s\n  %s", harmless(p.What), harmless(p.Hint))
		}
		text, err := l.line(ctx, "Enter goes on; a number changes that answer", "")
		if err != nil {
			return err
		}
		n, wrong := strconv.Atoi(text)
		switch {
		case text == "" && len(page.problems) == 0:
			return nil
		case wrong == nil && n >= 1 && n <= len(page.rows):
			if err := l.setting(ctx, page, page.rows[n-1]); err != nil {
				return err
			}
		}
	}
}

func (l *lines) setting(ctx context.Context, page *settings, set inventory.Setting) error {
	l.say("%s", wrap(set.Why, minWidth))
	question := set.Question
	if len(set.Choices) > 0 {
		question += " (" + strings.Join(set.Choices, ", ") + ")"
	}
	if set.Type == inventory.Bool {
		question += " (yes, no)"
	}
	text, err := l.line(ctx, question, said(set, page.value(set)))
	if err != nil {
		return err
	}
	if set.Type == inventory.Bool {
		text = cmp.Or(map[string]string{"yes": "true", "no": "false"}[text], text)
	}
	if err := set.Check(text); err != nil {
		l.say("%s", harmless(err.Error()))
		return nil
	}
	page.take(answerMsg{set.Name, text})
	return nil
}

func (l *lines) topology(context.Context) error {
	l.heading("Topology")
	l.w.check()
	page := newTopology(l.w)
	if l.w.survives != nil && len(page.fates) > 0 {
		layout, fates, err := l.w.survives(l.w.cluster)
		if page.take(measuredMsg{page, layout, fates, err}); err != nil {
			l.say("What drills measured could not be read: %s", problemText(err))
		}
	}
	for _, h := range l.w.cluster.Hosts {
		l.say("  %s, %s, %s", harmless(h.Name), h.Role, harmless(h.ClusterAddress))
	}
	if way := page.wayIn(); way != "" {
		l.say("Clients %s.", way)
	}
	if len(page.fates) == 0 {
		l.say("%s", wrap(l.w.playbook().Summary, minWidth))
		return nil
	}
	if way := page.storage(); way != "" {
		l.say("%s", wrap("Objects: "+way+".", minWidth))
	}
	l.say("\n%s", strings.TrimRight(survival.Text(page.layout, page.fates), "\n"))
	return nil
}

func (l *lines) plan(ctx context.Context) error {
	l.heading("Plan")
	for {
		if err := l.prepare(ctx, false); err != nil {
			return err
		}
		if !l.findings(l.cur.Findings, false) {
			break
		}
		if err := l.settings(ctx); err != nil {
			return err
		}
	}
	for detail := false; ; detail = true {
		l.say("%s", harmless(l.cur.Plan.Text(l.cur.States, detail)))
		page := planScreen{w: l.w, ready: l.cur}
		text, err := l.line(ctx, page.summary()+".\nCarry it out? Type yes to agree, d for every command and why, or no", "no")
		switch {
		case err != nil:
			return err
		case text == "yes":
			return nil
		case text != "d":
			l.say("Nothing was changed.")
			return ErrEnded
		}
	}
}

func (l *lines) prepare(ctx context.Context, undo bool) (err error) {
	l.w.check()
	l.cur, err = l.w.engine.Prepare(ctx, l.w.cluster, undo)
	return err
}
