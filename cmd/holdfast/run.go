package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"holdfast/playbooks"
	"holdfast/steps/facts"
	"holdfast/steps/journal"
	"holdfast/steps/plan"
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

// begin is how a verb that changes machines starts: it connects under this machine's lock, which is taken before any of
// them is spoken to and any password asked for. end closes both again.
func (a *app) begin(ctx context.Context, verb string, o runOptions) (s *session, end func(), err error) {
	if err := a.mayAsk(verb, o); err != nil {
		return nil, nil, err
	}
	if s, err = a.load(); err != nil {
		return nil, nil, err
	}
	release, err := a.lock(s)
	if err != nil {
		return nil, nil, err
	}
	if err := s.connect(ctx); err != nil {
		release()
		return nil, nil, err
	}
	return s, func() { s.close(); release() }, nil
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

// carryOut runs the plan for a verb, with its events printed.
func (a *app) carryOut(ctx context.Context, s *session, p plan.Plan, o runOptions) error {
	show := a.printer(p, o.json)
	end, err := a.execute(ctx, s, work{
		plan: p, takeOver: o.takeOver, stop: a.stop, show: show, gentle: true,
		unlocked: func(err error) { _, _ = fmt.Fprintln(a.err, notGivenBack(err)) },
	})
	show.Hush()
	if err != nil && end.log != "" { // otherwise nothing has begun
		return a.unfinished(end.report, err)
	}
	return err
}
