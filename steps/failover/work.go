package failover

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/survival"
)

// work is one drill being carried out.
type work struct {
	Engine
	drill   drill
	opt     Options
	id      string
	started time.Time

	target        string
	before, after situation
	unable        []string // machines whose loss would be an outage, to be emptied before the fault
	fate          survival.Fate
	boot          string            // of the target, before
	claimed       []string          // hosts that carry our marker
	heals         map[string]string // what mends, per host, as it was left there
	gone          bool              // the target was seen to go
	hit           time.Time         // when the fault went in; zero: it never did
	sampler       Sampler
	stopSampling  func()

	reasons []string // why it failed
	hint    string
	remarks []string // that do not make it fail

	mu     sync.Mutex
	marks  []moment
	cancel context.CancelFunc
	deaf   error // an event that could not be kept
}

// moment is a mark before the timeline's beginning is known.
type moment struct {
	at         time.Time
	kind, text string
}

func newWork(e Engine, d drill, o Options, cancel context.CancelFunc) *work {
	salt := make([]byte, 3)
	rand.Read(salt) // never fails: see its documentation
	now := time.Now()
	return &work{
		Engine: e, drill: d, opt: o, target: o.Target, started: now, cancel: cancel, stopSampling: func() {},
		id: now.UTC().Format("20060102t150405") + hex.EncodeToString(salt),
	}
}

// emit hands an event on. Whoever cannot take it any more, such as a full disk, stops the drill; it is mended first.
func (w *work) emit(e event.Event) {
	if w.Emit == nil {
		return
	}
	if err := w.Emit(e); err != nil {
		w.mu.Lock()
		w.deaf = err
		w.mu.Unlock()
		w.cancel()
	}
}

func (w *work) say(phase, host, text string) {
	w.emit(event.DrillPhase{Drill: w.drill.name, Phase: phase, Host: host, Text: text})
}

// mark puts a moment on the timeline, and says it.
func (w *work) mark(at time.Time, kind, text string) {
	w.mu.Lock()
	w.marks = append(w.marks, moment{at, kind, text})
	w.mu.Unlock()
	phase := "observe"
	switch kind {
	case "inject", "heal", "steady":
		phase = kind
	}
	w.say(phase, w.target, text)
}

func (w *work) marked(kind string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.marks, func(m moment) bool { return m.kind == kind })
}

// must is mustRun: a script that has to succeed.
func (w *work) must(ctx context.Context, host string, limit time.Duration, text string) error {
	return w.mustRun(ctx, host, limit, text)
}

func (w *work) until(ctx context.Context, limit, every time.Duration, try func() bool) bool {
	return until(ctx, limit, every, try)
}

func (w *work) targetID() string {
	n, _ := w.before.node(w.target)
	return n.id
}

// fail keeps a reason, and the first remedy that comes with one.
func (w *work) fail(hint string, reasons ...string) {
	if len(reasons) > 0 && w.hint == "" {
		w.hint = hint
	}
	w.reasons = append(w.reasons, reasons...)
}
