package failover

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"holdfast/steps"
	"holdfast/steps/s3check"
)

// mend takes the fault out, proves that the cluster is as it was, reads everything back, and takes the markers away.
// ctx has no end of its own; asked is the operator's, and tells whether they still want to know.
func (w *work) mend(ctx, asked context.Context) error {
	defer w.stopSampling()
	err := w.heal(ctx, asked)
	if err != nil {
		// The markers stay: with no sign of life they are what the next start goes by.
		return steps.WithHint(fmt.Errorf("could not be mended: %w", err), hintLeftover)
	}
	if !w.hit.IsZero() && asked.Err() == nil {
		w.steady(asked)
	}
	w.stopSampling()
	if err := w.release(ctx); err != nil {
		return fmt.Errorf("markers of the drill are left: %w", err)
	}
	return nil
}

// heal runs what was left on the hosts, again and again until it succeeds: the target may need a while to answer.
func (w *work) heal(ctx, asked context.Context) error {
	broken := !w.hit.IsZero()
	if broken {
		w.mark(time.Now(), "heal", "mending")
	}
	var errs []error
	if broken && w.drill.back != nil {
		errs = append(errs, w.drill.back(ctx, asked, w))
	}
	for _, host := range slices.Sorted(maps.Keys(w.heals)) {
		var err error
		w.until(ctx, slow, 3*time.Second, func() bool {
			err = w.must(ctx, host, slow, "/bin/sh /var/lib/holdfast/drill/heal\n")
			return err == nil
		})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// steady waits until every address serves and the swarm is as it was. The swarm is asked only once the clients are
// content: on a small manager the asking itself can make requests fail.
func (w *work) steady(ctx context.Context) {
	var ills []string
	var failed error
	asItWas := func() bool {
		var s situation
		if s, failed = w.survey(ctx, ""); failed != nil {
			return false
		}
		w.after, ills = s, s.ills(w.Inventory.Hosts)
		return len(ills) == 0
	}
	ok := w.until(ctx, 5*time.Minute, 2*time.Second, func() bool { return w.calm(calm, true) && asItWas() })
	if !ok && ctx.Err() == nil {
		asItWas()
	}
	switch {
	case ok:
		w.mark(time.Now(), "steady", "the cluster is as it was")
	case ctx.Err() != nil:
	case failed != nil:
		w.fail(hintUnhealthy, "after the drill the swarm cannot be asked: "+failed.Error())
	case len(ills) > 0:
		w.fail(hintUnhealthy, ills...)
	default:
		w.fail(hintUnwell, "after the drill not every address serves steadily")
	}
}

// readBack asks for every object, and once more for faults that lie in wait.
func (w *work) readBack(ctx context.Context) s3check.ReadBack {
	w.say("read-back", "", "reading back every acknowledged object")
	back := w.sampler.ReadBack(ctx)
	if len(w.reasons) == 0 && ctx.Err() == nil {
		// The old instance of a machine that was cut off may take a while to stop.
		var found []string
		w.until(ctx, patience, 5*time.Second, func() bool { found = w.audit(ctx, w.after); return len(found) == 0 })
		w.fail(hintPlanted, found...)
	}
	return back
}
