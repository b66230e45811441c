package failover

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/steps/survival"
)

// reboot proves what nothing else does: that everything starts again by itself at boot.
func reboot() drill {
	return drill{
		name: "reboot", about: "reboots the machine with the task: everything must come up again by itself", machine: true, cutsWay: true,
		event:  always(survival.Rebooted),
		inject: injectReboot,
		back:   func(ctx, asked context.Context, w *work) error { return w.waitBoot(ctx, w.boots(asked)) },
	}
}

// injectReboot lets the script end before the machine goes: else its end could not be told from a lost connection.
func injectReboot(ctx context.Context, w *work) error {
	err := w.must(ctx, w.target, quick, "setsid sh -c 'sleep 1; systemctl reboot || reboot' </dev/null >/dev/null 2>&1 &\n")
	if err != nil {
		return err
	}
	w.say("inject", w.target, "told to reboot")
	if !w.until(ctx, 3*time.Minute, time.Second, func() bool { now, err := w.bootID(ctx); return err != nil || now != w.boot }) {
		return fmt.Errorf("%s was to reboot, but runs on", w.target)
	}
	w.gone = true
	return nil
}

// bootID changes with every boot.
func (w *work) bootID(ctx context.Context) (string, error) {
	res, err := w.run(ctx, w.target, 5*time.Second, "cat /proc/sys/kernel/random/boot_id\n")
	if err == nil && res.Exit != 0 {
		err = errors.New("the boot id cannot be read")
	}
	return strings.TrimSpace(res.Stdout), err
}

// waitBoot waits until the machine answers after another boot. One that was never seen to go is given a little time, for
// it may be about to.
func (w *work) waitBoot(ctx context.Context, limit time.Duration) error {
	start, same := time.Now(), false
	back := w.until(ctx, limit, 2*time.Second, func() bool {
		now, err := w.bootID(ctx)
		same = err == nil && now == w.boot
		return err == nil && (!same || time.Since(start) > 20*time.Second)
	})
	switch {
	case !back:
		return fmt.Errorf("%s does not answer after %s", w.target, limit)
	case same && w.gone:
		return fmt.Errorf("%s has not been down at all", w.target)
	}
	return nil
}

// boots is how long a machine may take to come back. Whoever has interrupted a drill is not kept that long.
func (w *work) boots(asked context.Context) time.Duration {
	if asked.Err() != nil {
		return patience
	}
	return 10 * time.Minute
}
