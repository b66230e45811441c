package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/steps/plan"
	"holdfast/steps/runner"
	"holdfast/steps/s3check"
)

func newApply(a *app) *cobra.Command {
	var yes, plain, asJSON bool
	c := &cobra.Command{
		Use:   "apply",
		Short: "Does what is left to do, and proves it",
		Long: `Shows the plan, asks, and carries it out: each step is checked first and left alone when there is nothing to do, so that a second run changes nothing and an interrupted one goes on where it stopped. The first Ctrl-C lets running steps finish, the second stops at once; both can be followed by another apply.

Progress goes to standard error, the result to standard output. With --json standard output holds one event per line.

` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.apply(cmd.Context(), yes, asJSON) },
	}
	a.clusterFlags(c)
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask; never trusts a host key by itself")
	c.Flags().BoolVar(&plain, "plain", false, "one line per event (the default)")
	c.Flags().BoolVar(&asJSON, "json", false, "one event per line as JSON")
	c.MarkFlagsMutuallyExclusive("plain", "json")
	return c
}

func (a *app) apply(ctx context.Context, yes, asJSON bool) error {
	if !yes && !a.interactive() {
		return usage("apply asks before it changes anything, and there is no terminal to ask on; give --yes to agree beforehand")
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	release, err := journal.Lock(a.state, s.cluster.Name, time.Now())
	if err != nil {
		return err
	}
	defer func() { _ = release() }()
	if err := s.verdict(); err != nil {
		a.printFindings(a.err, s.findings, false)
		return err
	}
	p, err := s.plan()
	if err != nil {
		return err
	}
	if !yes {
		if agreed, err := a.agree(ctx, s, p); err != nil || !agreed {
			return err
		}
	}
	return a.carryOut(ctx, s, p, asJSON)
}

// agree shows the plan as it stands against the machines and asks.
func (a *app) agree(ctx context.Context, s *session, p plan.Plan) (bool, error) {
	now, err := s.survey(ctx, p)
	if err != nil {
		return false, err
	}
	_, _ = fmt.Fprint(a.err, p.Text(now.States, false))
	a.printFindings(a.err, s.findings, false)
	_, _ = fmt.Fprintf(a.err, "\n%s\n", summary(p, now.States))
	yes, err := a.confirm("Go on?")
	if err == nil && !yes {
		_, _ = fmt.Fprintln(a.err, "nothing was changed")
	}
	return yes, err
}

// carryOut runs the plan with its events going to the journal first and then to whoever looks on.
func (a *app) carryOut(ctx context.Context, s *session, p plan.Plan, asJSON bool) error {
	log, err := journal.Open(a.state, s.cluster.Name, time.Now())
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	secrets, err := journal.Keep(a.state, s.cluster.Name, recipes(s.playbook.Secrets))
	if err != nil {
		return err
	}
	show, finish := a.printer(p, asJSON)
	r := runner.Runner{
		Plan: p, Dialer: s.pool, Events: event.NewStamper(log.Run(), time.Now, event.Tee(log, show)), Values: secrets,
		Prober:  s3check.Checker{Memory: s3check.FileMemory(filepath.Join(a.state, s.cluster.Name, "objects.json"))},
		Version: version(), Systems: s.systems(), Kept: "the journal of this run is " + log.Dir(),
	}
	a.running.Store(true)
	report, err := r.Run(ctx, a.stop)
	a.running.Store(false)
	finish()
	if err != nil {
		return a.unfinished(report, err)
	}
	if !asJSON {
		a.printResult(s.cluster, p, secrets.Path())
	}
	return nil
}

// printResult is what the operator came for.
func (a *app) printResult(c inventory.Cluster, p plan.Plan, credentials string) {
	for _, op := range p.Ops {
		if op.Probe == nil {
			continue
		}
		_, _ = fmt.Fprintln(a.out, "S3 is served at")
		for i, e := range op.Probe.Endpoints {
			_, _ = fmt.Fprintf(a.out, "  %s   (%s)\n", e, c.Hosts[i].Name)
		}
	}
	_, _ = fmt.Fprintf(a.out, "credentials: %s (only you can read it)\n", credentials)
	_, _ = fmt.Fprintf(a.out, "next:        holdfast plan -f %s   shows that nothing is left to do\n", c.Path)
}
