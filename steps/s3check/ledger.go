package s3check

import (
	"errors"
	mrand "math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// fate is what is known of one numbered object.
type fate uint8

// The fates. Unknown comes first: a write that was never answered has none but this.
const (
	unknown fate = iota // asked for, no answer: it may be there or not
	acked               // acknowledged: it must be there
	refused             // the store said no, or was never reached: it must not be there
	going               // its deletion was asked for, no answer
	gone                // its deletion was acknowledged: it must not be there
)

// ledger knows the fate of every numbered object, in eight bytes each.
type ledger struct {
	mu      sync.Mutex
	start   time.Time
	entries []entry
	acked   int // ever acknowledged, deleted ones among them
}

type entry struct {
	ms   uint32 // when it was acknowledged, after start
	fate fate
}

// begin starts the clock that acknowledgements are taken down by.
func (l *ledger) begin(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.start = now
}

// open takes the next number for a write that is about to begin.
func (l *ledger) open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, entry{})
	return len(l.entries) - 1
}

// written keeps how a write ended.
func (l *ledger) written(n int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		l.entries[n] = entry{uint32(time.Since(l.start).Milliseconds()), acked}
		l.acked++
	case neverDone(err):
		l.entries[n].fate = refused
	}
}

// deleting marks a random acknowledged object as going, before its deletion is asked for: from then on nobody may
// call its absence a loss.
func (l *ledger) deleting() (n int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n, ok = l.pick(); ok {
		l.entries[n].fate = going
	}
	return n, ok
}

// deleted keeps how a deletion ended.
func (l *ledger) deleted(n int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		l.entries[n].fate = gone
	case neverDone(err):
		l.entries[n].fate = acked
	}
}

// some gives a random object that must be there.
func (l *ledger) some() (n int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pick()
}

// pick prefers young objects: they are the ones a fault may take.
func (l *ledger) pick() (n int, ok bool) {
	for try := range 16 {
		from := 0
		if try < 8 {
			from = max(0, len(l.entries)-64)
		}
		if from == len(l.entries) {
			return 0, false
		}
		if n = from + mrand.IntN(len(l.entries)-from); l.entries[n].fate == acked {
			return n, true
		}
	}
	return 0, false
}

// is tells whether an object's fate is still that one.
func (l *ledger) is(n int, f fate) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return n < len(l.entries) && l.entries[n].fate == f
}

// with gives the numbers of all objects of that fate.
func (l *ledger) with(f fate) []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []int
	for n, e := range l.entries {
		if e.fate == f {
			out = append(out, n)
		}
	}
	return out
}

// between counts the objects acknowledged in a stretch of time, its end included.
func (l *ledger) between(from, to time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	first, last, count := from.Sub(l.start).Milliseconds(), to.Sub(l.start).Milliseconds(), 0
	for _, e := range l.entries {
		if at := int64(e.ms); (e.fate == acked || e.fate >= going) && at > first && at <= last {
			count++
		}
	}
	return count
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.acked
}

// neverDone tells whether a failed request cannot have changed anything: it never reached the store, or the store
// said no. After any other failure, an error of the server's own too, the change may have been made.
func neverDone(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case CodeRefused, CodeUnreachable, CodeName:
		return true
	}
	return e.Status >= http.StatusBadRequest && e.Status < http.StatusInternalServerError &&
		e.Status != http.StatusRequestTimeout
}
