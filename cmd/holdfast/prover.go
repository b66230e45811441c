package main

import (
	"context"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/s3check"
)

// prover is the proof at the end of an install, asked from where the addresses can be reached.
type prover struct {
	app     *app
	session *session
	jumps   []string
	events  *event.Stamper
	checker s3check.Checker
}

func (a *app) prover(s *session, events *event.Stamper) (prover, error) {
	jumps, err := a.jumpHosts(s.cluster)
	return prover{a, s, jumps, events, s3check.Checker{Memory: a.objects(s.cluster.Name)}}, err
}

// Probe implements runner.Prober. The view is chosen anew for each try: before the service answers, no address can be
// reached from anywhere, and nothing would tell the views apart.
func (p prover) Probe(ctx context.Context, probe steps.Probe, values func(string) (string, error), say func(string)) error {
	v, err := p.app.viewOf(ctx, p.session, p.jumps)
	if err != nil {
		return err
	}
	defer v.close()
	if v.name != "" {
		_ = p.events.Emit(event.Notice{Level: event.Info, Text: v.name + " view: " + v.words()}) // a record that fails stops the run by itself
	}
	c := p.checker
	c.Dial = v.dial
	return c.Probe(ctx, probe, values, say)
}
