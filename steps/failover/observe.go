package failover

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"
)

// observe watches until the service is served again by every address that is left, or for as long as an outage is to
// last. Too late is no error: it is a finding, and there is something to mend.
func (w *work) observe(ctx context.Context) error {
	watching, stop := context.WithCancel(ctx)
	news, done := make(chan situation), make(chan struct{})
	go func() { defer close(done); w.watch(watching, news) }()
	defer func() { stop(); <-done }()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case s := <-news:
			w.compare(s)
		case <-tick.C:
		}
		if w.seenEnough() {
			return nil
		}
	}
}

// seenEnough decides whether watching may end, and takes down what was found.
func (w *work) seenEnough() bool {
	since := time.Since(w.hit)
	if w.outageExpected() {
		return since >= max(w.drill.hold, 30*time.Second)
	}
	if w.settled(since) && w.calm(calm, false) {
		quiet := w.quiet(false)
		w.mark(latest(w.hit, time.Now().Add(-quiet)), "served", "every address that is left serves again")
		return true
	}
	if since > w.fate.Limit()+calm {
		w.fail(hintSlow, "not served again within "+words(w.fate.Limit()))
		return true
	}
	return false
}

// settled keeps the watching from ending before the fault has had its effect: for a while everything goes on as before.
func (w *work) settled(since time.Duration) bool {
	if !w.drill.machine {
		return since >= 10*time.Second
	}
	return w.marked("down") || since > w.Layout.Timing.Down.High+10*time.Second
}

// calm tells whether all requests have gone well for that long: through every address, or all but the target's.
func (w *work) calm(d time.Duration, target bool) bool { return w.quiet(target) >= d }

// quiet is the shortest of the addresses' times without a failure. An address whose last request failed has none.
func (w *work) quiet(target bool) time.Duration {
	quiet := w.sampler.Look(w.hit).Quiet
	var all []time.Duration
	for _, a := range w.Addresses {
		if target || !w.lost(a) {
			all = append(all, quiet[a])
		}
	}
	if len(all) == 0 {
		return 0
	}
	return slices.Min(all)
}

// lost tells whether an address is the target's own, which need not answer while the machine is away.
func (w *work) lost(address string) bool {
	if !w.drill.machine {
		return false
	}
	h, _ := w.Inventory.Host(w.target)
	u, err := url.Parse(address)
	return err == nil && (u.Hostname() == h.Address || u.Hostname() == h.ClusterAddress)
}

// watch asks the managers again and again; one that hangs is given up on. A slow machine is left to itself for three
// times as long as it was kept busy, so that the watching does not become part of the fault.
func (w *work) watch(ctx context.Context, news chan<- situation) {
	for ctx.Err() == nil {
		begun := time.Now()
		s, err := w.survey(ctx, w.target)
		pause := min(max(time.Second, 3*time.Since(begun)), 8*time.Second)
		if err == nil {
			select {
			case news <- s:
			case <-ctx.Done():
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// compare puts on the timeline what the swarm noticed.
func (w *work) compare(s situation) {
	now := time.Now()
	if n, ok := s.node(w.target); ok && !n.ready && !w.marked("down") {
		w.mark(now, "down", "the swarm calls "+w.target+" down")
	}
	if was, is := w.before.leader(), s.leader(); is != "" && is != was && !w.marked("leader") {
		w.mark(now, "leader", is+" leads instead of "+was)
	}
	if on := s.running(); len(on) > 0 && !slices.Equal(on, w.before.running()) && !w.marked("moved") {
		w.mark(now, "moved", "the service runs on "+strings.Join(on, ", "))
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
