package suite

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

func drillServer() Scenario {
	return Scenario{
		Name: "serverpower", Begin: Previous,
		About: "a power cut of the server is refused without --outage, and with it reported as the outage it is; after its boot all objects are there",
		Run: func(ctx context.Context, b *Bench) error {
			power, err := b.powerSwitch(ctx)
			if err != nil {
				return err
			}
			before, err := b.standings(ctx)
			if err != nil {
				return err
			}
			d, t, err := b.drill(ctx, "power-off", "--target", "n1", "--power-command", power)
			if err != nil {
				return err
			}
			if d.Verdict != "refused" || t.exit != 4 || d.harmed() || !strings.Contains(strings.Join(d.Reasons, " "), "outage by design") {
				return fmt.Errorf("without --outage: verdict %s, exit code %d: %q", d.Verdict, t.exit, d.Reasons)
			}
			if d, t, err = b.drill(ctx, "power-off", "--target", "n1", "--power-command", power, "--outage"); err != nil {
				return err
			}
			b.Notify("  " + d.told(t.took.Seconds()))
			b.measure("server without power: gap", float64(d.GapNextMS)/1000, "s")
			b.measure("acknowledged before it and read back", float64(d.ReadBack), "objects")
			return errors.Join(d.outage(t.exit), b.stands(ctx, before))
		},
	}
}

// outage wants the verdict that says so, and every object.
func (d drilled) outage(exit int) error {
	if d.Verdict != "outage" || exit != 0 || d.ExpectedMS != -1 || !strings.Contains(d.Expected, "outage") {
		return fmt.Errorf("verdict %s, exit code %d, expected %q: %q", d.Verdict, exit, d.Expected, d.Reasons)
	}
	if d.ReadBack == 0 {
		return errors.New("nothing was read back")
	}
	return d.intact()
}
