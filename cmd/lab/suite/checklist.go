package suite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"holdfast/cmd/lab/machines"
	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/handover/rehearsal"
	"holdfast/steps/inventory"
)

func checklist() Scenario {
	return Scenario{
		Name: "checklist", Begin: Previous,
		About: "every command that the checklist names does what the page says, on the machine and in the situation it is meant for",
		Run: func(ctx context.Context, b *Bench) error {
			file := b.clusterFile(drillEngine)
			t, err := b.try(ctx, "checklist", "-f", file)
			if err != nil || t.exit != 0 {
				return fmt.Errorf("holdfast checklist: exit code %d: %w\n%s", t.exit, err, lastLines(t.stderr, 8))
			}
			c, err := b.clusterOf(drillEngine)
			if err != nil {
				return err
			}
			ran, err := rehearsal.Stage{Page: t.stdout, Cluster: c, Dialer: plain{b}, Power: plain{b}, Holdfast: b.asOperator}.Run(ctx)
			tried := 0
			for _, r := range ran {
				b.Notify("  " + rehearsed(r))
				if r.LeftOut == "" {
					tried++
				}
			}
			b.measure("commands of the page tried", float64(tried), "commands")
			b.measure("commands of the page left out, and why is said", float64(len(ran)-tried), "commands")
			return errors.Join(err, b.allReady(ctx), b.served(ctx))
		},
	}
}

func rehearsed(r rehearsal.Ran) string {
	line := fmt.Sprintf("%-3s exit %d %6.1f s  %s", r.On, r.Exit, r.Took.Seconds(), r.Command)
	switch {
	case r.LeftOut != "":
		return line + "   LEFT OUT: " + r.LeftOut
	case r.When != "":
		return line + "   when " + r.When
	}
	return line
}

// clusterOf reads a cluster file of the suite's.
func (b *Bench) clusterOf(engine string) (inventory.Cluster, error) {
	lib, err := playbooks.Builtin()
	if err != nil {
		return inventory.Cluster{}, err
	}
	return inventory.Load(b.clusterFile(engine), lib)
}

// asOperator runs holdfast the way an operator would, and gives all that it said where it did not end well.
func (b *Bench) asOperator(ctx context.Context, args ...string) (int, string, error) {
	t, err := b.try(ctx, args...)
	said := t.stdout
	if t.exit != 0 {
		said += t.stderr
	}
	return t.exit, said, err
}

// plain reaches machines by ordinary ssh as root, as whoever holds the page would. It is no way for holdfast.
type plain struct{ b *Bench }

// Dial implements steps.Dialer.
func (p plain) Dial(_ context.Context, h inventory.Host) (steps.Conn, error) {
	i, err := machines.ParseMachine(h.Name)
	return login{p.b, i}, err
}

// Off implements rehearsal.Power.
func (p plain) Off(ctx context.Context, host string) error {
	i, err := machines.ParseMachine(host)
	if err != nil {
		return err
	}
	return p.b.cutPower(ctx, i)
}

// On implements rehearsal.Power.
func (p plain) On(ctx context.Context, host string) error {
	i, err := machines.ParseMachine(host)
	if err != nil {
		return err
	}
	if err := p.b.Lab.Start(ctx, i); err != nil {
		return err
	}
	return p.b.Lab.Wait(ctx, i)
}

// login is a machine as ordinary ssh sees it.
type login struct {
	b *Bench
	i int
}

var errPlain = errors.New("ordinary ssh only runs scripts here")

// Run implements steps.Conn.
func (l login) Run(ctx context.Context, c steps.Cmd) (steps.Result, error) {
	start := time.Now()
	r, err := l.b.Lab.Run(ctx, l.i, strings.TrimRight(c.Script.Text, "\n"))
	return steps.Result{Exit: r.Exit, Stdout: r.Stdout, Stderr: r.Stderr, Took: time.Since(start)}, err
}

// Put implements steps.Conn.
func (login) Put(context.Context, string, fs.FileMode, io.Reader) error { return errPlain }

// Jobs implements steps.Conn.
func (login) Jobs(context.Context) ([]string, error) { return nil, errPlain }

// Close implements steps.Conn.
func (login) Close() error { return nil }
