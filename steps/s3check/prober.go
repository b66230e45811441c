package s3check

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/steps/event"
)

// Defaults of a Prober.
const (
	DefaultEvery    = 180 * time.Millisecond // between two requests of one kind to one address: five a second on a busy machine too
	DefaultDeadline = 2 * time.Second        // of each request while sampling
	DefaultPatience = 20 * time.Second       // at the end, before an object counts as lost
)

// ProberOptions say whom a Prober asks, and how often.
type ProberOptions struct {
	Addresses []string // base URLs, "http://10.77.0.11:8000"
	Bucket    string   // made when absent
	Access    string
	Secret    string
	Old       []Object      // written by earlier runs: they must be there, through every address
	Every     time.Duration // 0: DefaultEvery
	Deadline  time.Duration // 0: DefaultDeadline
	Patience  time.Duration // 0: DefaultPatience
	Dial      DialFunc      // nil: straight from this machine
	Say       func(string)  // told what was swept; nil: nobody
}

// Prober is what users would feel, measured: clients that put, get, head and list through every address several times
// a second, each request on a fresh connection under a short deadline; beside them one client per address that keeps
// its connection, and one that tries the next address at once. It knows of every object it wrote whether it was
// acknowledged, refused, or neither, and reads them all back at the end. One Prober serves one run.
type Prober struct {
	o       ProberOptions
	objects numbered
	fresh   []*Client
	kept    []*Client
	readers []*Client
	book    ledger
	tape    *tape
	pulses  []pulse
}

// NewProber checks the addresses. Nothing is sent before Prepare.
func NewProber(o ProberOptions) (*Prober, error) {
	if len(o.Addresses) == 0 {
		return nil, errors.New("S3 prober without any address")
	}
	o.Every = orElse(o.Every, DefaultEvery)
	o.Deadline = orElse(o.Deadline, DefaultDeadline)
	o.Patience = orElse(o.Patience, DefaultPatience)
	p := &Prober{o: o, tape: newTape(o.Addresses), pulses: make([]pulse, len(o.Addresses))}
	p.objects.run = probeKey(time.Now())[len(probePrefix):]
	rand.Read(p.objects.salt[:]) // never fails: see its documentation
	for _, a := range o.Addresses {
		if err := checkEndpoint(a); err != nil {
			return nil, err
		}
		p.fresh = append(p.fresh, Dial(a, o.Access, o.Secret, Options{Timeout: o.Deadline, Dial: o.Dial}))
		p.kept = append(p.kept, Dial(a, o.Access, o.Secret, Options{Timeout: o.Deadline, KeepAlive: true, Dial: o.Dial}))
		p.readers = append(p.readers, Dial(a, o.Access, o.Secret, Options{Timeout: DefaultTimeout, KeepAlive: true, Dial: o.Dial}))
	}
	return p, nil
}

func orElse(d, other time.Duration) time.Duration {
	if d <= 0 {
		return other
	}
	return d
}

// Close drops idle connections.
func (p *Prober) Close() {
	for i := range p.fresh {
		p.fresh[i].Close()
		p.kept[i].Close()
		p.readers[i].Close()
	}
}

// Prepare reads the old objects through every address, makes the bucket, and sweeps what runs that were cut off left in
// it. A store that has lost something already is not to be drilled: the failure says so, with a hint.
func (p *Prober) Prepare(ctx context.Context) error {
	check := proof{clients: p.readers, bucket: p.o.Bucket}
	for _, o := range p.o.Old {
		if err := check.readBack(ctx, o); err != nil {
			return err
		}
	}
	for _, c := range p.readers {
		if err := c.EnsureBucket(ctx, p.o.Bucket); err != nil {
			return err
		}
	}
	if n := p.sweepLeftovers(ctx); n > 0 && p.o.Say != nil {
		p.o.Say(fmt.Sprintf("%d objects that interrupted drills left in the store were swept", n))
	}
	return ctx.Err()
}

// Sample asks until ctx ends, and tells once a second how it goes; tell may be nil and is never called concurrently. It
// returns when every request has come to its end.
func (p *Prober) Sample(ctx context.Context, tell func(event.DrillSamples)) {
	now := time.Now()
	p.book.begin(now)
	p.tape.begin(now)
	var all sync.WaitGroup
	jobs := p.lanes()
	for i, job := range jobs {
		// Spread over the interval, so that the store is not asked everything at one moment.
		offset := p.o.Every * time.Duration(i) / time.Duration(len(jobs))
		all.Go(func() { p.lane(ctx, offset, job) })
	}
	all.Go(func() { p.report(ctx, tell) })
	<-ctx.Done()
	p.tape.stop(time.Now())
	all.Wait()
	p.Close()
}

// overdue is how long a round of a store that does not answer holds up the next of its kind.
const overdue = 750 * time.Millisecond

// lane begins a round every interval. A store that answers, however slowly, is given time to: burying it under more than
// it can do would make the client the fault. One that hangs must not stop the asking, or the end of its gap would be
// missed. Rounds in turn wait for each other in any case.
func (p *Prober) lane(ctx context.Context, offset time.Duration, j job) {
	if !rest(ctx, offset) {
		return
	}
	var open sync.WaitGroup
	defer open.Wait()
	tick := time.NewTicker(p.o.Every)
	defer tick.Stop()
	var answers atomic.Bool
	answers.Store(true)
	for {
		done := make(chan struct{})
		open.Go(func() { defer close(done); answers.Store(j.do(ctx) == nil) })
		if j.inTurn || answers.Load() {
			<-done // its own deadline ends it
		} else {
			restUntil(ctx, done, overdue)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// restUntil rests until done is closed, for at most d.
func restUntil(ctx context.Context, done <-chan struct{}, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-done:
	case <-t.C:
	}
}

func rest(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// report tells once a second what was met.
func (p *Prober) report(ctx context.Context, tell func(event.DrillSamples)) {
	from := time.Now()
	for rest(ctx, time.Second) {
		now := time.Now()
		batch := p.tape.flush(from, now)
		batch.Acknowledged = p.book.count()
		if tell != nil {
			tell(batch)
		}
		from = now
	}
}

// name is how failures call an object of this run.
func (p *Prober) name(n int) string { return fmt.Sprintf("object %d", n) }
