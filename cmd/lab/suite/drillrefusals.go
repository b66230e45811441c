package suite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// refusal is a drill that may not be run, and must say why before it breaks anything.
type refusal struct {
	name       string
	args       []string // the drill and its flags
	harm, mend string   // scripts on the server; "": none
	exit       int
	says       string
}

func refusals() []refusal {
	return []refusal{
		{name: "the leader of one manager", args: []string{"stop-leader"}, exit: 4, says: "breaks the quorum"},
		{name: "Docker on the only manager", args: []string{"stop-docker", "--target", "n1"}, exit: 4, says: "too few managers"},
		{name: "the server's reboot", args: []string{"reboot", "--target", "n1"}, exit: 4, says: "outage by design"},
		{name: "the storage", args: []string{"storage"}, exit: 4, says: "outage by design"},
		{
			name: "an unhealthy cluster", args: []string{"kill-container"}, exit: 4, says: "n3 is drained",
			harm: "docker node update --availability drain n3 >/dev/null", mend: "docker node update --availability active n3 >/dev/null",
		},
	}
}

func drillRefusals() Scenario {
	return Scenario{
		Name: "refusals", Begin: Previous,
		About: "a drill that would break the quorum, hits a cluster that is not well or meets another drill is refused, and nothing is broken",
		Run: func(ctx context.Context, b *Bench) error {
			before, err := b.standings(ctx)
			if err != nil {
				return err
			}
			var wrong []error
			for _, r := range refusals() {
				if err := b.refuse(ctx, r); err != nil {
					b.Notify("  " + r.name + ": " + err.Error())
					wrong = append(wrong, fmt.Errorf("%s: %w", r.name, err))
				}
			}
			b.measure("refusals", float64(len(refusals())), "refusals")
			return errors.Join(append(wrong, b.another(ctx), b.stands(ctx, before))...)
		},
	}
}

func (b *Bench) refuse(ctx context.Context, r refusal) (err error) {
	if r.harm != "" {
		if _, err := b.on(ctx, 1, r.harm); err != nil {
			return err
		}
		defer func() {
			_, mend := b.on(context.WithoutCancel(ctx), 1, r.mend)
			err = errors.Join(err, mend)
		}()
	}
	start := time.Now()
	d, t, err := b.drill(ctx, r.args[0], r.args[1:]...)
	if err != nil {
		return err
	}
	b.Notify(fmt.Sprintf("  %-28s exit %d, %s: %s (%.0f s)", r.name, t.exit, d.Verdict, strings.Join(d.Reasons, "; "), time.Since(start).Seconds()))
	if d.Verdict != "refused" || t.exit != r.exit || d.harmed() || !strings.Contains(strings.Join(d.Reasons, " "), r.says) {
		return fmt.Errorf("verdict %s, exit code %d, broken %t: %q", d.Verdict, t.exit, d.harmed(), d.Reasons)
	}
	return nil
}

// another starts a second drill while one is running.
func (b *Bench) another(ctx context.Context) error {
	first, err := b.launch(ctx, "drill", "drain", "-f", b.clusterFile(drillEngine), "--yes", "--json")
	if err != nil {
		return err
	}
	if err := first.until(ctx, `"drill_phase"`, `"baseline"`); err != nil {
		return err
	}
	t, err := b.try(ctx, "drill", "kill-container", "-f", b.clusterFile(drillEngine), "--yes", "--json")
	exit, stderr, end := first.end(ctx)
	if err != nil || end != nil {
		return errors.Join(err, end)
	}
	if t.exit != 5 {
		return fmt.Errorf("a second drill beside the first: exit code %d\n%s", t.exit, lastLines(t.stderr, 5))
	}
	if exit != 0 {
		return fmt.Errorf("the first drill ended with exit code %d\n%s", exit, lastLines(stderr, 5))
	}
	return nil
}
