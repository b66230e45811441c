package s3check

import "context"

// oldObjects reads what was there before the run, through every address: the trap of an empty volume.
func (b *back) oldObjects(ctx context.Context) {
	for _, o := range b.o.Old {
		err := error(nil)
		for _, c := range b.readers {
			if err == nil {
				err = b.getOld(ctx, c, o)
			}
		}
		if err == nil {
			b.OldIntact++
		}
		b.blame(err)
	}
}

// lastPulses wants the last acknowledged overwriting, or a later one, at rest.
func (b *back) lastPulses(ctx context.Context) {
	for of := range b.pulses {
		if b.pulses[of].least() == 0 {
			continue
		}
		var err error
		for _, c := range b.readers {
			if err = b.readPulse(ctx, c, of); err == nil || codeOf(err) == "corrupted" || codeOf(err) == "stale" {
				break
			}
		}
		b.blame(err)
	}
}

// blame counts what a reading that failed stands for.
func (b *back) blame(err error) {
	switch {
	case err == nil:
	case codeOf(err) == "corrupted":
		b.count(&b.Corrupted, "%v", err)
	case codeOf(err) == "stale":
		b.count(&b.Lost, "%v", err)
	default:
		b.count(&b.Unread, "%v", err)
	}
}

// listing looks for what must not be there, and for what is there and not shown.
func (b *back) listing(ctx context.Context) {
	var sizes map[string]int64
	var err error
	for _, c := range b.readers {
		if sizes, err = c.List(ctx, b.o.Bucket, b.objects.prefix()); err == nil {
			break
		}
	}
	if err != nil {
		b.count(&b.Unread, "the store could not be listed: %v", err)
		return
	}
	for _, f := range []fate{refused, gone} {
		for _, n := range b.book.with(f) {
			if _, there := sizes[b.objects.key(n)]; there {
				b.count(&b.Resurrected, "%s is there although it was %s", b.name(n), map[fate]string{refused: "refused", gone: "deleted"}[f])
			}
		}
	}
	if b.Lost+b.Unread > 0 {
		return // what is lost is not listed either: one fault, one count
	}
	for _, n := range b.book.with(acked) {
		if _, there := sizes[b.objects.key(n)]; !there {
			b.count(&b.Stale, "acknowledged %s is not listed", b.name(n))
		}
	}
}

// sweep takes the run's own objects away. What cannot be removed stays: it hurts nobody.
func (b *back) sweep(ctx context.Context) {
	var all []int
	for _, f := range []fate{acked, unknown, going} {
		all = append(all, b.book.with(f)...)
	}
	b.each(ctx, all, func(ctx context.Context, n int) {
		_ = b.readers[n%len(b.readers)].Delete(ctx, b.o.Bucket, b.objects.key(n))
	})
	for i, c := range b.readers {
		_ = c.Delete(ctx, b.o.Bucket, b.objects.pulseKey(i))
	}
}
