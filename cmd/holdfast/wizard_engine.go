package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/renameio/v2"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/facts"
	"holdfast/steps/hostlock"
	"holdfast/steps/inventory"
	"holdfast/steps/plan"
	"holdfast/tui"
)

// wizardEngine is the engine behind the wizard's screens: one session that lives as long as the wizard.
type wizardEngine struct {
	app   *app
	lib   playbooks.Library
	lines bool // no full screen: the first Ctrl-C lets running steps end

	mu      sync.Mutex // one call at a time
	session *session
	login   logins
	ended   func() // ends a practice cluster of its own; may be nil
	label   string // of the machines that are worked on
	parted  parted // what is told when the wizard is left
	real    string // state folder for machines that are real, while others are worked on
}

func (e *wizardEngine) close() {
	e.mu.Lock() // waits for the call that goes on; its context has ended
	defer e.mu.Unlock()
	if e.session != nil {
		e.session.close()
	}
	if e.ended != nil {
		e.ended()
	}
}

// Judge implements tui.Engine.
func (e *wizardEngine) Judge(c inventory.Cluster) []tui.Finding {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.judge(c)
}

func (e *wizardEngine) judge(c inventory.Cluster) []tui.Finding {
	if e.session == nil {
		return nil
	}
	e.session.cluster, e.session.playbook = c, e.lib[c.Playbook]
	var out []tui.Finding
	for _, f := range facts.Preflight(c, e.session.facts, e.session.wants()) {
		out = append(out, tui.Finding{Host: f.Host, Check: f.Check, Level: string(f.Level), What: f.What, Remedy: f.Remedy})
	}
	return out
}

// Prepare implements tui.Engine. The cluster is kept as a file, so that every other verb can take it from here.
func (e *wizardEngine) Prepare(ctx context.Context, c inventory.Cluster, undo bool) (tui.Prepared, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := tui.Prepared{Undo: undo, Findings: e.judge(c), Diffs: map[string]string{}}
	path, err := e.keep(c)
	if err != nil {
		return out, err
	}
	e.session.cluster.Path, out.Path = path, path
	e.parted = parted{file: path, undo: undo}
	if err := e.session.checkLocalFiles(); err != nil {
		return out, err
	}
	if out.Plan, err = e.session.plan(); err != nil {
		return out, err
	}
	if undo {
		out.Plan = out.Plan.Undo()
	}
	now, err := e.session.survey(ctx, out.Plan)
	if err != nil {
		return out, err
	}
	out.States = now.States
	for _, op := range out.Plan.Ops {
		for _, f := range op.Files {
			switch why := now.Unread[op.Host][f.Path]; {
			case f.Source != "" || now.States[op.ID] == steps.Satisfied || undo:
			case why != "":
				out.Diffs[op.ID] += f.Path + ": " + why + "\n"
			default:
				out.Diffs[op.ID] += fileDiff(op.Host, f, now.Files[op.Host][f.Path])
			}
		}
	}
	return out, nil
}

// keep writes the cluster file beside the cluster's journal.
func (e *wizardEngine) keep(c inventory.Cluster) (string, error) {
	text, err := c.YAML()
	if err != nil {
		return "", err
	}
	path := clusterFile(e.app.state, c.Name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", steps.WithHint(err, "make the folder writable, or name another with --state")
	}
	return path, renameio.WriteFile(path, text, 0o600)
}

func clusterFile(state, cluster string) string {
	return filepath.Join(state, cluster, "cluster.yaml")
}

// Run implements tui.Engine.
func (e *wizardEngine) Run(ctx context.Context, job tui.Job, stop <-chan struct{}, sink event.Sink) (tui.Result, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	release, err := e.app.lock(e.session)
	if err != nil {
		return tui.Result{}, err
	}
	defer release()
	result, err := e.carryOut(ctx, job, stop, sink)
	e.parted.run, e.parted.result, e.parted.err = true, result, err
	return result, takeable(err)
}

// takeable marks the refusal by a lock that can be taken over.
func takeable(err error) error {
	var held *hostlock.Held
	if !errors.As(err, &held) || held.Lost {
		return err
	}
	return &tui.Locked{Host: held.Host, Holder: strings.TrimPrefix(held.Error(), held.Host+" is locked by "), Err: err}
}

// without takes ops out of a plan; what needed them needs what they needed.
func without(p plan.Plan, skips []tui.Skip) plan.Plan {
	out := plan.Plan{Cluster: p.Cluster, Playbook: p.Playbook}
	instead := map[string][]string{}
	for _, op := range p.Ops {
		var needs []string
		for _, n := range op.Needs {
			if other, gone := instead[n]; gone {
				needs = append(needs, other...)
			} else {
				needs = append(needs, n)
			}
		}
		slices.Sort(needs)
		needs = slices.Compact(needs)
		if slices.ContainsFunc(skips, func(s tui.Skip) bool { return s.Op == op.ID }) {
			instead[op.ID] = needs
			continue
		}
		op.Needs = needs
		out.Ops = append(out.Ops, op)
	}
	return out
}

// patience is how long a machine may take to answer, a person's typing in between included.
const patience = 15 * time.Minute
