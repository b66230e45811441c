// Package hostlock makes sure that one holdfast at a time changes a cluster, from whatever machine: a small lock on each
// host, naming who holds it and since when. The lock on the operator's own machine is the journal's; what a run does
// while it holds these is no business of this room.
//
// A lock lies below /run, so that a reboot, which also ends what its run did there, takes it away. Its age is the time
// since the last refresh by the host's own clock: operators' clocks differ. The same owner in a lock means a run that
// died, as the journal's lock keeps a second living one away; it is taken over without a word. All is done over
// steps.Conn with a POSIX script, one round trip a host, in the order of the hosts' names, so that of two who start
// together one gets everything and the other nothing.
package hostlock

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// patience is how long a host may take to give back a lock.
const patience = 10 * time.Second

// target is one host and the way to it.
type target struct {
	host string
	conn steps.Conn
}

// Lock is the lock of all hosts of a cluster, held.
type Lock struct {
	me      Holder
	key     string
	base    string
	targets []target // ours, in the order they were taken
	former  []*Held

	end  func()        // ends the keeping
	lost chan struct{} // closed with the first loss

	mu   sync.Mutex
	held *Held // who took it away
}

// Take gets the lock of every host, or of none. With takeOver it does not matter who has them: the former holder finds
// out at its next refresh and stops. Errors: a *Held with its remedy where somebody else has one; what the Conn says
// where a host cannot be asked; the context's where that ends first. What was taken by then has been given back.
func Take(ctx context.Context, d steps.Dialer, hosts []inventory.Host, me Holder, takeOver bool) (*Lock, error) {
	return takeIn(ctx, rooms, d, hosts, me, takeOver)
}

func takeIn(ctx context.Context, base string, d steps.Dialer, hosts []inventory.Host, me Holder, takeOver bool) (*Lock, error) {
	l := &Lock{me: me, key: rand.Text(), base: base, end: func() {}, lost: make(chan struct{})}
	how := take
	if takeOver {
		how = force
	}
	byName := slices.SortedFunc(slices.Values(hosts), func(a, b inventory.Host) int { return cmp.Compare(a.Name, b.Name) })
	for _, h := range byName {
		if err := l.takeOne(ctx, d, h, how); err != nil {
			_ = l.giveBack(ctx, withdraw) // who cannot be asked now either is no news beside the first error
			return nil, err
		}
	}
	return l, nil
}

func (l *Lock) takeOne(ctx context.Context, d steps.Dialer, h inventory.Host, how verb) error {
	conn, err := d.Dial(ctx, h)
	if err != nil {
		return err
	}
	t := target{h.Name, conn}
	a, err := l.ask(ctx, t, how)
	if err != nil {
		l.targets = append(l.targets, t) // it may have been taken all the same
		return err
	}
	switch a.said {
	case held:
		return (&Held{Host: h.Name, By: a.by, Age: a.age}).hinted()
	case over:
		l.former = append(l.former, &Held{Host: h.Name, By: a.by, Age: a.age})
	}
	l.targets = append(l.targets, t)
	return nil
}

// Former names those whose locks were taken over, by host. An earlier run of the same owner is not among them.
func (l *Lock) Former() []*Held { return slices.Clone(l.former) }

// Release ends the keeping and gives back what is still ours. It takes ten seconds at most, also after ctx has ended. A
// host that cannot be asked keeps its lock until it reboots or somebody takes it; the error names it.
func (l *Lock) Release(ctx context.Context) error {
	l.end()
	return l.giveBack(ctx, release)
}

// Leave ends the keeping and leaves the locks where they are, for work that goes on without us.
func (l *Lock) Leave() { l.end() }

func (l *Lock) giveBack(ctx context.Context, v verb) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	errs := make([]error, len(l.targets))
	var wg sync.WaitGroup
	for i, t := range l.targets {
		wg.Go(func() { _, errs[i] = l.ask(ctx, t, v) })
	}
	wg.Wait()
	return errors.Join(errs...)
}
