package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/steps/inventory"
)

var (
	errAgain    = errors.New("asked again")
	errDeclined = errors.New("nothing was broken")
)

// slowAnswer is how long a look at the cluster is good for.
const slowAnswer = 20 * time.Second

// gate lets a drill's events through, and holds it where its target and expectation are known but nothing is touched:
// there the operator is asked.
type gate struct {
	app    *app
	events *event.Stamper
	say    *drillSay
	agreed string // target that was agreed to already
	yes    bool
	shut   bool   // it ends here: the rest is no drill
	target string // of the drill that has begun
	// moved says that the task had to leave a machine that cannot be spared. The machine it came to is the one that is
	// hit, and may be another than was agreed to: the drill begins anew from there, before anything is broken.
	moved bool
}

// emit gives the way for a drill's events; the question ends with ctx.
func (g *gate) emit(ctx context.Context) func(event.Event) error {
	return func(e event.Event) error {
		if g.shut {
			return nil
		}
		switch e := e.(type) {
		case event.DrillBegun:
			g.target = e.Target
			if err := g.ask(ctx, e); err != nil {
				g.shut = true
				return err
			}
		case event.DrillPhase:
			g.moved = g.moved || e.Phase == "prepare"
			if e.Phase == "baseline" && g.moved && !g.yes && failover.Dangerous(e.Drill) {
				g.shut, g.agreed = true, g.target
				return errAgain
			}
		}
		return g.events.Emit(e)
	}
}

// ask shows what is expected. Where more than a container is taken away only the machine's name is a yes.
func (g *gate) ask(ctx context.Context, b event.DrillBegun) error {
	g.say.end() // so that nothing is printed between the question and its answer
	defer g.say.begin()
	_, _ = fmt.Fprintf(g.app.err, "\ndrill %s on %s\n%s\n", b.Drill, b.Target, g.app.hung("  expected: ", b.Expected))
	if g.yes || b.Target == g.agreed {
		return nil
	}
	word := "yes"
	if failover.Dangerous(b.Drill) || b.ExpectedMS < 0 {
		word = b.Target
	}
	begun := time.Now()
	agreed, err := g.app.confirm(ctx, "Break it now?", word)
	switch {
	case err != nil:
		return err
	case !agreed:
		return fail(exitInterrupted, errDeclined)
	case time.Since(begun) > slowAnswer:
		g.agreed = b.Target
		return errAgain
	}
	return nil
}

// drillSay prints events as they come, from a mailbox, so that a slow terminal never holds up a drill.
type drillSay struct {
	box   *relay
	print func(event.Envelope)
	wait  sync.WaitGroup
}

// relay is a sink whose mailbox is exchanged between drills.
type relay struct {
	mu  sync.Mutex
	box *event.Mailbox
}

// Emit implements event.Sink. What comes while nobody prints is in the record all the same.
func (r *relay) Emit(e event.Envelope) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.box == nil {
		return nil
	}
	return r.box.Emit(e)
}

func (r *relay) set(box *event.Mailbox) (before *event.Mailbox) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before, r.box = r.box, box
	return before
}

func (a *app) drillPrinter(c inventory.Cluster, asJSON bool) *drillSay {
	s := &drillSay{box: &relay{}, print: a.drillEvents(c)}
	if asJSON {
		s.print = a.jsonEvents()
	}
	s.begin()
	return s
}

// begin starts printing.
func (s *drillSay) begin() {
	box := event.NewMailbox(outputLines)
	s.box.set(box)
	s.wait.Go(func() {
		for {
			batch, err := box.Next(context.Background()) // ends when the box is closed
			for _, e := range batch {
				s.print(e)
			}
			if err != nil {
				return
			}
		}
	})
}

// end prints what is left, and stops.
func (s *drillSay) end() {
	if box := s.box.set(nil); box != nil {
		box.Close()
	}
	s.wait.Wait()
}

// drillEvents prints a line per phase, and one a second while clients ask.
func (a *app) drillEvents(c inventory.Cluster) func(event.Envelope) {
	names := map[string]string{}
	for i, e := range endpoints(c) {
		names[e] = c.Hosts[i].Name
	}
	return func(e event.Envelope) {
		if text := drillLineOf(e.Event, names); text != "" {
			_, _ = fmt.Fprintf(a.err, "%s  %s\n", e.At.Local().Format("15:04:05"), text)
		}
	}
}

// drillLineOf puts an event into words; empty: it is not shown.
func drillLineOf(e event.Event, names map[string]string) string {
	switch e := e.(type) {
	case event.DrillPhase:
		return fmt.Sprintf("%-9s %s", e.Phase, e.Text)
	case event.Notice:
		return fmt.Sprintf("%-9s %s %s", e.Level, e.Host, e.Text)
	case event.DrillSamples:
		var parts []string
		for _, s := range e.Addresses {
			parts = append(parts, sampleWords(names[s.Address], s))
		}
		return fmt.Sprintf("%-9s %s  %d acknowledged", "", strings.Join(parts, "  "), e.Acknowledged)
	}
	return ""
}

// sampleWords is one address in one second, in words of equal width.
func sampleWords(name string, s event.AddressSamples) string {
	switch {
	case s.Failed == 0 && s.OK == 0:
		return fmt.Sprintf("%s waits       ", name)
	case s.Failed == 0:
		return fmt.Sprintf("%s serves %-5d", name, s.OK)
	case s.OK == 0:
		return fmt.Sprintf("%s FAILS  %-5d", name, s.Failed)
	}
	return fmt.Sprintf("%s partly %-5s", name, fmt.Sprintf("%d/%d", s.OK, s.OK+s.Failed))
}

// printDrill is the result: for people the timeline and the verdict, for programs one object.
func (a *app) printDrill(r failover.Result, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(a.out).Encode(r)
	}
	_, err := fmt.Fprintf(a.out, "\n%s", failover.Text(r))
	return err
}
