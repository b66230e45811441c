package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/steps"
	"holdfast/steps/failover"
	"holdfast/steps/remote"
	"holdfast/steps/survival"
	"holdfast/tui"
)

// drillOptions are the flags of drill.
type drillOptions struct {
	runOptions
	list   bool
	target string
	outage bool
	power  string
}

func newDrill(a *app) *cobra.Command {
	var o drillOptions
	c := &cobra.Command{
		Use:   "drill [NAME ...]",
		Short: "Breaks one thing on purpose, measures what clients feel, and mends it",
		Long: `Runs failover drills, one after the other. Each says first what is expected and why, and asks; where more than a container is taken away, the machine's name has to be typed. S3 clients then ask every address several times a second while the fault is in; afterwards everything is mended, the cluster is proven to be as it was, and every acknowledged object is read back by its checksum.

A drill whose target's loss is an outage by design runs only with --outage. --power-command names a command that is called with "off" or "on", the machine's name and its address; without it power-off tells you when to pull the plug, and on a practice cluster the machines switch each other.

Ctrl-C ends a drill at any moment: what it broke is mended first. One that was cut off is mended by the next.

Exit codes: 0 passed, or the expected outage; 1 a drill failed; 2 wrong usage or a bad file; 3 a host is unreachable or refuses us; 4 it may not be run now; 5 somebody else changes the cluster or runs a drill; 130 interrupted.`,
		RunE: func(cmd *cobra.Command, names []string) error { return a.drill(cmd.Context(), names, o) },
	}
	a.runFlags(c, &o.runOptions)
	c.Flags().BoolVar(&o.list, "list", false, "only show which drills there are and what to expect of them")
	c.Flags().StringVar(&o.target, "target", "", "machine to aim at (the one it teaches most on)")
	c.Flags().BoolVar(&o.outage, "outage", false, "run it although it is an outage by design")
	c.Flags().StringVar(&o.power, "power-command", "", "called as CMD off|on NAME ADDRESS to switch machines")
	c.ValidArgs = drillNames()
	return c
}

func drillNames() []string {
	var out []string
	for _, d := range failover.All() {
		out = append(out, d.Name)
	}
	return out
}

// mayDrill finds wrong usage before any machine is spoken to.
func (a *app) mayDrill(names []string, o drillOptions) error {
	choose := "Choose of: " + strings.Join(drillNames(), " ") + ". --list says what to expect of each."
	if len(names) == 0 {
		return fail(exitUsage, steps.WithHint(errors.New("no drill was named"), choose))
	}
	for _, n := range names {
		if !slices.Contains(drillNames(), n) {
			return fail(exitUsage, steps.WithHint(fmt.Errorf("there is no drill called %q", n), choose))
		}
	}
	return a.mayAsk("drill", o.runOptions)
}

// Times of the connection: a machine that has died must be known as dead within seconds.
func impatient(opt *remote.Options) {
	opt.DialTimeout, opt.KeepAlive, opt.Patience = 6*time.Second, 2*time.Second, time.Millisecond
}

func (a *app) drill(ctx context.Context, names []string, o drillOptions) error {
	if !o.list {
		if err := a.mayDrill(names, o); err != nil {
			return err
		}
	}
	a.tune = impatient
	s, err := a.load()
	if err != nil {
		return err
	}
	defer s.close()
	switch {
	case !swarmed(s.playbook):
		return usage("playbook %s makes no S3 service to drill", s.cluster.Playbook)
	case o.list:
		l, err := a.layoutOf(s.cluster, 0)
		if err == nil {
			_, err = fmt.Fprint(a.out, drillList(l))
		}
		return err
	case o.target != "" && !slices.Contains(machineNames(s), o.target):
		return usage("--target: there is no machine called %q in %s; it has %s", o.target, s.cluster.Path, strings.Join(machineNames(s), ", "))
	}
	release, err := a.lock(s)
	if err != nil {
		return err
	}
	defer release()
	if err := s.gather(ctx); err != nil {
		return err
	}
	return a.drillThese(ctx, s, names, o)
}

func machineNames(s *session) []string {
	var out []string
	for _, h := range s.cluster.Hosts {
		out = append(out, h.Name)
	}
	return out
}

// drillList tells which drills there are, and what to expect of each where it does the least harm.
func drillList(l survival.Layout) string {
	var b strings.Builder
	for _, d := range failover.All() {
		fmt.Fprintf(&b, "%s\n    %s\n    expected: %s\n", d.Name, d.About, mildest(l, d.Name))
	}
	return b.String()
}

// cannot says why a drill is refused on such a layout, whatever it is allowed; "" where it is not. It goes by the cluster
// file; the drill itself asks the swarm, which knows of managers added by hand.
func cannot(l survival.Layout, drill string) string {
	if drill != "stop-leader" || l.Tolerates() > 0 {
		return ""
	}
	return "cannot be run on this cluster: without its leader nobody could decide any more. It takes three managers"
}

// noAim is said of a drill that finds nothing to break.
const noAim = "no machine of this cluster can be hit by it"

func mildest(l survival.Layout, drill string) string {
	if why := cannot(l, drill); why != "" {
		return why
	}
	aims, own := failover.Aims(l, drill)
	switch {
	case len(aims) == 0:
		return noAim
	case own < 0:
		return aims[len(aims)-1].Fate.Words() + "; only with --outage"
	}
	return aims[own].Fate.Words()
}

// drillThese runs the drills that were named, with their events printed and a question before each.
func (a *app) drillThese(ctx context.Context, s *session, names []string, o drillOptions) error {
	say := a.drillPrinter(s.cluster, o.json)
	defer say.Hush()
	w := drilling{takeOver: o.takeOver, show: say, any: o.yes, agree: a.drillQuestion(say, o.yes)}
	w.unlocked = func(err error) { _, _ = fmt.Fprintln(a.err, notGivenBack(err)) }
	w.ended = func(r failover.Result) error {
		say.Hush()
		defer say.Resume()
		if err := a.printDrill(r, o.json); err != nil {
			return err
		}
		return drillError(r)
	}
	if o.power != "" {
		w.power = powerCommand(o.power, s.cluster)
	}
	for _, name := range names {
		w.orders = append(w.orders, failover.Options{Drill: name, Target: o.target, Outage: o.outage})
	}
	defer context.AfterFunc(ctx, func() { _, _ = fmt.Fprintln(a.err, "\nending: whatever was broken is mended first") })()
	err := a.drillAll(ctx, s, w)
	if errors.Is(err, tui.ErrDeclined) {
		return fail(exitInterrupted, err)
	}
	return err
}

// drillError is the exit code of a drill, and in words why.
func drillError(r failover.Result) error {
	why := r.Verdict
	if len(r.Reasons) > 0 {
		why += ": " + r.Reasons[0]
	}
	err := steps.WithHint(fmt.Errorf("drill %s %s", r.Drill, why), r.Hint)
	switch r.Verdict {
	case failover.Passed, failover.Outage:
		return nil
	case failover.Interrupted:
		return fail(exitInterrupted, err)
	case failover.Refused:
		if failover.Busy(r) {
			return fail(exitLocked, err)
		}
		return fail(exitPreflight, err)
	}
	return fail(exitFailed, err)
}
