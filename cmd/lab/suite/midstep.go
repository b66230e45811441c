package suite

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// struck are the steps in whose middle a fault happens, in their order: packages twice, a volume, a file on its way,
// membership in the swarm. Each is applied on every bare machine.
var struck = []string{"docker-packages", "nfs-client", "volume-data", "image", "swarm-join"}

func cables() Scenario {
	return midStep("cables", 2, "a machine's cable is out for 20 s in the middle of five steps: the install ends well",
		func(ctx context.Context, b *Bench, i int) error {
			if err := b.Lab.Cut(ctx, i); err != nil {
				return err
			}
			time.Sleep(20 * time.Second) // as long as the fault is to last
			return b.Lab.Plug(ctx, i)
		})
}

func blackouts() Scenario {
	return midStep("blackouts", 3, "a machine loses power in the middle of five steps and is booted again: the install ends well",
		func(ctx context.Context, b *Bench, i int) error {
			if err := b.cutPower(ctx, i); err != nil {
				return err
			}
			if err := b.Lab.Start(ctx, i); err != nil {
				return err
			}
			return b.Lab.Wait(ctx, i)
		})
}

// midStep lets the fault happen on machine i in the middle of each struck step, and runs apply again where it gave up.
func midStep(name string, i int, about string, fault func(ctx context.Context, b *Bench, i int) error) Scenario {
	const engine = "cloudserver"
	return Scenario{
		Name: name, Begin: Bare, About: about,
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.writeCluster(ctx, engine); err != nil {
				return err
			}
			start, left, runs := time.Now(), struck, 0
			for done := false; !done; runs++ {
				if runs > 2*len(struck) {
					return fmt.Errorf("not done after %d runs", runs)
				}
				var err error
				if left, done, err = b.struckRun(ctx, engine, i, left, fault); err != nil {
					return err
				}
			}
			if len(left) > 0 {
				return fmt.Errorf("the install ended, and %q had not been struck", left)
			}
			b.measure("steps struck in their middle", float64(len(struck)), "steps")
			b.measure("runs of apply", float64(runs), "runs")
			b.measure("until it was done", time.Since(start).Seconds(), "s")
			if err := b.allReady(ctx); err != nil {
				return err
			}
			return b.served(ctx)
		},
	}
}

// struckRun is one run of apply. It gives the steps that are still to be struck, and whether the run ended well.
func (b *Bench) struckRun(ctx context.Context, engine string, i int, left []string, fault func(context.Context, *Bench, int) error) ([]string, bool, error) {
	r, err := b.launch(ctx, "apply", "-f", b.clusterFile(engine), "--yes", "--json")
	if err != nil {
		return left, false, err
	}
	for len(left) > 0 {
		op := fmt.Sprintf("n%d/%s", i, left[0])
		if err := r.until(ctx, `"step_started"`, `"`+op+`"`, `"phase":"apply"`); err != nil {
			break // it has ended, or all has
		}
		start := time.Now()
		if err := fault(ctx, b, i); err != nil {
			return left, false, err
		}
		b.Notify(fmt.Sprintf("  struck %s for %.0f s", op, time.Since(start).Seconds()))
		left = left[1:]
	}
	exit, stderr, err := r.end(ctx)
	switch {
	case err != nil:
		return left, false, err
	case exit == 0 || exit == 1 || exit == 3:
		if exit != 0 {
			b.Notify(fmt.Sprintf("  apply gave up with exit code %d: %s", exit, lastLines(stderr, 1)))
		}
		return left, exit == 0, nil
	}
	return left, false, errors.New(lastLines(stderr, 8))
}
