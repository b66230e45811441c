package tui

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/steps/event"
	"holdfast/tui/drillstate"
)

// drill asks what shall be broken and tells how it went; an end of the drill is no end of the conversation.
func (l *lines) drill(ctx context.Context) error {
	l.heading("Drill")
	all, err := l.w.driller.Drills(l.w.cluster)
	if err != nil {
		return l.told(ctx, err)
	}
	if len(all) == 0 {
		l.say("This cluster serves no S3 that could be drilled.")
		return nil
	}
	l.say("%s", wrap("A drill breaks one thing on purpose while S3 clients measure what users would feel. Then it mends that, and reads back every object that was acknowledged. They stand in order of danger.", minWidth))
	items := []string{"None"}
	for _, d := range all {
		text := d.Name + ": " + d.About
		if d.Cannot != "" {
			text += " (not on this cluster)"
		}
		items = append(items, text)
	}
	n, err := l.choose(ctx, "What shall be broken, and measured?", items...)
	if err != nil || n == 0 {
		return err
	}
	order, err := l.order(ctx, all[n-1])
	if err != nil || order.Drill == "" {
		return err
	}
	return l.carryOutDrill(ctx, order)
}

// order asks where. An outage by design is agreed to twice: here, and once the drill has looked at the cluster.
func (l *lines) order(ctx context.Context, d Drill) (Order, error) {
	if d.Cannot != "" {
		l.say("%s", wrap("It "+harmless(d.Cannot)+". "+byHand, minWidth))
		text, err := l.line(ctx, "Ask the cluster all the same? Type yes, or no", "no")
		if err != nil || text != "yes" {
			return Order{}, err
		}
		return Order{Drill: d.Name}, nil
	}
	var items []string
	for _, a := range d.Aims {
		where := harmless(a.Host)
		if where == "" {
			where = "where it teaches most"
		}
		items = append(items, where+": "+harmless(a.Words))
	}
	n, err := l.choose(ctx, "On which machine?", items...)
	if err != nil {
		return Order{}, err
	}
	aim := d.Aims[n]
	if !aim.outage() {
		return Order{Drill: d.Name, Target: aim.Host}, nil
	}
	l.say("%s", wrap("This is an outage by design: "+harmless(aim.Words+": "+aim.Why)+" Clients will be without service for that long.", minWidth))
	if text, err := l.line(ctx, "Look at it all the same? Type yes, or no", "no"); err != nil || text != "yes" {
		return Order{}, err
	}
	return Order{Drill: d.Name, Target: aim.Host, Outage: true}, nil
}

func (l *lines) carryOutDrill(ctx context.Context, order Order) error {
	page := newDrillScreen(l.w, order)
	names := map[string]string{}
	var latest time.Time
	teller := NewTeller(func(e event.Envelope) {
		page.state.Apply(e)
		if samples, ok := e.Event.(event.DrillSamples); ok {
			if e.At.Sub(latest) < time.Second { // one line a second is enough to read, or to hear
				return
			}
			latest = e.At
			for _, a := range samples.Addresses {
				names[a.Address] = short(a.Address)
			}
		}
		if text := drillstate.Line(e.Event, names); text != "" {
			l.say("%s  %s", e.At.Local().Format(time.TimeOnly), harmless(text))
		}
	})
	agree := func(ctx context.Context, q Agreement) (bool, error) {
		teller.Hush()
		defer teller.Resume()
		return l.agree(ctx, q)
	}
	stop := context.AfterFunc(ctx, func() { l.say("\nending: whatever was broken is mended first") })
	err := l.w.driller.Drill(ctx, l.w.cluster, order, agree, teller)
	stop()
	teller.Hush()
	if errors.Is(err, ErrDeclined) {
		l.say("Nothing was broken.")
		return nil
	}
	page.over, page.err = true, err
	if page.state.Over {
		l.say("\n%s", wrap(ansi.Strip(page.account().text), minWidth))
		err = nil
	}
	return l.told(ctx, err)
}

// agree asks before anything is broken. Where a whole machine is lost only its name agrees.
func (l *lines) agree(ctx context.Context, q Agreement) (bool, error) {
	l.say("\n%s", wrap(q.Drill+" on "+harmless(q.Target)+". Expected: "+harmless(q.Expected), minWidth))
	question, offered, word := "Break it now? Type yes, or no", "no", "yes"
	if q.Dangerous {
		question, offered, word = "Type "+harmless(q.Target)+" to break it now; Enter leaves it", "", q.Target
	}
	text, err := l.line(ctx, question, offered)
	return strings.TrimSpace(text) == word, err
}
