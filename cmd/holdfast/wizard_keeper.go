package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/google/renameio/v2"

	"holdfast/steps"
	"holdfast/steps/failover"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/steps/survival"
	"holdfast/tui"
)

// keeper tells of clusters that stand.
type keeper struct {
	engine *wizardEngine

	mu    sync.Mutex
	spool *journal.Spool // the latest that was read: it remembers where lines begin
	of    string
}

// Status implements tui.Keeper.
func (k *keeper) Status(ctx context.Context, c inventory.Cluster) (string, error) {
	e := k.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.session == nil {
		return "", errors.New("no machine has been reached yet")
	}
	c.Path = k.file(c)
	e.session.cluster, e.session.playbook = c, e.lib[c.Playbook]
	l, err := e.app.look(ctx, e.session)
	if err != nil {
		return "", err
	}
	return e.app.practice.prefix() + statusText(c, l, swarmed(e.session.playbook)), nil
}

// file is where a cluster's file is: the one the wizard keeps, or the one it was read from.
func (k *keeper) file(c inventory.Cluster) string {
	if kept := clusterFile(k.engine.app.state, c.Name); isFile(kept) {
		return kept
	}
	return c.Path
}

// Checklist implements tui.Keeper.
func (k *keeper) Checklist(c inventory.Cluster, format string) (string, error) {
	if c.Path = k.file(c); c.Path == "" {
		return "", steps.WithHint(errors.New("this cluster has no file yet"), "make its plan first; that keeps one")
	}
	page, err := k.engine.app.handoverOf(&session{cluster: c, playbook: k.engine.lib[c.Playbook]}, format)
	return string(page), err
}

// survives is the survival matrix with what drills measured beside what was computed.
func (k *keeper) survives(c inventory.Cluster) (survival.Layout, []survival.Fate, error) {
	a := k.engine.app
	l, err := a.layoutOf(c, 0)
	if err != nil {
		return l, nil, err
	}
	drills, err := a.drillsOf(c.Name)
	return l, failover.Matrix(l, drills), err
}

// Save implements tui.Keeper. The file lands where the operator is; where nothing may be written, beside the cluster file.
func (k *keeper) Save(c inventory.Cluster, format string) (string, error) {
	page, err := k.Checklist(c, format)
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("holdfast-%s-checklist.%s", c.Name, format)
	here, err := os.Getwd()
	if err == nil {
		path := filepath.Join(here, name)
		if err = renameio.WriteFile(path, []byte(page), 0o644); err == nil { // no secret is in it, and it is for others too
			return path, nil
		}
	}
	path := filepath.Join(filepath.Dir(k.file(c)), name)
	return path, renameio.WriteFile(path, []byte(page), 0o644)
}

// Output implements tui.Keeper. It waits for no run: the log file can be read while one goes on.
func (k *keeper) Output(cluster, run, host string, from, n int) ([]tui.Output, int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if of := cluster + "\x00" + run + "\x00" + host; k.spool == nil || k.of != of {
		path, err := journal.Record(k.engine.app.state, cluster, run)
		if err != nil {
			return nil, 0, err
		}
		k.spool, k.of = journal.ReadSpool(filepath.Dir(path), host), of
	}
	total, err := k.spool.Len()
	if err != nil {
		return nil, 0, err
	}
	lines, err := k.spool.Lines(from, n)
	var out []tui.Output
	for _, l := range lines {
		out = append(out, tui.Output{Op: l.Op, Stream: string(l.Stream), Text: l.Text})
	}
	return out, total, err
}
