package s3check

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// ReadBack is what became of all that was acknowledged, read object by object, by checksum, through the addresses in
// turn. Unread ones could not be read through any address.
type ReadBack struct {
	Acknowledged int // objects that must be there
	Intact       int
	Lost         int
	Corrupted    int
	Stale        int // there through one address and not through another, or not listed
	Resurrected  int // deleted or refused, and there
	Unread       int
	Unknown      int // writes and deletions without an answer: either end is right
	Old          int
	OldIntact    int
	Examples     []string // a few, in words
}

// Good tells whether everything is as it must be.
func (r ReadBack) Good() bool {
	return r.Lost+r.Corrupted+r.Stale+r.Resurrected+r.Unread == 0 && r.OldIntact == r.Old
}

// readers is how many objects are read at a time; giveUp is after how many unread ones in a row the rest is not tried.
const (
	readAtOnce = 8
	giveUp     = 40
)

// ReadBack reads back every acknowledged object, every old one through every address, and looks for objects that must
// not be there. If all is well, it takes its own objects away; else they stay as evidence, for a week. Call it after Sample.
func (p *Prober) ReadBack(ctx context.Context) ReadBack {
	defer p.Close()
	must := p.book.with(acked)
	b := &back{Prober: p}
	b.Acknowledged, b.Old = len(must), len(p.o.Old)
	b.Unknown = len(p.book.with(unknown)) + len(p.book.with(going))
	b.each(ctx, must, b.one)
	if len(b.absent) > 0 && rest(ctx, p.o.Patience) {
		// An attribute cache may hide for a while what is there all the same.
		again := b.absent
		b.absent = nil
		b.each(ctx, again, b.everywhere)
	} else {
		b.Lost += len(b.absent)
	}
	b.oldObjects(ctx)
	b.lastPulses(ctx)
	b.listing(ctx)
	switch {
	case ctx.Err() != nil: // the next run sweeps
	case b.Good():
		b.sweep(ctx)
	default:
		b.keepEvidence(ctx)
	}
	return b.ReadBack
}

// back is a reading in progress.
type back struct {
	*Prober
	mu sync.Mutex
	ReadBack
	absent []int
	misses atomic.Int64 // unread ones in a row
}

func (b *back) each(ctx context.Context, numbers []int, look func(context.Context, int)) {
	var g errgroup.Group
	g.SetLimit(readAtOnce)
	for _, n := range numbers {
		g.Go(func() error { look(ctx, n); return nil })
	}
	_ = g.Wait() // a look never fails, it counts
}

// count adds one to a counter and keeps an example.
func (b *back) count(counter *int, text string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	*counter++
	if text != "" {
		b.Examples = example(b.Examples, fmt.Sprintf(text, args...))
	}
}

// one reads an object through one address, and through the others where that one does not answer.
func (b *back) one(ctx context.Context, n int) {
	var err error
	for try := range 2 * len(b.readers) {
		if ctx.Err() != nil || b.misses.Load() > giveUp {
			break
		}
		c := b.readers[(n+try)%len(b.readers)]
		var got Content
		if got, err = c.Get(ctx, b.o.Bucket, b.objects.key(n)); err == nil {
			b.misses.Store(0)
			b.compare(c, n, got)
			return
		}
		if IsMissing(err) {
			b.misses.Store(0)
			b.mu.Lock()
			b.absent = append(b.absent, n)
			b.mu.Unlock()
			return
		}
		rest(ctx, time.Duration(try/len(b.readers))*time.Second)
	}
	b.misses.Add(1)
	b.count(&b.Unread, "acknowledged %s could not be read: %v", b.name(n), err)
}

func (b *back) compare(c *Client, n int, got Content) {
	if want := contentOf(b.objects.body(n)); got != want {
		b.count(&b.Corrupted, "%v", differs(c, b.name(n), got, want))
		return
	}
	b.count(&b.Intact, "")
}

// everywhere asks every address for an object that one of them did not have.
func (b *back) everywhere(ctx context.Context, n int) {
	seen, missing := 0, 0
	for _, c := range b.readers {
		got, err := c.Get(ctx, b.o.Bucket, b.objects.key(n))
		switch {
		case err == nil && got == contentOf(b.objects.body(n)):
			seen++
		case IsMissing(err):
			missing++
		}
	}
	switch {
	case missing == 0 && seen > 0:
		b.count(&b.Intact, "")
	case seen > 0:
		b.count(&b.Stale, "acknowledged %s is there through some addresses only", b.name(n))
	case missing > 0:
		b.count(&b.Lost, "acknowledged %s is lost", b.name(n))
	default:
		b.count(&b.Unread, "acknowledged %s could not be read", b.name(n))
	}
}
