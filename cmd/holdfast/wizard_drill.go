package main

import (
	"context"
	"errors"
	"os"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
	"holdfast/steps/survival"
	"holdfast/tui"
)

// Drills implements tui.Driller.
func (e *wizardEngine) Drills(c inventory.Cluster) ([]tui.Drill, error) {
	if !swarmed(e.lib[c.Playbook]) {
		return nil, nil
	}
	l, err := e.app.layoutOf(c, 0)
	if err != nil {
		return nil, err
	}
	var out []tui.Drill
	for _, d := range failover.All() {
		out = append(out, tui.Drill{
			Name: d.Name, About: d.About, Dangerous: failover.Dangerous(d.Name), Aims: aims(l, d.Name), Cannot: cannot(l, d.Name),
		})
	}
	return out, nil
}

// aims are the machines a drill can hit. The first stands for the drill's own choice: where it does the least harm.
func aims(l survival.Layout, drill string) []tui.Aim {
	found, own := failover.Aims(l, drill)
	if len(found) == 0 {
		return []tui.Aim{{Outcome: string(survival.Outage), Words: noAim}}
	}
	var out []tui.Aim
	for _, a := range found {
		out = append(out, tui.Aim{Host: a.Host, Outcome: string(a.Fate.Outcome), Words: a.Fate.Words(), Why: a.Fate.Why})
	}
	first := out[max(0, own)]
	if own >= 0 || len(out) == 1 {
		first.Host = ""
	}
	return append([]tui.Aim{first}, out...)
}

// Drill implements tui.Driller.
func (e *wizardEngine) Drill(ctx context.Context, c inventory.Cluster, order tui.Order, agree tui.Agree, sink event.Sink) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	a, err := e.app.silent()
	if err != nil {
		return err
	}
	defer func() { _ = a.err.Close() }()
	s, err := e.impatientSession(c)
	if err != nil {
		return err
	}
	defer s.close()
	release, err := a.lock(s)
	if err != nil {
		return err
	}
	defer release()
	if err := s.gather(ctx); err != nil {
		return err
	}
	return a.drillAll(ctx, s, drilling{
		orders: []failover.Options{{Drill: order.Drill, Target: order.Target, Outage: order.Outage}},
		show:   sink, agree: agree,
		unlocked: func(error) {}, // a lock that stayed behind is our own next run's
	})
}

// silent is an app that prints nothing: the terminal belongs to the screen.
func (a *app) silent() (*app, error) {
	void, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	return &app{
		in: void, out: void, err: void, stop: a.stop, file: a.file, state: a.state, playbookDir: a.playbookDir,
		knownHosts: a.knownHosts, access: a.access, practice: a.practice,
	}, nil
}

// nobody is asked while a drill goes on: all secrets were given when the machines were reached.
type nobody struct{}

var errNobody = errors.New("nobody can be asked during a drill")

func (nobody) Trust(context.Context, []tui.HostKey) ([]bool, error) { return nil, errNobody }
func (nobody) Secret(context.Context, tui.Secret) (string, error)   { return "", errNobody }

// impatientSession has connections of its own: a machine that has died must be known as dead within seconds.
func (e *wizardEngine) impatientSession(c inventory.Cluster) (*session, error) {
	opt, err := e.app.sshOptions()
	if err != nil {
		return nil, err
	}
	impatient(&opt)
	if e.login.answers == nil {
		e.login = logins{in: map[string]inventory.Host{}, answers: map[secretName]answered{}}
	}
	door := &doorman{ask: nobody{}, login: &e.login, trusted: map[string]bool{}, unknown: map[string]tui.HostKey{}}
	opt.AskKey, opt.AskSecret, opt.AskSudo = door.key, door.secret, true
	if file := clusterFile(e.app.state, c.Name); isFile(file) {
		c.Path = file
	}
	return &session{
		cluster: c, playbook: e.lib[c.Playbook], pool: newPool(remote.New(opt)), facts: map[string]steps.Facts{},
		sudo: true, patience: 2 * time.Minute,
	}, nil
}
