package failover

import (
	"context"
	"fmt"
	"time"

	"holdfast/steps/survival"
)

// powerOff is the real thing. The switch is somebody else's: a command, or a person who is told and waited for.
func powerOff() drill {
	return drill{
		name: "power-off", about: "takes the power from the machine with the task: by a command of yours, or by your hand", machine: true, cutsWay: true,
		event:  powerEvent,
		inject: injectPowerOff,
		hold:   45 * time.Second,
		back:   powerOn,
	}
}

func powerEvent(l survival.Layout, n survival.Node) survival.Event {
	switch {
	case n.Storage && l.Storage == survival.NFS:
		return survival.StorageOff
	case n.Manager:
		return survival.ManagerOff
	}
	return survival.WorkerOff
}

func injectPowerOff(ctx context.Context, w *work) error {
	limit := 30 * time.Second
	if w.Power == nil {
		limit = 10 * time.Minute
		w.say("inject", w.target, "take the power from "+w.target+" now, the hard way, and leave it off until you are told")
	} else if err := w.Power.Off(ctx, w.target); err != nil {
		return fmt.Errorf("switch %s off: %w", w.target, err)
	}
	// A fault that did not happen is survived by anything.
	silent := func() bool {
		before := time.Now()
		_, err := w.bootID(ctx)
		if err == nil && w.Power == nil {
			w.hit = before
		}
		return err != nil
	}
	if !w.until(ctx, limit, time.Second, silent) {
		return fmt.Errorf("%s was to lose power, but still answers", w.target)
	}
	w.gone = true
	w.say("inject", w.target, w.target+" is off")
	return nil
}

func powerOn(ctx, asked context.Context, w *work) error {
	if _, err := w.bootID(ctx); err == nil {
		return w.waitBoot(ctx, w.boots(asked)) // it is on already, or was never off
	}
	if w.Power == nil {
		w.say("heal", w.target, "switch "+w.target+" on again now")
	} else if err := w.Power.On(ctx, w.target); err != nil {
		return fmt.Errorf("switch %s on: %w", w.target, err)
	}
	return w.waitBoot(ctx, w.boots(asked))
}
