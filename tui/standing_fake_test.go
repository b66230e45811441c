package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/inventory"
)

// fakeDriller is a cluster that bears its drills. The fault of each takes six seconds.
type fakeDriller struct {
	mu     sync.Mutex
	orders []Order
	mended int
	err    error
	fails  bool
	leader bool  // there is one for three managers, which this cluster has not
	untold error // why its drills cannot be told
}

func (f *fakeDriller) Drills(c inventory.Cluster) ([]Drill, error) {
	if f.untold != nil {
		return nil, f.untold
	}
	mild := Aim{"", "recovers", "recovers in about 28 s", "the old one must have stopped before the next may start."}
	hard := Aim{"n1", "outage", "outage until it is back", "it holds the only copy."}
	var aims []Aim
	for _, h := range c.Hosts[1:] {
		aims = append(aims, Aim{h.Name, mild.Outcome, mild.Words, mild.Why})
	}
	all := []Drill{
		{Name: "drain", About: "tells Swarm to empty the machine, as before its maintenance", Aims: append([]Aim{mild, hard}, aims...)},
		{Name: "power-off", About: "takes the power away from the machine", Dangerous: true, Aims: append([]Aim{mild, hard}, aims...)},
		{Name: "storage", About: "stops the service that shares the folders", Dangerous: true, Aims: []Aim{{"", "outage", hard.Words, hard.Why}, hard}},
	}
	if f.leader {
		all = append(all, Drill{Name: "stop-leader", About: "stops the leading manager", Aims: []Aim{{"", "outage", hard.Words, hard.Why}, hard}, Cannot: "cannot be run on this cluster"})
	}
	return all, nil
}

func (f *fakeDriller) Drill(ctx context.Context, c inventory.Cluster, o Order, agree Agree, sink event.Sink) error {
	f.mu.Lock()
	f.orders = append(f.orders, o)
	f.mu.Unlock()
	if f.err != nil {
		return f.err
	}
	say := event.NewStamper("d1", time.Now, sink)
	phase := func(name, text string) {
		_ = say.Emit(event.DrillPhase{Drill: o.Drill, Phase: name, Host: "n2", Text: text})
	}
	phase("check", "looking whether the cluster is well")
	time.Sleep(2 * time.Second)
	expected := "recovers in about 28 s (the old one stops 0 to 30 s + start 4 to 21 s): the old one must have stopped before the next may start."
	yes, err := agree(ctx, Agreement{Drill: o.Drill, Target: "n2", Expected: expected, Dangerous: o.Drill != "drain"})
	if err != nil {
		return err
	}
	if !yes {
		return ErrDeclined
	}
	addresses := []string{"http://10.0.0.11:8000", "http://10.0.0.12:8000", "http://10.0.0.13:8000"}
	_ = say.Emit(event.DrillBegun{Drill: o.Drill, Target: "n2", Addresses: addresses, Expected: expected, ExpectedMS: 28000})
	phase("baseline", "S3 clients ask every address")
	verdict := f.story(ctx, say, addresses, phase)
	phase("heal", "mending")
	time.Sleep(2 * time.Second) // mending does not obey ctx
	f.mu.Lock()
	f.mended++
	f.mu.Unlock()
	phase("steady", "the cluster is as it was")
	end := event.DrillFinished{
		Drill: o.Drill, Target: "n2", Verdict: verdict, Acknowledged: 120, ReadBack: 120, Requests: 400, FailedRequests: 60, GapNextMS: 6200,
		ExpectedMS: 28000, Expected: expected, GapMS: map[string]int64{addresses[0]: 6200, addresses[1]: 6400, addresses[2]: 6300},
		TaskBefore: []string{"n2"}, TaskAfter: []string{"n3"}, Timeline: event.DrillTimeline{Marks: []event.DrillMark{{AtMS: 3000, Kind: "inject", Text: "drain on n2"}}},
	}
	if f.fails {
		end.Verdict, end.Lost, end.Reasons, end.Hint = "failed", 3, []string{"3 acknowledged objects are gone"}, "look at the volume \x1b[31mof n3"
	}
	return say.Emit(end)
}

func (f *fakeDriller) story(ctx context.Context, say *event.Stamper, addresses []string, phase func(string, string)) string {
	for sec := range 12 {
		if sec == 3 {
			phase("inject", "drain on \x1b[2Jn2")
		}
		if sec == 10 {
			phase("observe", "the service runs on n3")
		}
		batch := event.DrillSamples{Drill: "drain", From: time.Now(), Took: time.Second, Acknowledged: 10 * sec}
		for i, a := range addresses {
			s := event.AddressSamples{Address: a, OK: 20}
			if sec >= 3 && sec < 9 {
				s = event.AddressSamples{Address: a, Failed: 12, Code: "timeout"}
			}
			if sec == 9+i {
				s.Failed = 3
			}
			batch.Addresses = append(batch.Addresses, s)
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return "interrupted"
		}
		_ = say.Emit(batch)
	}
	return "passed"
}

func (f *fakeDriller) ordered() []Order {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.orders)
}

func (f *fakeDriller) mends() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.mended
}

// fakeKeeper has a page, and a log file of a thousand lines a machine.
type fakeKeeper struct {
	saved []string
	err   error
}

func (k *fakeKeeper) Status(_ context.Context, c inventory.Cluster) (string, error) {
	return "cluster " + c.Name + ": all is well\n\nn1  manages\x1b[2J", k.err
}

func (k *fakeKeeper) Checklist(c inventory.Cluster, format string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: CHECKLIST as %s\n", c.Name, format)
	for i := range 90 {
		fmt.Fprintf(&b, "line %d %s\n", i+1, strings.Repeat("=", 70))
	}
	return b.String(), k.err
}

func (k *fakeKeeper) Save(c inventory.Cluster, format string) (string, error) {
	k.saved = append(k.saved, format)
	return "/home/you/holdfast-" + c.Name + "-checklist." + format, k.err
}

func (k *fakeKeeper) Output(_, _, host string, from, n int) ([]Output, int, error) {
	var out []Output
	for i := from; i < min(1000, from+n); i++ {
		out = append(out, Output{Op: host + "/docker", Stream: "stdout", Text: fmt.Sprintf("%s said \x1b[2Jline %d", host, i+1)})
	}
	if host == "n3" {
		return nil, 0, nil
	}
	return out, 1000, k.err
}

var errGone = errors.New("it is gone")

// standing is a wizard with everything a cluster that stands can be used for.
func standing(t *testing.T) (Options, *fakeDriller, *fakeKeeper) {
	d, k := &fakeDriller{}, &fakeKeeper{}
	return Options{Library: demoLibrary(t), Engine: &fakeEngine{}, Shelf: &fakeShelf{}, Version: "test", Driller: d, Keeper: k}, d, k
}

// toDrills goes from Welcome to the list of drills, over a whole installation.
func (d *driver) toDrills() {
	d.toRun()
	d.wait(long)
	d.press("d")
}
