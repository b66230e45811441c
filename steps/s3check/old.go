package s3check

import (
	"context"
	"fmt"
	"slices"
	"time"

	"holdfast/steps"
)

// oldObjects reads back what earlier runs left and says how that went. Where this bucket has no such object yet, one
// is written, remembered, and read back.
func (p *proof) oldObjects(ctx context.Context) (string, error) {
	known, err := p.memory.Load(ctx)
	if err != nil {
		return "", err
	}
	for _, o := range known {
		if err := p.readBack(ctx, o); err != nil {
			return "", err
		}
	}
	first := p.clients[0]
	if err := first.EnsureBucket(ctx, p.bucket); err != nil {
		return "", err
	}
	if slices.ContainsFunc(known, func(o Object) bool { return o.Bucket == p.bucket }) {
		return intact(len(known)), nil
	}
	return "first object kept", p.writeFirst(ctx, first, known)
}

// writeFirst leaves the object that later runs ask for. It is remembered as soon as it is acknowledged and before it is
// read back: if the store loses it in between, a second try must not start afresh and call that healthy.
func (p *proof) writeFirst(ctx context.Context, first *Client, known []Object) error {
	body, now := newBody(), time.Now().UTC()
	content := contentOf(body)
	o := Object{Bucket: p.bucket, Key: firstPrefix + now.Format(keyTime), Size: content.Size, SHA256: content.SHA256}
	if err := first.Put(ctx, o.Bucket, o.Key, body); err != nil {
		return err
	}
	o.At = time.Now().UTC().Truncate(time.Second)
	// The store holds the object now; an interruption must not keep us from knowing it.
	if err := p.memory.Save(context.WithoutCancel(ctx), append(slices.Clone(known), o)); err != nil {
		return err
	}
	for _, c := range p.clients {
		if err := p.seen(ctx, c, o.Key, content); err != nil {
			return err
		}
	}
	return nil
}

// readBack asks every endpoint for an old object, without patience: no cache explains the loss of something old.
func (p *proof) readBack(ctx context.Context, o Object) error {
	want := Content{Size: o.Size, SHA256: o.SHA256}
	written := o.At.UTC().Format("2006-01-02 15:04 UTC")
	for _, c := range p.clients {
		got, err := c.Get(ctx, o.Bucket, o.Key)
		switch {
		case IsMissing(err):
			return steps.WithHint(fmt.Errorf("old object, written %s, is missing: %w", written, err),
				hintEmptyVolume+p.howToForget())
		case err != nil:
			return fmt.Errorf("old object, written %s, cannot be read: %w", written, err)
		case got != want:
			return steps.WithHint(fmt.Errorf("old object, written %s, is not what was written: %w", written,
				differs(c, o.Key, got, want)), hintDamaged+p.howToForget())
		}
	}
	return nil
}

// howToForget tells how to go on after a store was emptied knowingly.
func (p *proof) howToForget() string {
	place, ok := p.memory.(fmt.Stringer)
	if !ok {
		return ""
	}
	return fmt.Sprintf(" Only if you emptied the store yourself: remove %s, which lists the old objects.", place)
}

func intact(n int) string {
	if n == 1 {
		return "old object intact"
	}
	return fmt.Sprintf("%d old objects intact", n)
}
