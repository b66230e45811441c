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
	"holdfast/steps/journal"
	"holdfast/steps/remote"
	"holdfast/steps/survival"
	"holdfast/tui"
)

// Drills implements tui.Driller.
func (e *wizardEngine) Drills(c inventory.Cluster) []tui.Drill {
	if !swarmed(e.lib[c.Playbook]) {
		return nil
	}
	l := survival.FromCluster(c)
	var out []tui.Drill
	for _, d := range failover.All() {
		out = append(out, tui.Drill{Name: d.Name, About: d.About, Dangerous: failover.Dangerous(d.Name), Aims: aims(l, d.Name)})
	}
	return out
}

// aims are the machines a drill can hit. The first stands for the drill's own choice: where it does the least harm.
func aims(l survival.Layout, drill string) []tui.Aim {
	var out []tui.Aim
	own := -1
	for _, n := range l.Nodes {
		event, ok := failover.EventOf(l, drill, n.Name)
		if !ok || drill == "stop-leader" && !n.Manager || drill == "storage" && !n.Storage {
			continue
		}
		f := l.Fate(event, n.Name)
		mild := f.Outcome == survival.Survives || f.Outcome == survival.Recovers
		if own < 0 && mild {
			own = len(out)
		}
		out = append(out, tui.Aim{Host: n.Name, Outcome: string(f.Outcome), Words: f.Words(), Why: f.Why})
	}
	if len(out) == 0 {
		return []tui.Aim{{Outcome: string(survival.Outage), Words: "no machine of this cluster can be hit by it"}}
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
	return a.drillFor(ctx, s, order, e.power, agree, sink)
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

// drillFor runs one drill under the machines' locks, recorded like every run.
func (a *app) drillFor(ctx context.Context, s *session, order tui.Order, power failover.Power, agree tui.Agree, sink event.Sink) error {
	run := journal.NewRun(time.Now())
	lock, err := a.hold(ctx, s, run, false)
	if err != nil {
		return err
	}
	defer letGo(context.WithoutCancel(ctx), lock, func(error) {}) // a lock that stayed behind is our own next run's
	log, err := journal.OpenRun(a.state, s.cluster.Name, run, time.Now())
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	events := event.NewStamper(run, time.Now, event.Tee(log, sink))
	keepLock(ctx, lock, events)
	engine, err := a.engine(ctx, s, drillOptions{})
	if err != nil {
		return err
	}
	agreed := ""
	engine.Power = power
	for range maxAgain {
		ask := &asking{ctx: ctx, events: events, agree: agree, agreed: agreed}
		engine.Emit = ask.emit
		_, err := engine.Run(ctx, failover.Options{Drill: order.Drill, Target: order.Target, Outage: order.Outage})
		if !errors.Is(err, errAgain) {
			return err
		}
		agreed = ask.agreed
	}
	return errors.New("the cluster changed each time before the drill could begin; nothing was broken")
}

// maxAgain is how often a drill looks anew before it breaks anything.
const maxAgain = 5

// asking lets a drill's events through, and holds it before anything is touched, until the person has agreed.
type asking struct {
	ctx    context.Context // of the question; it lives for one drill
	events *event.Stamper
	agree  tui.Agree
	agreed string // target that was agreed to already
	shut   bool   // it ends here: the rest is no drill
	begun  event.DrillBegun
	// moved says that the task had to leave a machine that cannot be spared. The machine it came to is the one that is
	// hit, and may be another than was agreed to: the drill begins anew from there, before anything is broken.
	moved bool
}

func (q *asking) emit(e event.Event) error {
	if q.shut {
		return nil
	}
	switch e := e.(type) {
	case event.DrillBegun:
		q.begun = e
		if e.Target == q.agreed {
			break
		}
		if err := q.ask(e); err != nil {
			q.shut = true
			return err
		}
	case event.DrillPhase:
		q.moved = q.moved || e.Phase == "prepare"
		if e.Phase == "baseline" && q.moved && failover.Dangerous(e.Drill) {
			q.shut, q.agreed = true, q.begun.Target
			return errAgain
		}
	}
	return q.events.Emit(e)
}

func (q *asking) agreement(b event.DrillBegun) tui.Agreement {
	return tui.Agreement{
		Drill: b.Drill, Target: b.Target, Expected: b.Expected, Dangerous: failover.Dangerous(b.Drill) || b.ExpectedMS < 0,
	}
}

func (q *asking) ask(b event.DrillBegun) error {
	begun := time.Now()
	yes, err := q.agree(q.ctx, q.agreement(b))
	switch {
	case err != nil:
		return err
	case !yes:
		return tui.ErrDeclined
	case time.Since(begun) > slowAnswer: // what was looked at before may no longer be so
		q.agreed = b.Target
		return errAgain
	}
	return nil
}
