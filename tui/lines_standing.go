package tui

import (
	"context"
	"errors"
)

// deed is one thing to do with a cluster, and the pages that do it.
type deed struct {
	label string
	pages []page
}

// known asks what to do with a cluster of an earlier run; no pages: back to the question before.
func (l *lines) known(ctx context.Context, e Earlier) ([]page, error) {
	l.say("%s", describe(e))
	deeds := []deed{
		{"Back", nil},
		{"Look at the run again", []page{func(ctx context.Context) error { l.replay(ctx, e); return nil }}},
	}
	if e.File != "" {
		deeds = append(deeds, deed{"Go on with this cluster", l.goOn()})
		for _, d := range l.standing() {
			deeds = append(deeds, deed{d.label, append(d.pages, l.afterwards)})
		}
		deeds = append(deeds, deed{"Take it all back", []page{l.connect, l.takeBack}})
	}
	n, err := l.chooseDeed(ctx, "What shall be done with "+harmless(e.Cluster)+"?", deeds)
	switch {
	case err != nil || n == 0:
		return nil, err
	case n == 1:
		l.replay(ctx, e)
		return nil, nil
	}
	c, err := l.w.shelf.Load(e.File)
	if err != nil {
		l.say("%s", problemText(err))
		return nil, nil
	}
	l.take(c)
	return deeds[n].pages, nil
}

// take makes a cluster that was read from its file the one that is worked on, and says so where that changes.
func (l *lines) take(c Loaded) {
	before := l.w.label
	l.w.take(c)
	switch {
	case l.w.label == before:
	case l.w.label == "":
		l.say("The machines here are real.")
	default:
		l.say("The machines here are a %s: nothing real is touched.", l.w.label)
	}
}

// standing are the things to do with a cluster that stands, from nothing reached yet.
func (l *lines) standing() []deed {
	var out []deed
	if l.w.keeper != nil {
		out = append(out, deed{"How is it now?", []page{l.connect, l.status}})
	}
	if l.w.driller != nil {
		out = append(out, deed{"Failover drill", []page{l.connect, l.drill}})
	}
	if l.w.keeper != nil {
		out = append(out, deed{"Checklist", []page{l.checklist}})
	}
	return out
}

func (l *lines) chooseDeed(ctx context.Context, question string, deeds []deed) (int, error) {
	var items []string
	for _, d := range deeds {
		items = append(items, d.label)
	}
	return l.choose(ctx, question, items...)
}

// afterwards offers what the last page of a run offers, until the person leaves. That is no failure.
func (l *lines) afterwards(ctx context.Context) error {
	deeds := append([]deed{{"Leave", nil}}, l.standing()...)
	if len(deeds) == 1 || l.cur.Undo {
		return nil
	}
	deeds = append(deeds, deed{"Take it all back", []page{l.connect, l.takeBack}})
	for {
		n, err := l.chooseDeed(ctx, "\nWhat now?", deeds)
		if errors.Is(err, ErrEnded) && ctx.Err() == nil || err == nil && n == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		for _, p := range deeds[n].pages {
			if err := p(ctx); err != nil {
				return err
			}
		}
		if l.cur.Undo {
			return nil
		}
	}
}

func (l *lines) takeBack(ctx context.Context) error {
	if yes, err := l.undo(ctx); err != nil || !yes {
		return err
	}
	return l.run(ctx)
}

func (l *lines) status(ctx context.Context) error {
	text, err := l.w.keeper.Status(ctx, l.w.cluster)
	if err == nil {
		l.say("\n%s", harmless(text))
	}
	return l.told(ctx, err)
}

// checklist prints the page, and saves it where that is wanted.
func (l *lines) checklist(ctx context.Context) error {
	l.heading("Checklist")
	text, err := l.w.keeper.Checklist(l.w.cluster, "txt")
	if err != nil {
		return l.told(ctx, err)
	}
	l.say("%s", harmless(text))
	formats := []string{"", "md", "txt", "html"}
	n, err := l.choose(ctx, "Save it?", "No", "As Markdown", "As text", "As HTML, to print")
	if err != nil || n == 0 {
		return err
	}
	path, err := l.w.keeper.Save(l.w.cluster, formats[n])
	if err == nil {
		l.say("Saved as %s", harmless(path))
	}
	return l.told(ctx, err)
}

// told says what went wrong, and goes on: one thing that could not be had is no reason to leave.
func (l *lines) told(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ErrEnded
	case err != nil:
		l.say("%s", problemText(err))
		if hint := hintText(err); hint != "" {
			l.say("  to do: %s", hint)
		}
	}
	return nil
}
