package s3check

import (
	"errors"
	"sync"
	"time"

	"holdfast/steps/event"
)

// Verbs by which gaps are told apart. Kept is the client that keeps its connection.
const (
	VerbPut  = "PUT"
	VerbGet  = "GET"
	VerbHead = "HEAD"
	VerbList = "LIST"
	VerbKept = "KEPT"
)

// firstCell is the width of a timeline's cell to begin with.
const firstCell = time.Second / 2

// tape takes down how every request went. Its memory does not grow with their number.
type tape struct {
	mu        sync.Mutex
	start     time.Time
	end       time.Time // when sampling stopped; zero: it goes on
	width     time.Duration
	lines     []line
	next      meter // the client that tries the next address
	requests  int
	failed    int
	stale     int
	corrupted int
	examples  []string
}

// line is one address.
type line struct {
	address          string
	any              meter
	verb             map[string]*meter
	strip            strip
	lastOK, lastFail time.Time
	batch            event.AddressSamples
	stale            int
}

func newTape(addresses []string) *tape {
	t := &tape{width: firstCell, lines: make([]line, len(addresses))}
	for i, a := range addresses {
		t.lines[i] = line{address: a, verb: map[string]*meter{}}
	}
	return t
}

// begin starts all clocks.
func (t *tape) begin(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.start, t.next.last = now, now
	for i := range t.lines {
		t.lines[i].any.last, t.lines[i].lastFail = now, now
		for _, v := range []string{VerbPut, VerbGet, VerbHead, VerbList, VerbKept} {
			t.lines[i].verb[v] = &meter{last: now}
		}
	}
}

// stop keeps the time after the last request from counting as a gap.
func (t *tape) stop(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = now
}

// note takes down one request. An answer that is wrong counts as a failure: nobody is served by it.
func (t *tape) note(address int, verb string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, l := time.Now(), &t.lines[address]
	t.requests++
	l.strip.add(t.cell(now), err == nil)
	if err != nil {
		t.failed++
		l.lastFail = now
		l.batch.Failed++
		l.batch.Code = codeOf(err)
		if codeOf(err) == "stale" {
			l.stale++
		}
		t.wrong(err)
		return
	}
	l.batch.OK++
	l.lastOK = now
	l.any.success(now)
	l.verb[verb].success(now)
}

func (t *tape) cell(now time.Time) int {
	for now.Sub(t.start) >= t.width*cells {
		t.width *= 2
		for i := range t.lines {
			t.lines[i].strip.halve()
		}
	}
	return int(now.Sub(t.start) / t.width)
}

// noteNext takes down a round of the client that tries the next address.
func (t *tape) noteNext(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		t.next.success(time.Now())
		return
	}
	t.wrong(err)
}

// wrong counts answers that came and were not true.
func (t *tape) wrong(err error) {
	var w *wrongAnswer
	if !errors.As(err, &w) {
		return
	}
	if w.corrupted {
		t.corrupted++
	} else {
		t.stale++
	}
	t.examples = example(t.examples, err.Error())
}

// example keeps the first few of many alike.
func example(list []string, text string) []string {
	if len(list) < 5 {
		list = append(list, text)
	}
	return list
}

// flush gives what was taken down since the last time.
func (t *tape) flush(from, now time.Time) event.DrillSamples {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := event.DrillSamples{From: from, Took: now.Sub(from)}
	for i := range t.lines {
		l := &t.lines[i]
		l.batch.Address = l.address
		out.Addresses = append(out.Addresses, l.batch)
		l.batch = event.AddressSamples{}
	}
	return out
}

// wrongAnswer is an answer that came in time and does not fit what was acknowledged before it was asked for.
type wrongAnswer struct {
	err       error
	corrupted bool // not what anybody wrote; else it is an older state
}

func (w *wrongAnswer) Error() string { return w.err.Error() }
func (w *wrongAnswer) Unwrap() error { return w.err }

func codeOf(err error) string {
	var w *wrongAnswer
	var e *Error
	switch {
	case errors.As(err, &w) && w.corrupted:
		return "corrupted"
	case errors.As(err, &w):
		return "stale"
	case errors.As(err, &e):
		return e.Code
	}
	return CodeUnknown
}
