package event

import "cmp"

// ring keeps the last limit envelopes and counts what it had to drop.
type ring struct {
	limit   int
	kept    []Envelope
	start   int // index of the oldest, once kept is full
	dropped int
	last    Envelope // the latest one dropped
}

func (r *ring) add(e Envelope) {
	if len(r.kept) < r.limit {
		r.kept = append(r.kept, e)
		return
	}
	r.last = r.kept[r.start]
	r.dropped++
	r.kept[r.start] = e
	r.start = (r.start + 1) % r.limit
}

// drain appends what is kept to batch and empties the ring. The mark takes the number of the last line it stands for,
// so that sorting by number puts it right before the first line that is left.
func (r *ring) drain(batch []Envelope, host string) []Envelope {
	if r.dropped > 0 {
		mark := r.last
		mark.Event = Skipped{Host: host, N: r.dropped}
		batch = append(batch, mark)
	}
	batch = append(batch, r.kept[r.start:]...)
	batch = append(batch, r.kept[:r.start]...)
	clear(r.kept) // the lines themselves must not be held until they are overwritten
	*r = ring{limit: r.limit, kept: r.kept[:0]}
	return batch
}

func inOrder(a, b Envelope) int { return cmp.Compare(a.Seq, b.Seq) }
