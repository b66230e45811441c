package s3check

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// evidenceName is an object beside those of a run that did not get back what it had written: they are kept for a
	// while, for whoever looks into it.
	evidenceName = "evidence"
	evidenceAge  = 7 * 24 * time.Hour
	// sweepTime bounds the sweeping before a drill. What it does not reach, the next one does.
	sweepTime = 2 * time.Minute
)

// Leftover is what one run of a Prober left in the store.
type Leftover struct {
	Run      string    `json:"run"`
	Began    time.Time `json:"began"`
	Objects  int       `json:"objects"`
	Bytes    int64     `json:"bytes"`
	Evidence bool      `json:"evidence"` // of a drill that failed; else its run was cut off
}

// Leftovers finds the objects that earlier runs left behind, the oldest run first. One that still goes on is among them:
// whether there is one, the machines know. A bucket that is not there has none.
func Leftovers(ctx context.Context, c *Client, bucket string) ([]Leftover, error) {
	sizes, err := c.List(ctx, bucket, drillPrefix)
	if err != nil {
		if IsMissing(err) {
			err = nil
		}
		return nil, err
	}
	runs := map[string]Leftover{}
	for key, size := range sizes {
		run, began, ok := runOf(key)
		if !ok {
			continue
		}
		l := runs[run]
		l.Run, l.Began, l.Objects, l.Bytes = run, began, l.Objects+1, l.Bytes+size
		l.Evidence = l.Evidence || key == drillPrefix+run+"/"+evidenceName
		runs[run] = l
	}
	return slices.SortedFunc(maps.Values(runs), func(a, b Leftover) int { return cmp.Compare(a.Run, b.Run) }), nil
}

// runOf tells which run an object belongs to; ok is false for one that is none of ours.
func runOf(key string) (run string, began time.Time, ok bool) {
	rest, ours := strings.CutPrefix(key, drillPrefix)
	run, name, inside := strings.Cut(rest, "/")
	stamp, salt, salted := strings.Cut(run, "-")
	began, err := time.Parse(keyTime, stamp)
	return run, began, ours && inside && name != "" && salted && salt != "" && err == nil
}

// Swept tells whether the next run takes these objects away.
func (l Leftover) Swept(now time.Time) bool { return !l.Evidence || now.Sub(l.Began) > evidenceAge }

// sweepLeftovers takes away what runs that were cut off left behind, and evidence that has grown old. It is called
// where no other run can go on. What cannot be removed stays and hurts nobody; the number is of those that went.
func (p *Prober) sweepLeftovers(ctx context.Context) int {
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	sizes, err := p.readers[0].List(ctx, p.o.Bucket, drillPrefix)
	if err != nil {
		return 0 // what is wrong with the store shows at its next request
	}
	keep := map[string]bool{p.objects.run: true}
	for key := range sizes {
		run, began, ok := runOf(key)
		if ok && key == drillPrefix+run+"/"+evidenceName && !(Leftover{Began: began, Evidence: true}).Swept(time.Now()) {
			keep[run] = true
		}
	}
	var gone atomic.Int64
	var g errgroup.Group
	g.SetLimit(readAtOnce)
	for i, key := range slices.Sorted(maps.Keys(sizes)) {
		if run, _, ok := runOf(key); ok && !keep[run] {
			g.Go(func() error {
				if p.readers[i%len(p.readers)].Delete(ctx, p.o.Bucket, key) == nil {
					gone.Add(1)
				}
				return nil
			})
		}
	}
	_ = g.Wait() // what fails is not counted
	return int(gone.Load())
}

// keepEvidence marks this run's objects, so that they are not taken for those of a run that was cut off.
func (b *back) keepEvidence(ctx context.Context) {
	text := []byte(strings.Join(b.Examples, "\n") + "\n")
	for _, c := range b.readers {
		if c.Put(ctx, b.o.Bucket, b.objects.prefix()+evidenceName, text) == nil {
			return
		}
	}
}
