package tui

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"go.uber.org/goleak"

	"holdfast/steps"
	"holdfast/steps/event"
)

// screenBuffer stands for a terminal: it takes what is drawn from any goroutine.
type screenBuffer struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (s *screenBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.Write(p)
}

func (s *screenBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

// broken is a page with a bug in it.
type broken struct{ *welcome }

func (b broken) update(tea.Msg) tea.Cmd { panic("a bug") }

// Whatever ends the program, it leaves no goroutine behind, and puts the terminal's modes back.
func TestNothingIsLeftBehind(t *testing.T) {
	for name, end := range map[string]func(p *tea.Program, m *Model, cancel func()){
		"quit":   func(p *tea.Program, _ *Model, _ func()) { p.Send(quitMsg{}) },
		"signal": func(_ *tea.Program, _ *Model, cancel func()) { cancel() },
		"panic": func(p *tea.Program, m *Model, _ func()) {
			p.Send(goMsg{broken{newWelcome(m.w, "")}})
			p.Send(tickMsg{})
		},
		"kill": func(p *tea.Program, _ *Model, _ func()) { p.Kill() },
	} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			in, keys := io.Pipe()
			defer keys.Close()
			out := &screenBuffer{}
			e := &fakeEngine{sticky: true}
			m := New(ctx, Options{Library: demoLibrary(t), Engine: e, Shelf: &fakeShelf{}})
			m.w.draft = *drafted(t, "10.0.0.1", "10.0.0.2", "10.0.0.3")
			p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithoutSignalHandler(),
				tea.WithWindowSize(80, 24), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = p.Run() // a panic or a signal is an error; what counts is what it leaves
			}()
			p.Send(goMsg{newConnect(m.w)}) // a machine that never answers is being spoken to
			end(p, m, cancel)
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				t.Fatal("it does not end")
			}
			cancel()
			if text := out.String(); strings.Contains(text, "\x1b[?1049h") && !strings.Contains(text, "\x1b[?1049l") {
				t.Errorf("the alternate screen is left on: %q", text[max(0, len(text)-200):])
			}
		})
	}
}

// stopwatch notes when what a key has changed has been written to the terminal.
type stopwatch struct {
	*Model
	key   bool
	ready atomic.Bool    // the frame after a key waits to be written
	drawn chan time.Time // takes the time at which it was
}

func (s *stopwatch) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		s.key = true
	}
	_, cmd := s.Model.Update(msg)
	return s, cmd
}

func (s *stopwatch) View() tea.View {
	v := s.Model.View()
	if s.key {
		s.key = false
		s.ready.Store(true)
	}
	return v
}

func (s *stopwatch) Write(p []byte) (int, error) {
	if s.ready.CompareAndSwap(true, false) {
		s.drawn <- time.Now()
	}
	return len(p), nil
}

// From a key to its frame, with nothing going on and with 100,000 lines of output a second, in the same program.
func BenchmarkKeyToFrame(b *testing.B) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	in, keys := io.Pipe()
	defer keys.Close()
	m := New(ctx, Options{Shelf: &fakeShelf{}})
	page := newRun(m.w, Job{})
	page.begun, page.gate, page.box = true, NewGate(), event.NewMailbox(1)
	w := &stopwatch{Model: m, drawn: make(chan time.Time, 1)}
	p := tea.NewProgram(w, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(w), tea.WithoutSignalHandler(), tea.WithWindowSize(120, 40))
	done := make(chan struct{})
	go func() { defer close(done); _, _ = p.Run() }()
	p.Send(goMsg{page})
	p99 := func() time.Duration {
		var took []time.Duration
		for range 400 {
			time.Sleep(7 * time.Millisecond) // a benchmark of a real program: keys come at any moment
			start := time.Now()
			p.Send(tea.KeyPressMsg{Code: 's', Text: "s"})
			took = append(took, (<-w.drawn).Sub(start))
		}
		slices.Sort(took)
		return took[len(took)*99/100]
	}
	for b.Loop() {
		idle := p99()
		flood, stop := context.WithCancel(ctx)
		go func() {
			for flood.Err() == nil {
				var batch []event.Envelope
				for range 5000 {
					batch = append(batch, event.Envelope{Event: event.StepOutput{Op: "n1/a", Host: "n1", Stream: steps.Stdout, Line: "Get:17 http://deb.example.org/debian bookworm/main amd64 libnfsidmap1 [55.5 kB]"}})
				}
				p.Send(batchMsg{page, batch, false})
				time.Sleep(50 * time.Millisecond)
			}
		}()
		busy := p99()
		stop()
		b.ReportMetric(float64(idle.Microseconds())/1000, "idle-p99-ms")
		b.ReportMetric(float64(busy.Microseconds())/1000, "flood-p99-ms")
		b.ReportMetric(float64(busy)/float64(idle), "flood/idle") // 2 at most is wanted
	}
	cancel()
	<-done
}
