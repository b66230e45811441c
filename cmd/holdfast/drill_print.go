package main

import (
	"context"
	"encoding/json"
	"fmt"

	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/steps/inventory"
	"holdfast/tui"
	"holdfast/tui/drillstate"
)

// drillQuestion shows what is expected, and asks unless that was agreed to beforehand. Where more than a container is
// taken away only the machine's name is a yes.
func (a *app) drillQuestion(say *tui.Teller, yes bool) tui.Agree {
	return func(ctx context.Context, q tui.Agreement) (bool, error) {
		say.Hush() // so that nothing is printed between the question and its answer
		defer say.Resume()
		_, _ = fmt.Fprintf(a.err, "\ndrill %s on %s\n%s\n", q.Drill, q.Target, a.hung("  expected: ", q.Expected))
		if yes {
			return true, nil
		}
		word := "yes"
		if q.Dangerous {
			word = q.Target
		}
		return a.confirm(ctx, "Break it now?", word)
	}
}

// drillPrinter prints events as they come.
func (a *app) drillPrinter(c inventory.Cluster, asJSON bool) *tui.Teller {
	if asJSON {
		return tui.NewTeller(a.jsonEvents())
	}
	return tui.NewTeller(a.drillEvents(c))
}

// drillEvents prints a line per phase, and one a second while clients ask.
func (a *app) drillEvents(c inventory.Cluster) func(event.Envelope) {
	names := map[string]string{}
	for i, e := range endpoints(c) {
		names[e] = c.Hosts[i].Name
	}
	return func(e event.Envelope) {
		if text := drillstate.Line(e.Event, names); text != "" {
			_, _ = fmt.Fprintf(a.err, "%s  %s\n", e.At.Local().Format("15:04:05"), text)
		}
	}
}

// printDrill is the result: for people the timeline and the verdict, for programs one object.
func (a *app) printDrill(r failover.Result, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(a.out).Encode(r)
	}
	_, err := fmt.Fprintf(a.out, "\n%s", failover.Text(r))
	return err
}
