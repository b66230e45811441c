package tui

import (
	"strings"
	"testing"

	"holdfast/steps/event"
)

func TestTheTellerIsSilentWhileItIsHushed(t *testing.T) {
	var said []string
	teller := NewTeller(func(e event.Envelope) { said = append(said, e.Event.(event.Notice).Text) })
	say := func(text string) {
		if err := teller.Emit(event.Envelope{Event: event.Notice{Text: text}}); err != nil {
			t.Error(err)
		}
	}
	say("one")
	say("two")
	teller.Hush() // everything that came before is told by now
	if got := strings.Join(said, " "); got != "one two" {
		t.Errorf("told before the question: %q", got)
	}
	say("three")
	teller.Hush()
	teller.Resume()
	say("four")
	teller.Hush()
	if got := strings.Join(said, " "); got != "one two four" {
		t.Errorf("told in all: %q", got)
	}
}
