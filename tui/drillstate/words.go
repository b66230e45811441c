package drillstate

import (
	"fmt"
	"strings"

	"holdfast/steps/event"
)

// Line puts an event of a drill into one line of text; "" where it is not worth one. names gives addresses a shorter
// name. The text of machines in it is as they said it.
func Line(e event.Event, names map[string]string) string {
	switch e := e.(type) {
	case event.DrillPhase:
		return fmt.Sprintf("%-9s %s", e.Phase, e.Text)
	case event.Notice:
		return fmt.Sprintf("%-9s %s", e.Level, strings.TrimSpace(e.Host+" "+e.Text))
	case event.DrillSamples:
		var parts []string
		for _, s := range e.Addresses {
			parts = append(parts, inWords(names, s))
		}
		return fmt.Sprintf("%-9s %s  %d acknowledged", "", strings.Join(parts, "  "), e.Acknowledged)
	}
	return ""
}

// inWords is one address in one stretch of time, in words of equal width.
func inWords(names map[string]string, s event.AddressSamples) string {
	name := names[s.Address]
	if name == "" {
		name = s.Address
	}
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
