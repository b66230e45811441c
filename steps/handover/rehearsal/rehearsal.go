// Package rehearsal carries out every command that a checklist names, the way whoever holds the page would: through a
// login on the machine the page says, in the situation the page is about, with the answer a person gives. It speaks
// through a steps.Dialer, so that the same code tries a page on simulated machines and on real ones. A command that
// nobody here knows how to try is an error: a page must not promise what was never run.
//
// What may not enter: how machines are made or reached, what is on the page, printing. It is for tests alone.
package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Power switches a machine off, the hard way, and on again.
type Power interface {
	Off(ctx context.Context, host string) error
	On(ctx context.Context, host string) error
}

// Stage is where a page is rehearsed: a cluster that is well, and may be harmed for a while.
type Stage struct {
	Page    string // the checklist, as Markdown
	Cluster inventory.Cluster
	Dialer  steps.Dialer
	// Holdfast runs this program with these arguments, the way an operator would.
	Holdfast func(ctx context.Context, args ...string) (exit int, out string, err error)
	Power    Power // nil: what only a lost machine calls for is left out, and said
	// Patience is how long a state may take to come about; 0: three minutes.
	Patience time.Duration
}

// Ran is how a command went.
type Ran struct {
	Command string
	On      string // the machine; "": the operator's own
	When    string // the situation it was tried in; "": any day
	Exit    int
	Out     string
	Took    time.Duration
	LeftOut string // why it was not tried; "": it was
}

// Run tries every command of the page in the page's order. The error joins all that went wrong.
func (s Stage) Run(ctx context.Context) ([]Ran, error) {
	lines := commands(s.Page)
	if len(lines) == 0 {
		return nil, errors.New("the page names no command")
	}
	var out []Ran
	var errs []error
	for _, l := range lines {
		ran, err := s.try(ctx, l)
		if err != nil {
			err = fmt.Errorf("%s: %w", l.text, err)
		}
		out, errs = append(out, ran), append(errs, err)
	}
	return out, errors.Join(errs...)
}

// try runs one command in its situation, and looks whether it did what the page says.
func (s Stage) try(ctx context.Context, l line) (Ran, error) {
	sc, on, err := s.sceneOf(l)
	if err != nil {
		return Ran{Command: l.text}, err
	}
	ran := Ran{Command: l.text, On: on, When: sc.when, LeftOut: sc.never}
	if sc.lost && s.Power == nil {
		ran.LeftOut = "nobody here can switch a machine off"
	}
	if ran.LeftOut != "" {
		return ran, nil
	}
	if sc.before != nil {
		if err := sc.before(ctx, s, l); err != nil {
			return ran, fmt.Errorf("bring about that %s: %w", sc.when, err)
		}
	}
	started := time.Now()
	ran.Exit, ran.Out, err = s.run(ctx, l, sc, on)
	ran.Took = time.Since(started)
	switch {
	case err != nil:
	case ran.Exit != 0 && (sc.partly == nil || !sc.partly.MatchString(ran.Out)):
		err = fmt.Errorf("exit code %d: %s", ran.Exit, ran.Out)
	case !sc.says.MatchString(ran.Out):
		err = fmt.Errorf("it does not say %q: %s", sc.says, ran.Out)
	}
	if sc.after != nil { // also after a failure: the next one wants the cluster as it was
		err = errors.Join(err, sc.after(ctx, s, l))
	}
	return ran, err
}

// commandTime bounds one command; a drill takes minutes.
const commandTime = 15 * time.Minute

func (s Stage) run(ctx context.Context, l line, sc scene, on string) (int, string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	if on == "" {
		return s.Holdfast(ctx, append(l.words()[1:], sc.answer...)...)
	}
	return s.on(ctx, on, l.text)
}

// on runs a script as root on a machine, and gives all that it said.
func (s Stage) on(ctx context.Context, host, text string) (int, string, error) {
	h, ok := s.Cluster.Host(host)
	if !ok {
		return 0, "", fmt.Errorf("there is no machine called %q", host)
	}
	conn, err := s.Dialer.Dial(ctx, h)
	if err != nil {
		return 0, "", err
	}
	defer conn.Close()
	res, err := conn.Run(ctx, steps.Cmd{Script: steps.Script{Text: text + "\n", Sudo: true}})
	return res.Exit, res.Stdout + res.Stderr, err
}

// until asks a machine until its answer holds, and gives the last one otherwise.
func (s Stage) until(ctx context.Context, host, script string, holds func(out string) bool) error {
	patience := s.Patience
	if patience == 0 {
		patience = 3 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		exit, out, err := s.on(ctx, host, script)
		if err == nil && exit == 0 && holds(out) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("on %s, %s still says %q (exit code %d, %v)", host, script, out, exit, err)
		case <-time.After(500 * time.Millisecond):
		}
	}
}
