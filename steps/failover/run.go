package failover

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
)

// refusal is an error before anything was broken.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// refuse words a refusal with its remedy.
func refuse(hint, format string, args ...any) error {
	return refusal{steps.WithHint(fmt.Errorf(format, args...), hint)}
}

// errPlanted marks a drill that failed before its fault, because one was there already.
var errPlanted = errors.New("a fault is there already")

// Run carries out one drill from its preconditions to its verdict, and mends what it broke in any case, also when ctx
// ends on the way. An interrupted drill of before is mended first. The error is for what is no drill at all, such as an
// unknown name or an event that could not be kept; everything else is in the result.
func (e Engine) Run(ctx context.Context, o Options) (Result, error) {
	d, err := find(o.Drill)
	if err != nil {
		return Result{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := newWork(e, d, o, cancel)
	err = w.carryOut(ctx)
	r := w.judge(ctx, err)
	w.emit(r)
	return r, w.deaf
}

// carryOut goes through the phases. What is broken in the second half is mended whatever happens there.
func (w *work) carryOut(ctx context.Context) error {
	w.say("check", "", "looking whether the cluster is well")
	if err := w.check(ctx); err != nil {
		return err
	}
	mend := context.WithoutCancel(ctx)
	if err := w.claim(ctx); err != nil {
		return errors.Join(refusal{err}, w.release(mend))
	}
	alive, stop := context.WithCancel(mend)
	kept := make(chan struct{})
	go func() { defer close(kept); w.keep(alive) }()
	err := w.breakAndWatch(ctx)
	err = errors.Join(err, w.mend(mend, ctx))
	stop()
	<-kept
	return err
}

// breakAndWatch is everything from the first change to the moment when nothing more is to be learnt.
func (w *work) breakAndWatch(ctx context.Context) error {
	if err := w.makeRoom(ctx); err != nil {
		return err
	}
	if err := w.leave(ctx, w.healing()); err != nil {
		return err
	}
	if err := w.baseline(ctx); err != nil {
		return err
	}
	w.hit = time.Now()
	w.mark(w.hit, "inject", w.drill.name+" on "+w.target)
	if err := w.drill.inject(ctx, w); err != nil {
		return fmt.Errorf("put the fault in: %w", err)
	}
	return w.observe(ctx)
}

// healing is what mends the fault, and the room made for it.
func (w *work) healing() map[string]string {
	out := map[string]string{}
	if w.drill.heal != nil {
		maps.Copy(out, w.drill.heal(w))
	}
	for _, name := range w.unable {
		if n, ok := w.before.node(name); ok {
			out[w.before.manager] += availability(n.id, "active")
		}
	}
	return out
}

// makeRoom moves the only task off machines whose loss would be an outage, where the drill wants one that is not.
func (w *work) makeRoom(ctx context.Context) error {
	if len(w.unable) == 0 {
		return nil
	}
	w.say("prepare", "", "moving the task to a machine that may be lost")
	if err := w.leave(ctx, w.healing()); err != nil {
		return err
	}
	for _, name := range w.unable {
		n, _ := w.before.node(name)
		if err := w.must(ctx, w.before.manager, slow, availability(n.id, "drain")); err != nil {
			return err
		}
	}
	if !w.until(ctx, patience, 2*time.Second, func() bool { return w.moved(ctx) }) {
		return errors.Join(ctx.Err(), errors.New("the task could not be moved to a machine that may be lost"))
	}
	for _, name := range w.unable {
		n, _ := w.before.node(name)
		if err := w.must(ctx, w.before.manager, slow, availability(n.id, "active")); err != nil {
			return err
		}
	}
	return w.expect(ctx)
}

// moved tells whether the task runs where it may be lost; the drill then aims there.
func (w *work) moved(ctx context.Context) bool {
	s, err := w.survey(ctx, "")
	if err != nil {
		return false
	}
	for _, name := range s.running() {
		if w.losable(name) {
			w.target, w.before.tasks = name, s.tasks
			return true
		}
	}
	return false
}

// baseline starts the clients and waits until every address serves steadily.
func (w *work) baseline(ctx context.Context) error {
	var err error
	if w.sampler, err = w.Sampler(); err != nil {
		return err
	}
	w.say("baseline", "", "S3 clients ask every address")
	if err := w.sampler.Prepare(ctx); err != nil {
		return fmt.Errorf("before anything was broken: %w", err)
	}
	w.startSampling(ctx)
	if !w.until(ctx, patience, time.Second, func() bool { return w.calm(3*time.Second, true) }) {
		return errors.Join(ctx.Err(), steps.WithHint(errors.New("not every address serves steadily, and nothing has been broken yet"), hintUnwell))
	}
	return ctx.Err()
}

// startSampling outlives ctx: what is felt while an interrupted drill is mended counts too.
func (w *work) startSampling(ctx context.Context) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.sampler.Sample(ctx, func(b event.DrillSamples) {
			b.Drill = w.drill.name
			w.emit(b)
		})
	}()
	w.stopSampling = func() { stop(); <-done }
}
