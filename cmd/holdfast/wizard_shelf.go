package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kevinburke/ssh_config"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/tui"
)

func compareNames(a, b string) int { return cmp.Compare(a, b) }

// shelf is what lies on this machine: earlier runs, the ssh config, cluster files.
type shelf struct {
	app  *app
	load func(path string) (tui.Loaded, error)
}

// Earlier implements tui.Shelf: the latest run of each cluster.
func (s shelf) Earlier() ([]tui.Earlier, error) {
	dirs, err := os.ReadDir(s.app.state)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []tui.Earlier
	for _, d := range dirs {
		path, sum, ok := s.latest(d.Name())
		if !ok {
			continue // no cluster's folder, or one without a run
		}
		e := tui.Earlier{
			Run: sum.Run, Cluster: d.Name(), Playbook: sum.Playbook, Started: sum.Started.Local(), Outcome: sum.End,
			Total: sum.Ops, Journal: path,
		}
		for o, n := range sum.Counts {
			if o.Good() {
				e.Done += n
			}
		}
		if file := clusterFile(s.app.state, d.Name()); isFile(file) {
			e.File = file
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b tui.Earlier) int { return b.Started.Compare(a.Started) })
	return out, err
}

// latest is a cluster's newest run of a plan; drills are on record too, and are no runs to go on with.
func (s shelf) latest(cluster string) (path string, sum journal.Summary, ok bool) {
	runs, err := journal.Runs(s.app.state, cluster)
	if err != nil {
		return "", sum, false
	}
	for _, run := range slices.Backward(runs) {
		path, err := journal.Record(s.app.state, cluster, run)
		if err != nil {
			continue
		}
		if sum, err := journal.Summarize(path); err == nil && sum.Ops > 0 {
			return path, sum, true
		}
	}
	return "", sum, false
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// Load implements tui.Shelf.
func (s shelf) Load(path string) (tui.Loaded, error) {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, rest)
		}
	}
	return s.load(path)
}

// Aliases implements tui.Shelf: the hosts the ssh config names outright, with what it says of them.
func (s shelf) Aliases() ([]inventory.Host, error) {
	file, err := s.app.access.configFile()
	if err != nil || file == "" {
		return nil, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	cfg, err := ssh_config.DecodeBytes(text)
	if err != nil {
		return nil, steps.WithHint(err, "mend "+file+", or type the machines")
	}
	var out []inventory.Host
	for _, name := range hostNames(cfg) {
		out = append(out, aliasHost(cfg, name))
	}
	return out, nil
}

// hostNames leaves out patterns: they name no machine.
func hostNames(cfg *ssh_config.Config) []string {
	var out []string
	for _, h := range cfg.Hosts {
		for _, p := range h.Patterns {
			if name := p.String(); !strings.ContainsAny(name, "*?!") && name != "" && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// aliasHost keeps user and port unsaid, so that the config goes on saying them.
func aliasHost(cfg *ssh_config.Config, name string) inventory.Host {
	h := inventory.Host{Name: name, Address: name, SSH: inventory.SSH{User: "root", Port: 22}, Unsaid: inventory.Unsaid{User: true, Port: true}}
	if user, _ := cfg.Get(name, "User"); user != "" {
		h.SSH.User, h.SSH.Sudo = user, user != "root"
	}
	if port, _ := cfg.Get(name, "Port"); port != "" {
		if n, err := strconv.Atoi(port); err == nil {
			h.SSH.Port = n
		}
	}
	return h
}

// Replay implements tui.Shelf: events and spooled output in the order in which they happened.
func (s shelf) Replay(ctx context.Context, e tui.Earlier, sink event.Sink) error {
	var all []event.Envelope
	hosts := map[string]bool{"": true}
	for env, err := range journal.Replay(e.Journal) {
		if errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err != nil {
			continue // a damaged line hides no other
		}
		if start, ok := env.Event.(event.RunStarted); ok {
			for _, op := range start.Ops {
				hosts[op.Host] = true
			}
		}
		all = append(all, env)
	}
	for host := range hosts {
		lines, err := spooled(filepath.Dir(e.Journal), host, e.Run)
		if err != nil {
			return err
		}
		all = append(all, lines...)
	}
	slices.SortStableFunc(all, func(a, b event.Envelope) int { return a.At.Compare(b.At) })
	for i, env := range all {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		env.Seq = uint64(i + 1) // output has no number of its own
		if err := sink.Emit(env); err != nil {
			return err
		}
	}
	return nil
}

// newest is how many lines of a host's output are told again; the log pane keeps no more.
const newest = 5000

func spooled(run, host, id string) ([]event.Envelope, error) {
	spool := journal.ReadSpool(run, host)
	n, err := spool.Len()
	if err != nil {
		return nil, err
	}
	lines, err := spool.Lines(max(0, n-newest), newest)
	var out []event.Envelope
	var last time.Time
	for _, l := range lines {
		if l.At.IsZero() {
			l.At = last // a damaged line stays where it stood
		}
		last = l.At
		out = append(out, event.Envelope{At: l.At, Run: id, Event: event.StepOutput{Op: l.Op, Host: host, Stream: l.Stream, Line: l.Text}})
	}
	return out, err
}
