package suite

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"time"

	"holdfast/steps/s3check"
)

// cutOnce takes the power from the task's machine while clients write, and reads everything back.
func (b *Bench) cutOnce(ctx context.Context, s *store, n int) (cutFigure, error) {
	start, moments := time.Now(), rand.New(rand.NewPCG(cutSeed, uint64(n)))
	f := cutFigure{N: n, Seed: cutSeed}
	var err error
	if f.Victim, err = b.workerWithTask(ctx); err != nil {
		return f, err
	}
	if err := s.ready(ctx); err != nil {
		return f, err
	}
	if err := s.fill(ctx, fmt.Sprintf("cuts-%d/%02d", start.Unix(), n), cutKeep); err != nil {
		return f, err
	}
	p, err := b.prober(ctx)
	if err != nil {
		return f, err
	}
	look, err := b.cutWhileWriting(ctx, p, &f, time.Duration(moments.Int64N(int64(cutPhase))))
	if err != nil {
		return f, err
	}
	f.Acknowledged, f.JustBefore, f.Gap = look.Acknowledged, look.JustBefore, look.GapNext.Seconds()
	if err := b.Lab.Wait(ctx, f.Victim); err != nil {
		return f, err
	}
	if _, err := s.back(ctx, s.clients[f.Victim-1:f.Victim]); err != nil {
		return f, err
	}
	f.take(p.ReadBack(ctx))
	if err := b.allReady(ctx); err != nil {
		return f, err
	}
	for _, c := range s.clients {
		if err := s.steady(ctx, c); err != nil {
			return f, err
		}
	}
	f.Took = time.Since(start).Seconds()
	return f, nil
}

func (f *cutFigure) take(r s3check.ReadBack) {
	f.ReadBack, f.Intact, f.Lost, f.Corrupted, f.Stale = r.Acknowledged, r.Intact, r.Lost, r.Corrupted, r.Stale+r.Resurrected
	f.Unread, f.Unknown, f.Old, f.OldIntact = r.Unread, r.Unknown, r.Old, r.OldIntact
}

// prober is the drills' own client from outside, with the old objects of the install.
func (b *Bench) prober(ctx context.Context) (*s3check.Prober, error) {
	keys, err := credentials(filepath.Join(b.state(), "lab", "s3-credentials"))
	if err != nil {
		return nil, err
	}
	old, err := s3check.FileMemory(filepath.Join(b.state(), "lab", "objects.json")).Load(ctx)
	if err != nil {
		return nil, err
	}
	p, err := s3check.NewProber(s3check.ProberOptions{
		Addresses: b.addresses(), Bucket: bucket, Access: keys["s3_access_key"], Secret: keys["s3_secret_key"], Old: old, Dial: b.Lab.DialContext,
	})
	if err != nil {
		return nil, err
	}
	return p, p.Prepare(ctx)
}

// cutWhileWriting ends as soon as the others have served steadily again. The victim gets its power back a while after
// Swarm has missed it, so that its boot takes no time of its own.
func (b *Bench) cutWhileWriting(ctx context.Context, p *s3check.Prober, f *cutFigure, phase time.Duration) (s3check.Look, error) {
	sampling, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); p.Sample(sampling, nil) }()
	defer func() { stop(); <-ended }()
	everyone := b.addresses()
	if err := b.calm(ctx, p, time.Time{}, everyone); err != nil {
		return s3check.Look{}, fmt.Errorf("before the cut: %w", err)
	}
	calmSince := time.Now()
	if err := untilWritten(ctx, p, calmSince.Add(phase)); err != nil {
		return s3check.Look{}, err
	}
	hit := time.Now()
	f.Phase = hit.Sub(calmSince).Seconds()
	if err := b.cutPower(ctx, f.Victim); err != nil {
		return s3check.Look{}, err
	}
	on := make(chan error, 1)
	time.AfterFunc(cutDark, func() { on <- b.Lab.Start(ctx, f.Victim) })
	others := slices.Delete(slices.Clone(everyone), f.Victim-1, f.Victim)
	err := b.calm(ctx, p, hit, others)
	if err == nil {
		err = untilMany(ctx, p)
	}
	look := p.Look(hit)
	return look, errors.Join(err, <-on)
}

// untilWritten waits for the random moment and then for one right after many acknowledgements: a cut of an idle store
// proves little.
func untilWritten(ctx context.Context, p *s3check.Prober, moment time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Until(moment)):
	}
	last := 0
	err := until(ctx, time.Minute, func() error {
		if last = p.Look(time.Now()).JustBefore; last < leastJust {
			return fmt.Errorf("only %d objects were acknowledged in the last second", last)
		}
		return nil
	})
	return err
}

// untilMany goes on writing until a cut has its share of objects.
func untilMany(ctx context.Context, p *s3check.Prober) error {
	return until(ctx, cutPatience, func() error {
		if n := p.Look(time.Now()).Acknowledged; n < leastEach {
			return fmt.Errorf("only %d objects were acknowledged", n)
		}
		return nil
	})
}

// calm waits until all these addresses serve without a failed request.
func (b *Bench) calm(ctx context.Context, p *s3check.Prober, since time.Time, addresses []string) error {
	return until(ctx, cutPatience, func() error {
		look := p.Look(since)
		for _, a := range addresses {
			if look.Quiet[a] < cutCalm {
				return fmt.Errorf("%s does not serve steadily: %d of %d requests failed", a, look.Failed, look.Requests)
			}
		}
		return nil
	})
}
