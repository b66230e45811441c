package event

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func line(host string, n int) Event { return StepOutput{Host: host, Line: fmt.Sprint(n)} }

// word is an envelope in short, for comparing.
func word(e Envelope) string {
	switch ev := e.Event.(type) {
	case StepOutput:
		return ev.Host + ":" + ev.Line
	case Skipped:
		return fmt.Sprintf("%s:-%d", ev.Host, ev.N)
	}
	return e.Event.Type()
}

func words(es []Envelope) []string {
	var out []string
	for _, e := range es {
		out = append(out, word(e))
	}
	return out
}

func TestMailboxSkipsOnlyOutput(t *testing.T) {
	tests := []struct {
		name string
		in   []Event
		want []string
	}{
		{"all fits", []Event{line("a", 1), Notice{}, line("a", 2)}, []string{"a:1", "notice", "a:2"}},
		{
			"oldest go, mark before the first left",
			[]Event{line("a", 1), StepStarted{}, line("a", 2), line("a", 3), line("a", 4), line("a", 5), StepFinished{}},
			[]string{"step_started", "a:-2", "a:3", "a:4", "a:5", "step_finished"},
		},
		{
			"hosts do not take from each other",
			[]Event{line("b", 0), line("a", 1), line("a", 2), line("a", 3), line("a", 4), line("b", 1)},
			[]string{"b:0", "a:-1", "a:2", "a:3", "a:4", "b:1"},
		},
		{
			"events are never dropped",
			[]Event{Notice{}, Notice{}, Notice{}, Notice{}, Notice{}, Notice{}},
			[]string{"notice", "notice", "notice", "notice", "notice", "notice"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := NewMailbox(3)
			for i := range 2 { // the second time over, the rings are used again
				s := NewStamper("r", time.Now, m)
				for _, e := range tt.in {
					if err := s.Emit(e); err != nil {
						t.Fatal(err)
					}
				}
				got, err := m.Next(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, words(got)); diff != "" {
					t.Errorf("round %d (-want +got):\n%s", i, diff)
				}
			}
		})
	}
}

func TestMailboxCloseDrains(t *testing.T) {
	m := NewMailbox(3)
	_ = m.Emit(Envelope{Seq: 1, Event: Notice{}})
	m.Close()
	m.Close()
	_ = m.Emit(Envelope{Seq: 2, Event: Notice{}})
	if got, err := m.Next(t.Context()); err != nil || len(got) != 1 {
		t.Errorf("after Close: %v, %v; want what had come before it", got, err)
	}
	if _, err := m.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("then: %v, want EOF", err)
	}
}

func TestNextEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		m := NewMailbox(1)
		go func() { time.Sleep(time.Second); cancel() }()
		if _, err := m.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestBatchesAreRare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMailbox(1000)
		s := NewStamper("r", time.Now, m)
		go func() {
			for i := range 100 {
				_ = s.Emit(line("a", i))
				time.Sleep(10 * time.Millisecond)
			}
			m.Close()
		}()
		batches, lines := 0, 0
		for b := range m.Batches(t.Context(), 50*time.Millisecond) {
			batches++
			lines += len(b)
		}
		if lines != 100 {
			t.Errorf("%d of 100 lines came", lines)
		}
		if batches > 21 {
			t.Errorf("%d batches in a second, one in 50 ms makes 21 at most", batches)
		}
	})
}

func TestWritersNeverWait(t *testing.T) {
	m := NewMailbox(10)
	s := NewStamper("r", time.Now, m)
	var wg sync.WaitGroup
	for h := range 4 {
		wg.Go(func() {
			for i := range 1000 {
				_ = s.Emit(line(fmt.Sprint(h), i))
			}
			_ = s.Emit(StepFinished{})
		})
	}
	wg.Wait() // nobody has read so far
	got, err := m.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	last := uint64(0)
	for _, e := range got {
		seen[e.Event.Type()]++
		if sk, ok := e.Event.(Skipped); ok {
			seen["gone"] += sk.N
		}
		if e.Seq <= last {
			t.Errorf("%d comes after %d", e.Seq, last)
		}
		last = e.Seq
	}
	want := map[string]int{"step_finished": 4, "step_output": 40, "skipped": 4, "gone": 3960}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
