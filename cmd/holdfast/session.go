package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/facts"
	"holdfast/steps/inventory"
	"holdfast/steps/kind"
	"holdfast/steps/plan"
	"holdfast/steps/remote"
)

// session is one cluster, connected: what check, plan and apply have in common.
type session struct {
	cluster  inventory.Cluster
	playbook playbooks.Playbook
	pool     *pool
	facts    map[string]steps.Facts
	findings []facts.Finding
	sudo     bool          // sudo may have a password
	patience time.Duration // for a machine's answer, and for a person's in between
}

// open reads the cluster file, connects to every machine, gathers their facts and looks for what stands in the way.
func (a *app) open(ctx context.Context) (*session, error) {
	s, err := a.load()
	if err != nil {
		return nil, err
	}
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// load is the part of open that speaks to no machine.
func (a *app) load() (*session, error) {
	lib, err := a.library()
	if err != nil {
		return nil, err
	}
	c, err := a.readCluster(lib)
	if err != nil {
		return nil, err
	}
	opt, err := a.sshOptions()
	if err != nil {
		return nil, err
	}
	if a.tune != nil {
		a.tune(&opt)
	}
	s := &session{
		cluster: c, playbook: lib[c.Playbook], pool: newPool(remote.New(opt)), facts: map[string]steps.Facts{},
		sudo: opt.AskSudo || opt.SudoPassword != "", patience: 2 * time.Minute,
	}
	if opt.AskSecret != nil {
		s.patience = 15 * time.Minute
	}
	if err := s.checkLocalFiles(); err != nil {
		return nil, err
	}
	return s, nil
}

// connect is the other part. After an error the session is closed.
func (s *session) connect(ctx context.Context) error {
	if err := s.gather(ctx); err != nil {
		s.close()
		return err
	}
	s.findings = facts.Preflight(s.cluster, s.facts, s.wants())
	return nil
}

func (s *session) close() { s.pool.close() }

// checkLocalFiles finds a missing file on this machine before any other machine is spoken to.
func (s *session) checkLocalFiles() error {
	for _, set := range s.playbook.Settings {
		path := s.cluster.Settings[set.Name]
		if set.Type != inventory.Local || path == "" {
			continue
		}
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			err := fmt.Errorf("%s: setting %s: there is no file %s", s.cluster.Path, set.Name, path)
			return fail(exitUsage, steps.WithHint(err, "give the path of the file, relative to the cluster file's folder"))
		}
	}
	return nil
}

// gather asks all machines at once; every machine that cannot be reached is named, not only the first.
func (s *session) gather(ctx context.Context) error {
	var mu sync.Mutex
	errs := make([]error, len(s.cluster.Hosts)) // in the file's order
	var g errgroup.Group
	g.SetLimit(10)
	for i, h := range s.cluster.Hosts {
		g.Go(func() error {
			f, err := s.ask(ctx, h)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs[i] = &hostError{h.Name, err}
			}
			s.facts[h.Name] = f
			return nil
		})
	}
	_ = g.Wait() // no function of it fails
	return errors.Join(errs...)
}

func (s *session) ask(ctx context.Context, h inventory.Host) (steps.Facts, error) {
	conn, err := s.pool.Dial(ctx, h)
	if err != nil {
		return steps.Facts{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	if s.sudo && h.SSH.Sudo { // whoever has to type the password does so now, not in the middle of a run
		return facts.GatherAsRoot(ctx, conn, time.Now)
	}
	return facts.Gather(ctx, conn, time.Now)
}

// hostError names the machine an error came from, and shows its remedy beside it where several are reported at once.
type hostError struct {
	host string
	err  error
}

func (e *hostError) Error() string {
	text := e.host + ": " + e.err.Error()
	if hint := steps.HintOf(e.err); hint != "" {
		text += "\n  remedy: " + hint
	}
	return text
}

// Unwrap gives what is below without its remedies: they are part of the text already, and must not be found again.
func (e *hostError) Unwrap() error { return hintless{e.err} }

// hintless is an error in whose chain no remedy is found.
type hintless struct{ err error }

func (h hintless) Error() string        { return h.err.Error() }
func (h hintless) Is(target error) bool { return errors.Is(h.err, target) }

func (h hintless) As(target any) bool {
	if _, hint := target.(**steps.Hinted); hint {
		return false
	}
	return errors.As(h.err, target)
}

func (s *session) plan() (plan.Plan, error) {
	p, err := plan.Compile(s.playbook, s.cluster, s.facts, kind.All())
	return p, fail(exitUsage, err)
}

// systems is what each machine runs, in its own words.
func (s *session) systems() map[string]string {
	out := map[string]string{}
	for name, f := range s.facts {
		out[name] = f.OS.Pretty
	}
	return out
}
