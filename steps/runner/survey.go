package runner

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"holdfast/steps"
	"holdfast/steps/event"
)

// Survey is what a read-only look at all hosts found.
type Survey struct {
	States map[string]steps.State       // by op ID; every op of the plan has one
	Files  map[string]map[string]string // host, path: content now, of files the plan writes; absent ones are not in it
	Unread map[string]map[string]string // host, path: why a file that is there could not be shown
	Down   map[string]error             // hosts that did not answer; their ops are Unknown
}

// Survey asks every host, in one round trip each, what state the plan's ops are in. It changes nothing. Where hosts did
// not answer, what the others said is returned beside an error that names them and wraps steps.ErrUnreachable when
// they could not be reached.
func (r *Runner) Survey(ctx context.Context) (Survey, error) {
	if err := wellFormed(r.Plan); err != nil {
		return Survey{}, err
	}
	v := newVoice(r.Events)
	h := r.newHands(v, &outcomes{})
	defer h.close()
	s := Survey{
		States: map[string]steps.State{}, Files: map[string]map[string]string{},
		Unread: map[string]map[string]string{}, Down: map[string]error{},
	}
	var mu sync.Mutex // guards s
	var g errgroup.Group
	g.SetLimit(r.parallel())
	for _, host := range r.Plan.Cluster.Hosts {
		g.Go(func() error {
			q := newQuestions(opsOf(r.Plan.Ops, host.Name))
			a, err := h.survey(ctx, host.Name, q)
			mu.Lock()
			defer mu.Unlock()
			s.Files[host.Name], s.Unread[host.Name] = a.files, a.unread
			for i, op := range q.ops {
				s.States[op.ID] = a.states[i]
			}
			if err != nil {
				s.Down[host.Name] = err
			}
			return nil
		})
	}
	_ = g.Wait() // no function of it fails
	return s, s.close(ctx, r.Plan.Ops, v)
}

// close tells what was found, in plan order, and sums up what was not.
func (s *Survey) close(ctx context.Context, ops []steps.Op, v *voice) error {
	var errs []error
	seen := map[string]bool{}
	for _, op := range ops {
		if s.States[op.ID] == "" {
			s.States[op.ID] = steps.Unknown
		}
		_ = v.say(event.Surveyed{Op: op.ID, Host: op.Host, State: s.States[op.ID]}) // kept by voice
		if err := s.Down[op.Host]; err != nil && !seen[op.Host] {
			seen[op.Host] = true
			errs = append(errs, err)
		}
	}
	if ctx.Err() != nil {
		return ErrInterrupted
	}
	return errors.Join(append(errs, v.failed())...)
}

func opsOf(ops []steps.Op, host string) []steps.Op {
	var out []steps.Op
	for _, op := range ops {
		if op.Host == host {
			out = append(out, op)
		}
	}
	return out
}

// survey asks one host.
func (h *hands) survey(ctx context.Context, host string, q questions) (answers, error) {
	blank := answers{states: make([]steps.State, len(q.ops))}
	if len(q.ops) == 0 {
		return blank, nil
	}
	p := newParser(q)
	res, err := limited(ctx, q.limit(), func(ctx context.Context) (steps.Result, error) {
		return h.lanes[host].run(ctx, steps.Cmd{Script: q.script(), Line: p.line})
	})
	if err == nil && !p.over {
		err = fmt.Errorf("host %s: the answer about its state was cut off (exit code %d)", host, res.Exit)
	}
	if err != nil {
		if !errors.Is(err, errStopped) {
			h.lanes[host].giveUp(err)
		}
		return blank, err
	}
	return p.answers, nil
}
