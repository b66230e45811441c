package s3check

import (
	"context"
	"errors"
	"fmt"
)

// job is one kind of request to one address.
type job struct {
	inTurn bool // a round waits for the one before
	do     func(ctx context.Context) error
}

// lanes lists everything that is asked side by side.
func (p *Prober) lanes() []job {
	var out []job
	for i := range p.fresh {
		for verb, ask := range map[string]func(context.Context, *Client) error{
			VerbPut: p.put, VerbGet: p.getSome, VerbHead: p.headSome, VerbList: p.listSome,
		} {
			out = append(out, job{do: func(ctx context.Context) error { return p.take(ctx, i, verb, ask(ctx, p.fresh[i])) }})
		}
		round := 0
		out = append(out, job{inTurn: true, do: func(ctx context.Context) error {
			round++
			return p.take(ctx, i, VerbKept, p.keptRound(ctx, i, round))
		}})
	}
	at := 0
	return append(out, job{inTurn: true, do: func(ctx context.Context) error { at = p.nextRound(ctx, at); return nil }})
}

// take notes a request, unless it was cut off by the end of the run, and gives its failure back.
func (p *Prober) take(ctx context.Context, address int, verb string, err error) error {
	if err == nil || !errors.Is(err, ctx.Err()) {
		p.tape.note(address, verb, err)
	}
	return err
}

// put writes the next numbered object.
func (p *Prober) put(ctx context.Context, c *Client) error {
	n := p.book.open()
	err := c.Put(ctx, p.o.Bucket, p.objects.key(n), p.objects.body(n))
	p.book.written(n, err)
	return err
}

// getSome reads an acknowledged object, or, every now and then and while there is none, one from before the run.
func (p *Prober) getSome(ctx context.Context, c *Client) error {
	n, ok := p.book.some()
	if len(p.o.Old) > 0 && (!ok || n%4 == 0) {
		return p.getOld(ctx, c, p.o.Old[n%len(p.o.Old)])
	}
	if !ok {
		_, err := c.List(ctx, p.o.Bucket, p.objects.prefix())
		return err
	}
	got, err := c.Get(ctx, p.o.Bucket, p.objects.key(n))
	if want := contentOf(p.objects.body(n)); err == nil && got != want {
		return &wrongAnswer{differs(c, p.name(n), got, want), true}
	}
	return p.missing(n, err)
}

func (p *Prober) getOld(ctx context.Context, c *Client, o Object) error {
	got, err := c.Get(ctx, o.Bucket, o.Key)
	want := Content{Size: o.Size, SHA256: o.SHA256}
	switch {
	case IsMissing(err):
		return &wrongAnswer{fmt.Errorf("old object is missing: %w", err), false}
	case err == nil && got != want:
		return &wrongAnswer{differs(c, o.Key, got, want), true}
	}
	return err
}

// missing makes a wrong answer of a plain no where the object must be there. It may have been deleted meanwhile.
func (p *Prober) missing(n int, err error) error {
	if !IsMissing(err) {
		return err
	}
	if !p.book.is(n, acked) {
		return nil
	}
	return &wrongAnswer{fmt.Errorf("acknowledged %s is missing: %w", p.name(n), err), false}
}

func (p *Prober) headSome(ctx context.Context, c *Client) error {
	n, ok := p.book.some()
	if !ok {
		return c.lookInto(ctx, p.o.Bucket)
	}
	size, err := c.Head(ctx, p.o.Bucket, p.objects.key(n))
	if err == nil && size != numberedSize {
		return &wrongAnswer{fmt.Errorf("head %s through %s: %d bytes instead of %d", p.name(n), c.Endpoint(), size, numberedSize), true}
	}
	return p.missing(n, err)
}

func (p *Prober) listSome(ctx context.Context, c *Client) error {
	n, ok := p.book.some()
	sizes, err := c.List(ctx, p.o.Bucket, p.objects.group(n))
	if err != nil || !ok {
		return err
	}
	size, there := sizes[p.objects.key(n)]
	switch {
	case there && size != numberedSize:
		return &wrongAnswer{fmt.Errorf("list through %s shows %s with %d bytes instead of %d", c.Endpoint(), p.name(n), size, numberedSize), true}
	case !there && p.book.is(n, acked):
		return &wrongAnswer{fmt.Errorf("list through %s does not show acknowledged %s", c.Endpoint(), p.name(n)), false}
	}
	return nil
}

// keptRound is one request of the client that keeps its connection: it overwrites its own object, reads those of all
// addresses in turn, and deletes a numbered object now and then.
func (p *Prober) keptRound(ctx context.Context, i, round int) error {
	c := p.kept[i]
	switch {
	case round%10 == 0:
		n, ok := p.book.deleting()
		if !ok {
			return c.lookInto(ctx, p.o.Bucket)
		}
		err := c.Delete(ctx, p.o.Bucket, p.objects.key(n))
		p.book.deleted(n, err)
		return err
	case round%2 == 1:
		n := p.pulses[i].open()
		err := c.Put(ctx, p.o.Bucket, p.objects.pulseKey(i), p.objects.pulse(i, n))
		p.pulses[i].written(n, err)
		return err
	}
	return p.readPulse(ctx, c, round/2%len(p.pulses))
}

// nextRound is the client that tries the next address at once: it stays with an address that answers, and gives the one
// it ended with.
func (p *Prober) nextRound(ctx context.Context, at int) int {
	for range p.fresh {
		err := p.put(ctx, p.fresh[at])
		if ctx.Err() != nil {
			return at
		}
		p.tape.noteNext(err)
		if err == nil {
			return at
		}
		at = (at + 1) % len(p.fresh)
	}
	return at
}
