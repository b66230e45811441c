package s3check

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps/event"
)

// lab is a prober on two addresses of one store, with an old object in it.
type lab struct {
	*farm
	store http.Handler
	p     *Prober
}

func newLab(t *testing.T, faults ...fault) *lab {
	t.Helper()
	_, h := newStore()
	l := &lab{farm: newFarm(), store: h}
	l.serve(t, addrA, h)
	l.serve(t, addrB, h)
	m := &notebook{}
	if _, err := run(t, l.farm, m, twoNodes()); err != nil {
		t.Fatal(err)
	}
	if len(faults) > 0 {
		l.serve(t, addrA, h, faults...)
		l.serve(t, addrB, h, faults...)
	}
	p, err := NewProber(ProberOptions{
		Addresses: twoNodes().Endpoints, Bucket: bucket, Access: "a", Secret: "s", Old: m.objects, Dial: l.dial,
	})
	if err != nil {
		t.Fatal(err)
	}
	l.p = p
	return l
}

// sample lets the prober ask for that long, and gives what it told.
func (l *lab) sample(t *testing.T, d time.Duration) []event.DrillSamples {
	t.Helper()
	var told []event.DrillSamples
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	l.p.Sample(ctx, func(b event.DrillSamples) { told = append(told, b) })
	return told
}

func TestHealthyStoreIsMeasuredAndLeftAsItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		if err := l.p.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		told := l.sample(t, 10*time.Second+50*time.Millisecond)
		look := l.p.Look(time.Time{})
		if look.Failed != 0 || look.Stale != 0 || look.Corrupted != 0 {
			t.Errorf("a healthy store failed: %+v", look)
		}
		// Four verbs and the kept connection, five times a second, at two addresses, and the client that changes them.
		if least := 5 * 5 * 2 * 10; look.Requests < least {
			t.Errorf("%d requests in 10 s, want at least %d", look.Requests, least)
		}
		for address, verbs := range look.GapVerb {
			for verb, gap := range verbs {
				if gap > 300*time.Millisecond {
					t.Errorf("%s %s: gap of %s without any fault", address, verb, gap)
				}
			}
		}
		if len(told) != 10 || told[9].Acknowledged < 100 || told[3].Addresses[1].OK < 20 {
			t.Errorf("told %d times, the last %+v", len(told), told[len(told)-1])
		}
		back := l.p.ReadBack(t.Context())
		if !back.Good() || back.Intact != back.Acknowledged || back.Acknowledged < 100 || back.OldIntact != 1 {
			t.Errorf("read back: %+v", back)
		}
		left, err := l.p.readers[0].List(t.Context(), bucket, drillPrefix)
		if err != nil || len(left) != 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	})
}

// The prober itself is tried: every way in which a store can be untrue must show.
func TestEveryUntruthShows(t *testing.T) {
	var begun atomic.Int64
	nth := func(n int64, match func(*http.Request) bool) func(*http.Request) bool {
		return func(r *http.Request) bool { return match(r) && begun.Add(1)%n == 0 }
	}
	drill := func(method string) func(*http.Request) bool {
		return func(r *http.Request) bool {
			return isObject(method, drillPrefix)(r) && !strings.Contains(r.URL.Path, "pulse")
		}
	}
	isPulse := func(method string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Method == method && strings.Contains(r.URL.Path, "/pulse-") }
	}
	flip := func(b []byte) []byte { b[len(b)/2] ^= 1; return b }
	cut := func(b []byte) []byte { return b[:len(b)-1] }
	for name, tc := range map[string]struct {
		fault fault
		red   func(Look, ReadBack) bool
	}{
		"loses":                  {on(nth(20, drill("PUT")), pretend(200)), func(l Look, b ReadBack) bool { return b.Lost > 0 && l.Stale > 0 && b.Corrupted == 0 }},
		"corrupts":               {edit(drill("GET"), flip), func(l Look, b ReadBack) bool { return b.Corrupted == b.Acknowledged && l.Corrupted > 0 && b.Lost == 0 }},
		"truncates":              {edit(drill("GET"), cut), func(_ Look, b ReadBack) bool { return b.Corrupted == b.Acknowledged }},
		"resurrects":             {on(drill("DELETE"), pretend(204)), func(_ Look, b ReadBack) bool { return b.Resurrected > 0 && b.Lost == 0 }},
		"stores what it refused": {saveAndRefuse(nth(10, drill("PUT"))), func(_ Look, b ReadBack) bool { return b.Resurrected > 0 && b.Lost == 0 }},
		"loses an overwriting":   {on(isPulse("PUT"), pretend(200)), func(l Look, b ReadBack) bool { return l.Stale > 0 && b.Lost == 2 }},
		"garbles an overwriting": {edit(isPulse("GET"), flip), func(l Look, b ReadBack) bool { return l.Corrupted > 0 && b.Corrupted == 2 }},
		"forgets the old object": {on(isObject("GET", firstPrefix), refuse(404, "NoSuchKey", "gone")), func(l Look, b ReadBack) bool { return l.Stale > 0 && b.Lost == 1 && b.OldIntact == 0 }},
		"lists too little":       {edit(isList, func([]byte) []byte { return []byte("<ListBucketResult></ListBucketResult>") }), func(l Look, b ReadBack) bool { return l.Stale > 0 && b.Stale > 0 && b.Lost == 0 }},
		"cannot be read":         {on(drill("GET"), refuse(500, "InternalError", "disk")), func(_ Look, b ReadBack) bool { return b.Unread > 0 && b.Lost == 0 }},
		"heads wrongly":          {on(drill("HEAD"), pretend(200)), func(l Look, b ReadBack) bool { return l.Corrupted > 0 && b.Corrupted == 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLab(t, tc.fault)
				l.sample(t, 12*time.Second) // long enough for a look at each of the few that are lost
				look, back := l.p.Look(time.Time{}), l.p.ReadBack(t.Context())
				if !tc.red(look, back) {
					t.Errorf("look %+v\nread back %+v", look, back)
				}
				if name != "heads wrongly" && (back.Good() || len(back.Examples) == 0) {
					t.Errorf("not red, or without an example: %+v", back)
				}
			})
		})
	}
}

// saveAndRefuse stores an object and says no all the same.
func saveAndRefuse(match func(*http.Request) bool) fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !match(r) {
				next.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(&deaf{ResponseWriter: w}, r)
			refuse(403, "AccessDenied", "no")(w, r)
		})
	}
}

// deaf swallows an answer.
type deaf struct{ http.ResponseWriter }

func (d *deaf) Header() http.Header         { return http.Header{} }
func (d *deaf) WriteHeader(int)             {}
func (d *deaf) Write(b []byte) (int, error) { return len(b), nil }

func TestGapsAreMeasured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		start := time.Now()
		within := func(from, to time.Duration) func(*http.Request) bool {
			return func(*http.Request) bool { d := time.Since(start); return d >= from && d < to }
		}
		hang := func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body) // only then does the server notice that the client has gone
			<-r.Context().Done()
		}
		writes := func(r *http.Request) bool { return r.Method == "PUT" && within(5*time.Second, 12*time.Second)(r) }
		l.serve(t, addrA, l.store, on(within(5*time.Second, 9*time.Second), refuse(503, "SlowDown", "")))
		l.serve(t, addrB, l.store, on(writes, hang))
		l.sample(t, 20*time.Second)
		look := l.p.Look(start.Add(4 * time.Second))
		a, b := "http://"+addrA, "http://"+addrB
		for what, got := range map[string][3]time.Duration{ // least, measured, most
			"all of A":   {4 * time.Second, look.Gap[a], 4300 * time.Millisecond},
			"all of B":   {0, look.Gap[b], 300 * time.Millisecond},
			"puts of B":  {7 * time.Second, look.GapVerb[b][VerbPut], 7300*time.Millisecond + overdue}, // asked less often while it hangs
			"gets of B":  {0, look.GapVerb[b][VerbGet], 300 * time.Millisecond},
			"next one":   {0, look.GapNext, 10 * time.Second},
			"A is quiet": {10 * time.Second, look.Quiet[a], 12 * time.Second},
		} {
			if got[1] < got[0] || got[1] > got[2] {
				t.Errorf("%s: %s, want between %s and %s", what, got[1], got[0], got[2])
			}
		}
		if n := l.p.Look(start.Add(5 * time.Second)).JustBefore; n < 10 {
			t.Errorf("%d objects acknowledged in the second before the fault, want ten or more", n)
		}
		if back := l.p.ReadBack(t.Context()); !back.Good() || back.Unknown == 0 {
			t.Errorf("a gap alone loses nothing: %+v", back)
		}
	})
}

// A small store answers slowly. It is not to be buried under requests: their timeouts would be the client's own fault.
func TestASlowStoreIsNotBuried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		var now, most atomic.Int64
		slow := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				n := now.Add(1)
				defer now.Add(-1)
				most.Store(max(most.Load(), n))
				time.Sleep(time.Duration(n) * 100 * time.Millisecond) // ten requests a second, whatever is asked
				next.ServeHTTP(w, r)
			})
		}
		l.serve(t, addrA, l.store, slow)
		l.serve(t, addrB, l.store, slow)
		l.sample(t, 20*time.Second)
		time.Sleep(2 * time.Second) // what is being answered yet
		look := l.p.Look(time.Time{})
		if look.Failed > 0 || look.Requests < 100 || most.Load() > 14 { // four verbs and a kept connection per address, and those on their way
			t.Errorf("%d of %d requests failed, up to %d at a time", look.Failed, look.Requests, most.Load())
		}
	})
}

func TestAnAddressThatIsDownDoesNotHideAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		delete(l.nodes, addrA)
		l.sample(t, 5*time.Second)
		look := l.p.Look(time.Time{})
		if look.GapNext > 300*time.Millisecond || look.Gap["http://"+addrA] < 4*time.Second || look.Quiet["http://"+addrA] != 0 {
			t.Errorf("%+v", look)
		}
		if back := l.p.ReadBack(t.Context()); back.Intact != back.Acknowledged || back.Acknowledged == 0 {
			t.Errorf("the other address has them all: %+v", back)
		}
	})
}

func TestNothingCanBeReadBackAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		l.sample(t, 5*time.Second)
		clear(l.nodes)
		start := time.Now()
		back := l.p.ReadBack(t.Context())
		if back.Unread < back.Acknowledged || back.Lost != 0 || back.Good() {
			t.Errorf("%+v", back)
		}
		if took := time.Since(start); took > 3*time.Minute {
			t.Errorf("took %s", took)
		}
	})
}

func TestAStoreThatLostSomethingIsNotDrilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, on(isObject("GET", firstPrefix), refuse(404, "NoSuchKey", "gone")))
		expectRed(t, l.p.Prepare(t.Context()), []string{"old object", "is missing"}, "without the right volume")
	})
	if _, err := NewProber(ProberOptions{}); err == nil {
		t.Error("a prober without addresses")
	}
	if _, err := NewProber(ProberOptions{Addresses: []string{"10.0.0.1:8000"}}); err == nil {
		t.Error("an address that is no URL")
	}
}
