package main

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/tui"
)

// hands play the part of Bubble Tea and of the person, with the real engine behind the screens.
type hands struct {
	t    *testing.T
	m    tea.Model
	msgs chan tea.Msg
	keys int
}

func (h *hands) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { h.deliver(cmd()) }()
	}
}

// deliver takes batches and sequences apart; the type of a sequence is private to Bubble Tea.
func (h *hands) deliver(msg tea.Msg) {
	v := reflect.ValueOf(msg)
	_, batch := msg.(tea.BatchMsg)
	if !batch && (!v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]()) {
		h.msgs <- msg
		return
	}
	for i := range v.Len() {
		switch c := v.Index(i).Interface().(tea.Cmd); {
		case c == nil:
		case batch:
			h.run(c)
		default:
			h.deliver(c())
		}
	}
}

func (h *hands) take(msg tea.Msg) {
	if msg != nil {
		_, cmd := h.m.Update(msg)
		h.run(cmd)
	}
}

// see waits until the screen shows a text; machines work in a time of their own.
func (h *hands) see(text string) {
	h.t.Helper()
	for late := time.After(2 * time.Minute); !strings.Contains(h.screen(), text); {
		select {
		case msg := <-h.msgs:
			h.take(msg)
		case <-late:
			h.t.Fatalf("%q never comes:\n%s", text, h.screen())
		}
	}
}

func (h *hands) screen() string { return ansi.Strip(h.m.View().Content) }

func (h *hands) press(k tea.Key) {
	h.keys++
	h.take(tea.KeyPressMsg(k))
}

// Enter and arrows alone lead from the first page to a proven S3 address on the practice cluster.
func TestKeysFromWelcomeToAProvenEndpoint(t *testing.T) {
	e := newEngine(t)
	ctx, cancel := context.WithCancel(t.Context())
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	t.Cleanup(end)
	t.Cleanup(e.close)
	t.Cleanup(cancel)
	h := &hands{t: t, msgs: make(chan tea.Msg, 10_000)}
	h.m = tui.New(ctx, e.options(life, practiceFlags{playbook: "s3-nfs", speed: 50}, true))
	h.run(h.m.Init())
	h.see("[simulation, time x50]")
	enter, down := tea.Key{Code: tea.KeyEnter}, tea.Key{Code: tea.KeyDown}
	for _, page := range []string{"Set up a cluster", "What shall be set up?", "server: 1 of 1", "Every machine has let us in", "nothing stands in the way", "Go on with these answers", "may be lost", "Carry it out:"} {
		h.see(page)
		h.press(enter)
	}
	h.see("Carry it out now?")
	h.take(<-h.after(600 * time.Millisecond)) // a person reads; keys typed ahead are swallowed
	h.press(down)
	h.press(enter)
	h.see("All of it is done, and proven. S3 is served at")
	h.see("http://127.0.0.1:")
	const most = 30
	t.Logf("%d keys from Welcome to a proven S3 address (at most %d)", h.keys, most)
	if h.keys > most {
		t.Errorf("%d keys are too many", h.keys)
	}
}

// after is a message that comes later.
func (h *hands) after(d time.Duration) <-chan tea.Msg {
	out := make(chan tea.Msg, 1)
	time.AfterFunc(d, func() { out <- nil })
	return out
}
