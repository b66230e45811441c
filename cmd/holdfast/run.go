package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"holdfast/playbooks"
	"holdfast/steps/event"
	"holdfast/steps/facts"
	"holdfast/steps/journal"
	"holdfast/steps/plan"
	"holdfast/steps/runner"
	"holdfast/steps/s3check"
)

// runOptions are the flags of the verbs that change machines.
type runOptions struct{ yes, json, takeOver bool }

func (a *app) runFlags(c *cobra.Command, o *runOptions) {
	a.clusterFlags(c)
	c.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask; never trusts a host key by itself")
	c.Flags().Bool("plain", false, "one line per event (the default)")
	c.Flags().BoolVar(&o.json, "json", false, "one event per line as JSON")
	c.Flags().BoolVar(&o.takeOver, "take-over", false, "take the machines' lock from whoever has it; ask them first")
	c.MarkFlagsMutuallyExclusive("plain", "json")
}

// mayAsk refuses to go on where a question would have nobody to answer it.
func (a *app) mayAsk(verb string, o runOptions) error {
	if o.yes || a.interactive() {
		return nil
	}
	return usage("%s asks before it changes anything, and there is no terminal to ask on; give --yes to agree beforehand", verb)
}

// question is what is asked before a plan is carried out, and the word that agrees.
type question struct {
	text, word string
	findings   []facts.Finding // shown with the plan
}

// agree shows the plan as it stands against the machines and asks.
func (a *app) agree(ctx context.Context, s *session, p plan.Plan, q question) (bool, error) {
	now, err := s.survey(ctx, p)
	if err != nil {
		return false, err
	}
	_, _ = fmt.Fprint(a.err, p.Text(now.States, false))
	if q.findings != nil {
		a.printFindings(a.err, q.findings, false)
	}
	_, _ = fmt.Fprintf(a.err, "\n%s\n", summary(p, now.States))
	yes, err := a.confirm(ctx, q.text, q.word)
	if err == nil && !yes {
		_, _ = fmt.Fprintln(a.err, "nothing was changed")
	}
	return yes, err
}

// lock makes sure that one holdfast at a time changes a cluster from this machine; hold does for all machines.
func (a *app) lock(s *session) (release func(), err error) {
	free, err := journal.Lock(a.state, s.cluster.Name, time.Now())
	if err != nil {
		return nil, err
	}
	return func() { _ = free() }, nil
}

// secrets is where this cluster's credentials are kept.
func (a *app) secrets(s *session) (*journal.Secrets, error) {
	return journal.Keep(a.state, s.cluster.Name, recipes(s.playbook.Secrets))
}

// recipes tells how each of a playbook's secrets is made.
func recipes(secrets []playbooks.Secret) map[string]journal.Recipe {
	out := map[string]journal.Recipe{}
	for _, s := range secrets {
		out[s.Name] = journal.SecretKey()
		if s.Kind == "access-key" {
			out[s.Name] = journal.AccessKey()
		}
	}
	return out
}

// carryOut runs the plan under the machines' locks, with its events going to the journal first and then to whoever
// looks on.
func (a *app) carryOut(ctx context.Context, s *session, p plan.Plan, o runOptions) error {
	run := journal.NewRun(time.Now())
	lock, err := a.hold(ctx, s, run, o.takeOver)
	if err != nil {
		return err
	}
	defer a.letGo(ctx, lock)
	log, err := journal.OpenRun(a.state, s.cluster.Name, run, time.Now())
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	secrets, err := a.secrets(s)
	if err != nil {
		return err
	}
	show, finish := a.printer(p, o.json)
	events := event.NewStamper(log.Run(), time.Now, event.Tee(log, show))
	r := runner.Runner{
		Plan: p, Dialer: s.pool, Events: events, Values: secrets,
		Prober:  s3check.Checker{Memory: s3check.FileMemory(filepath.Join(a.state, s.cluster.Name, "objects.json"))},
		Version: version(), Systems: s.systems(), Kept: "the journal of this run is " + log.Dir(),
	}
	keepLock(ctx, lock, events)
	a.running.Store(true)
	report, err := r.Run(ctx, either(a.stop, lock.Lost()))
	a.running.Store(false)
	lock.Leave() // from here on nothing more is recorded
	finish()
	if lost := lock.Err(); lost != nil && err != nil {
		err = fail(exitLocked, lost)
	}
	if err != nil {
		return a.unfinished(report, err)
	}
	return nil
}
