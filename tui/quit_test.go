package tui

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"go.uber.org/goleak"
)

// Quitting ends the program from every page, at once or after the question it asks, and leaves no goroutine behind.
func TestQuittingFromEveryPage(t *testing.T) {
	pages := map[string]func(w *wizard) screen{
		"welcome":   func(w *wizard) screen { return newWelcome(w, "") },
		"playbook":  func(w *wizard) screen { return newPlaybookPage(w) },
		"machines":  func(w *wizard) screen { return newMachines(w) },
		"connect":   func(w *wizard) screen { return newConnect(w) },
		"preflight": func(w *wizard) screen { return newPreflight(w) },
		"settings":  func(w *wizard) screen { return newSettings(w) },
		"topology":  func(w *wizard) screen { return newTopology(w) },
		"plan":      func(w *wizard) screen { return newPlan(w, false) },
		"replay":    func(w *wizard) screen { return newReplay(w, Earlier{Run: "r0"}) },
		"drills":    func(w *wizard) screen { return newDrills(w) },
		"drill":     func(w *wizard) screen { return newDrillScreen(w, Order{Drill: "drain"}) },
		"checklist": func(w *wizard) screen { return newChecklist(w) },
		"status":    func(w *wizard) screen { return newStatus(w) },
		"log file":  func(w *wizard) screen { return &spoolPage{w: w, hosts: []string{"n1"}} },
	}
	for name, page := range pages {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			o, f, _ := standing(t)
			f.err = errGone // a drill that mends goes on for a while, by intention; see TestADrillIsNotLeftUnmended
			o.Engine.(*fakeEngine).lib = o.Library
			m := New(ctx, o)
			m.w.draft = *drafted(t, "10.0.0.1", "10.0.0.2", "10.0.0.3")
			m.w.check()
			in, keys := io.Pipe()
			defer keys.Close()
			p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(&bytes.Buffer{}), tea.WithoutSignalHandler(), tea.WithWindowSize(80, 24))
			done := make(chan error)
			go func() { _, err := p.Run(); done <- err }()
			p.Send(goMsg{page(m.w)})
			p.Send(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
			p.Send(quitMsg{}) // the answer, where it asked
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("it does not end")
			}
			cancel()
		})
	}
}
