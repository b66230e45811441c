// Package stepstest is a scripted stand-in for hosts: a Dialer whose Conns answer scripts by rules and remember what
// they were asked. It is for the tests of other rooms, starts nothing and runs no shell.
package stepstest

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Reply is how a host answers one script.
type Reply func(ctx context.Context, c steps.Cmd) (steps.Result, error)

// rule answers the scripts that contain a text.
type rule struct {
	match string
	left  int // times it still holds; negative: for ever
	reply Reply
}

// Host is one scripted machine. The zero value answers everything with exit 0.
type Host struct {
	mu    sync.Mutex
	rules []*rule
	last  []*rule // asked after rules
	down  error
	calls []Call
	dials int
	jobs  []string
}

// Call is something a host was asked.
type Call struct {
	Text   string            // of the script; "put PATH" for a file
	Values map[string]string // as they came with the script
	Sudo   bool
	Job    string // name of the job, if it was to be one
	Body   string // of a file
	At     time.Time
}

// Fleet is a Dialer of scripted hosts, by inventory name.
type Fleet struct {
	mu    sync.Mutex
	hosts map[string]*Host
}

// Host gives the host of that name, making it on first use.
func (f *Fleet) Host(name string) *Host {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hosts == nil {
		f.hosts = map[string]*Host{}
	}
	if f.hosts[name] == nil {
		f.hosts[name] = &Host{}
	}
	return f.hosts[name]
}

// Dial implements steps.Dialer.
func (f *Fleet) Dial(ctx context.Context, h inventory.Host) (steps.Conn, error) {
	host := f.Host(h.Name)
	host.mu.Lock()
	defer host.mu.Unlock()
	host.dials++
	if host.down != nil {
		return nil, host.down
	}
	return conn{host}, ctx.Err()
}

// Down makes the host refuse to be dialled.
func (h *Host) Down(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.down = err
}

// Left makes the host say that earlier runs left these jobs.
func (h *Host) Left(jobs ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.jobs = jobs
}

// On answers every script whose text contains match. Rules are asked in the order they were given.
func (h *Host) On(match string, reply Reply) { h.Times(-1, match, reply) }

// Times is On for the first n such scripts; later ones go on to the rules after it.
func (h *Host) Times(n int, match string, reply Reply) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rules = append(h.rules, &rule{match: match, left: n, reply: reply})
}

// Otherwise is On for scripts that no rule of On and Times has answered.
func (h *Host) Otherwise(match string, reply Reply) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = append(h.last, &rule{match: match, left: -1, reply: reply})
}

// Calls tells what the host was asked, in order.
func (h *Host) Calls() []Call {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.calls)
}

// Texts is the text of each call.
func (h *Host) Texts() []string {
	var out []string
	for _, c := range h.Calls() {
		out = append(out, c.Text)
	}
	return out
}

// Dials tells how often the host was dialled.
func (h *Host) Dials() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.dials
}

func (h *Host) answer(c Call) Reply {
	h.mu.Lock()
	defer h.mu.Unlock()
	c.At = time.Now()
	h.calls = append(h.calls, c)
	for _, r := range slices.Concat(h.rules, h.last) {
		if r.left != 0 && strings.Contains(c.Text, r.match) {
			r.left--
			return r.reply
		}
	}
	return Exit(0)
}

type conn struct{ host *Host }

func (c conn) Run(ctx context.Context, cmd steps.Cmd) (steps.Result, error) {
	if err := ctx.Err(); err != nil {
		return steps.Result{}, err
	}
	call := Call{Text: cmd.Script.Text, Values: cmd.Values, Sudo: cmd.Script.Sudo}
	if cmd.Job != nil {
		call.Job = cmd.Job.Name
	}
	reply := c.host.answer(call)
	return reply(ctx, cmd)
}

func (c conn) Put(ctx context.Context, path string, _ fs.FileMode, r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	text := "put " + path
	res, err := c.host.answer(Call{Text: text, Body: string(body)})(ctx, steps.Cmd{Script: steps.Script{Text: text}})
	if err == nil && res.Exit != 0 {
		err = fmt.Errorf("put %s: exit code %d", path, res.Exit)
	}
	return err
}

func (c conn) Jobs(context.Context) ([]string, error) {
	c.host.mu.Lock()
	defer c.host.mu.Unlock()
	return slices.Clone(c.host.jobs), nil
}

func (c conn) Close() error { return nil }
