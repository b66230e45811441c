package failover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/steps"
)

// Leftover is a drill that did not come to its end, found on the machines.
type Leftover struct {
	Drill  string   `json:"drill"`
	Target string   `json:"target"`
	Owner  string   `json:"owner,omitempty"`
	Since  string   `json:"since,omitempty"`
	Hosts  []string `json:"hosts"`
}

// Recover finds drills that were interrupted, mends what they broke, and forgets them. Run calls it first; status may
// call it at any time. A drill that somebody is still at is left alone, with an error that says so.
func (e Engine) Recover(ctx context.Context) ([]Leftover, error) {
	found, _ := e.notes(ctx)
	if len(found) == 0 {
		return nil, nil
	}
	n, found, busy := e.signOfLife(ctx, found)
	if busy {
		return nil, steps.WithHint(fmt.Errorf("%w: %s on %s, by %s, since %s", errBusy, n.drill, n.target, orNobody(n.owner), n.since), hintBusy)
	}
	var errs []error
	for _, n := range found {
		if n.heal {
			errs = append(errs, e.mustRun(ctx, n.host, slow, "/bin/sh /var/lib/holdfast/drill/heal\n"))
		}
	}
	errs = append(errs, e.wake(ctx, found))
	if err := errors.Join(errs...); err != nil {
		return leftovers(found), steps.WithHint(fmt.Errorf("mend an interrupted drill: %w", err), hintLeftover)
	}
	// The target may have been off when the markers were looked for.
	again, _ := e.notes(ctx)
	for _, n := range again {
		errs = append(errs, e.mustRun(ctx, n.host, quick, dropMarker(n.run)))
	}
	return leftovers(found), errors.Join(errs...)
}

// signOfLife waits, at most a minute, until it is sure whether somebody is still at one of these drills: a marker that
// was touched meanwhile says so.
func (e Engine) signOfLife(ctx context.Context, found []note) (note, []note, bool) {
	// The end is counted here: a host's clock may be anywhere.
	for end := time.Now().Add(staleAfter); ; {
		var young *note
		for _, n := range found {
			if e.alive(n) {
				young = &n
			}
		}
		if young == nil || time.Now().After(end) {
			return note{}, found, false
		}
		before := young.age
		select {
		case <-ctx.Done():
			return *young, found, true
		case <-time.After(5 * time.Second):
		}
		found, _ = e.notes(ctx)
		for _, n := range found {
			if n.run == young.run && n.host == young.host && n.age < before {
				return n, found, true
			}
		}
	}
}

// wake brings the targets back that an interrupted drill left without power.
func (e Engine) wake(ctx context.Context, found []note) error {
	var targets []string
	for _, n := range found {
		if _, ours := e.Inventory.Host(n.target); ours && !slices.Contains(targets, n.target) {
			targets = append(targets, n.target)
		}
	}
	for _, t := range targets {
		if e.answers(ctx, t) {
			continue
		}
		if e.Power == nil {
			return steps.WithHint(fmt.Errorf("%s does not answer", t), "Switch "+t+" on, then run this again.")
		}
		if err := e.Power.On(ctx, t); err != nil {
			return fmt.Errorf("switch %s on: %w", t, err)
		}
		if !until(ctx, 5*time.Minute, 2*time.Second, func() bool { return e.answers(ctx, t) }) {
			return fmt.Errorf("%s was switched on and does not answer", t)
		}
	}
	return nil
}

func (e Engine) answers(ctx context.Context, host string) bool {
	res, err := e.run(ctx, host, 5*time.Second, "exit 0\n")
	return err == nil && res.Exit == 0
}

// mustRun is run for a script that has to succeed.
func (e Engine) mustRun(ctx context.Context, host string, limit time.Duration, text string) error {
	res, err := e.run(ctx, host, limit, text)
	if err == nil && res.Exit != 0 {
		err = errors.New(lastLine(res))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", host, err)
	}
	return nil
}

func leftovers(found []note) []Leftover {
	var out []Leftover
	for _, n := range found {
		i := slices.IndexFunc(out, func(l Leftover) bool { return l.Drill == n.drill && l.Target == n.target })
		if i < 0 {
			out = append(out, Leftover{Drill: n.drill, Target: n.target, Owner: n.owner, Since: n.since})
			i = len(out) - 1
		}
		out[i].Hosts = append(out[i].Hosts, n.host)
	}
	return out
}

func orNobody(owner string) string {
	if strings.TrimSpace(owner) == "" {
		return "somebody"
	}
	return owner
}

// until tries every so often, for at most that long, and at once. What takes long is asked less often: a small machine
// that is busy answering us gets nothing else done.
func until(ctx context.Context, limit, every time.Duration, try func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		if ctx.Err() != nil {
			return false
		}
		begun := time.Now()
		if try() {
			return true
		}
		select {
		case <-ctx.Done():
		case <-time.After(max(every, min(2*time.Since(begun), 10*time.Second))):
		}
	}
}
