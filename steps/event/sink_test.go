package event

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// list is a sink that remembers.
type list struct {
	mu  sync.Mutex
	got []Envelope
	err error
}

func (l *list) Emit(e Envelope) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.got = append(l.got, e)
	return l.err
}

func TestStamperNumbersInOrder(t *testing.T) {
	const writers, each = 8, 100
	sink := &list{}
	s := NewStamper("r1", func() time.Time { return noon }, sink)
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				if err := s.Emit(Notice{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for i, e := range sink.got {
		if e.Seq != uint64(i+1) || e.Run != "r1" || !e.At.Equal(noon) {
			t.Fatalf("place %d holds %+v", i, e)
		}
	}
	if len(sink.got) != writers*each {
		t.Errorf("%d came, %d were sent", len(sink.got), writers*each)
	}
}

// slow is a sink whose promise takes a second.
type slow struct{ list }

func (s *slow) Stage(e Envelope) (func() error, error) {
	return func() error { time.Sleep(time.Second); return s.err }, s.list.Emit(e)
}

func TestSettlingIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewStamper("r1", time.Now, Tee(&slow{}, &slow{}))
		start := time.Now()
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { _ = s.Emit(Notice{}) })
		}
		wg.Wait()
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("20 at once took %s; each waits for its two sinks, and none for another: 2s", took)
		}
	})
}

func TestTeeGivesToAll(t *testing.T) {
	full := errors.New("disk full")
	for _, broken := range []Sink{&list{err: full}, &slow{list{err: full}}} {
		t.Run(fmt.Sprintf("%T", broken), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				after := &list{}
				err := NewStamper("r1", time.Now, Tee(broken, after)).Emit(Notice{})
				if !errors.Is(err, full) {
					t.Errorf("error is %v, want %v", err, full)
				}
				if len(after.got) != 1 {
					t.Error("the sink after a broken one got nothing")
				}
			})
		})
	}
	var plain list
	if err := Tee(&plain).Emit(Envelope{Seq: 3}); err != nil || !slices.Equal(seqs(plain.got), []uint64{3}) {
		t.Errorf("got %v, %v", plain.got, err)
	}
}

func seqs(es []Envelope) []uint64 {
	var out []uint64
	for _, e := range es {
		out = append(out, e.Seq)
	}
	return out
}
