package suite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// drillEngine is the engine the drills are for: with one writer the service has to move.
const drillEngine = "cloudserver"

// drillCase is one drill that must pass.
type drillCase struct {
	name string
	args []string
	// before and after bring the cluster to where the drill makes sense, and back.
	before, after func(ctx context.Context, b *Bench) error
}

func drillCases(power string) []drillCase {
	return []drillCase{
		{name: "stop-container"},
		{name: "kill-container"},
		{name: "drain"},
		{name: "stop-docker"},
		{name: "reboot"},
		// The tutorial's only manager has nobody to lead instead; two more for a while make it a drill.
		{name: "stop-leader", before: promote, after: demote},
		{name: "partition"},
		{name: "power-off", args: []string{"--power-command", power}},
	}
}

func drills() Scenario {
	return Scenario{
		Name: "drills", Begin: Previous,
		About: "every drill but storage passes: the gap within 0.3 to 3 times of what is expected, nothing lost, and all as before",
		Run: func(ctx context.Context, b *Bench) error {
			power, err := b.powerSwitch(ctx)
			if err != nil {
				return err
			}
			before, err := b.standings(ctx)
			if err != nil {
				return err
			}
			var wrong []error
			for _, c := range drillCases(power) {
				if err := b.drillCase(ctx, c, before); err != nil {
					b.Notify("  " + c.name + ": " + err.Error())
					wrong = append(wrong, fmt.Errorf("%s: %w", c.name, err))
				}
				if ctx.Err() != nil {
					return ctx.Err()
				}
			}
			return errors.Join(wrong...)
		},
	}
}

// drillCase runs one drill and judges it.
func (b *Bench) drillCase(ctx context.Context, c drillCase, before []string) (err error) {
	if c.after != nil {
		defer func() { err = errors.Join(err, c.after(context.WithoutCancel(ctx), b), b.stands(ctx, before)) }()
	}
	if c.before != nil {
		if err := c.before(ctx, b); err != nil {
			return err
		}
	}
	d, t, err := b.drill(ctx, c.name, c.args...)
	if err != nil {
		return err
	}
	b.Notify("  " + d.told(t.took.Seconds()))
	b.measure(c.name+": gap", float64(d.GapNextMS)/1000, "s")
	b.measure(c.name+": expected", float64(d.ExpectedMS)/1000, "s")
	if err := d.passed(t.exit); err != nil || c.after != nil {
		return err
	}
	return b.stands(ctx, before)
}

// passed judges a drill's result as its reader would.
func (d drilled) passed(exit int) error {
	if d.Verdict != "passed" || exit != 0 {
		return fmt.Errorf("verdict %s, exit code %d: %s", d.Verdict, exit, strings.Join(d.Reasons, "; "))
	}
	if err := d.intact(); err != nil {
		return err
	}
	gap, expected := time.Duration(d.GapNextMS), time.Duration(d.ExpectedMS)
	switch {
	case gap > 3*expected:
		return fmt.Errorf("the gap of %d ms is more than 3 times the expected %d ms", gap, expected)
	case strings.HasPrefix(d.Expected, "recovers") && 10*gap < 3*expected:
		return fmt.Errorf("the gap of %d ms is less than 0.3 times the expected %d ms", gap, expected)
	}
	return nil
}

func promote(ctx context.Context, b *Bench) error {
	if _, err := b.on(ctx, 1, "timeout 60 docker node promote n2 n3 >/dev/null"); err != nil {
		return err
	}
	return b.leads(ctx, "Leader Reachable Reachable")
}

// demote takes the managers back one by one: two at once would leave nobody to agree.
func demote(ctx context.Context, b *Bench) error {
	for _, n := range []string{"n2", "n3"} {
		err := until(ctx, 2*time.Minute, func() error {
			_, err := b.on(ctx, 1, "timeout 60 docker node demote "+n+" >/dev/null && timeout 20 docker node ls -q >/dev/null")
			return err
		})
		if err != nil {
			return err
		}
	}
	return b.leads(ctx, "Leader")
}

// leads waits for the managers' states, sorted.
func (b *Bench) leads(ctx context.Context, want string) error {
	return until(ctx, 2*time.Minute, func() error {
		got, err := b.on(ctx, 1, "timeout 20 docker node ls --format '{{.ManagerStatus}}' | grep . | sort | xargs")
		if err == nil && got != want {
			err = fmt.Errorf("managers: %s instead of %s", got, want)
		}
		return err
	})
}
