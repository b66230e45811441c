package suite

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"holdfast/steps/inventory"
)

// sudoRound is one look at the cluster by an ordinary user, with rules for sudo on each machine.
type sudoRound struct {
	name     string
	rules    [count]string
	password string // "": none is given
	exit     int
	says     []string
}

const asks = "asked ALL=(ALL:ALL) ALL\n"

func sudoRounds() []sudoRound {
	const free = "asked ALL=(ALL:ALL) NOPASSWD: ALL\n"
	return []sudoRound{
		{
			name: "use_pty, no ticket, lecture", password: askedPassword,
			rules: [count]string{"Defaults:asked use_pty\n" + asks, "Defaults:asked timestamp_timeout=0\n" + asks, "Defaults:asked lecture=always\n" + asks},
		},
		{
			name: "one ticket for all, free, another prompt", password: askedPassword,
			rules: [count]string{"Defaults:asked timestamp_type=global\n" + asks, free, "Defaults:asked passprompt_override, passprompt=\"Kennwort: \"\n" + asks},
		},
		{name: "free, no password given", rules: [count]string{free, free, free}},
		{
			name: "requiretty on n2", password: askedPassword,
			rules: [count]string{asks, "Defaults:asked requiretty\n" + asks, asks},
		},
		{
			name: "wrong password", password: "wrong", exit: 3, says: []string{"password", "remedy:"},
			rules: [count]string{asks, asks, asks},
		},
	}
}

func sudo() Scenario {
	return Scenario{
		Name: "sudo", Begin: Previous,
		About: "real sudo, set up in many ways: let in with one password, refused with the reason, and an apply to the end by an ordinary user",
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.people(ctx); err != nil {
				return err
			}
			err := b.writeClusterAs(ctx, "cloudserver", func(i int, h *inventory.Host) error { return as(askedUser)(b, i, h) })
			if err != nil {
				return err
			}
			var wrong []error
			for _, r := range sudoRounds() {
				wrong = append(wrong, b.round(ctx, r))
			}
			if err := errors.Join(wrong...); err != nil {
				return err
			}
			return b.applyAsked(ctx)
		},
	}
}

func (b *Bench) round(ctx context.Context, r sudoRound) error {
	for i, rules := range r.rules {
		if err := b.Lab.Put(ctx, i+1, "/etc/sudoers.d/asked", "440", strings.NewReader(rules)); err != nil {
			return err
		}
	}
	args := []string{"check", "-f", b.clusterFile("cloudserver")}
	if r.password != "" {
		file, err := b.passwordFile("asked", r.password)
		if err != nil {
			return err
		}
		args = append(args, "--sudo-password-file", file)
	}
	before, err := b.wrongTries(ctx)
	if err != nil {
		return err
	}
	t, err := b.try(ctx, args...)
	if err != nil {
		return err
	}
	after, err := b.wrongTries(ctx)
	if err != nil {
		return err
	}
	b.Notify(fmt.Sprintf("  %-42s exit %d, %4.1f s, %d wrong tries  %s", r.name, t.exit, t.took.Seconds(), after-before, firstError(t.stderr)))
	return r.judge(t, after-before)
}

// judge counts wrong tries too: more than two of them lock accounts on some systems.
func (r sudoRound) judge(t trial, tries int) error {
	said := strings.Join(strings.Fields(t.stderr), " ")
	for _, want := range r.says {
		if !strings.Contains(said, want) {
			return fmt.Errorf("%s: nothing was said of %q\n%s", r.name, want, lastLines(t.stderr, 6))
		}
	}
	switch {
	case t.exit != r.exit:
		return fmt.Errorf("%s: exit code %d instead of %d\n%s", r.name, t.exit, r.exit, lastLines(t.stderr, 6))
	case tries > 2 || (tries > 0) != (r.name == "wrong password"):
		return fmt.Errorf("%s: %d wrong tries on all machines", r.name, tries)
	}
	return nil
}

// wrongTries counts, on all machines, the passwords that sudo's own login check refused.
func (b *Bench) wrongTries(ctx context.Context) (n int, err error) {
	for i := 1; i <= count; i++ {
		out, err := b.on(ctx, i, "journalctl -q --no-pager -t sudo 2>/dev/null | grep -c 'authentication failure' || :")
		if err != nil {
			return 0, err
		}
		k, err := strconv.Atoi(out)
		if err != nil {
			return 0, fmt.Errorf("n%d: counting wrong tries: %w", i, err)
		}
		n += k
	}
	return n, nil
}

func (b *Bench) applyAsked(ctx context.Context) error {
	file, err := b.passwordFile("asked", askedPassword)
	if err != nil {
		return err
	}
	for i := 1; i <= count; i++ {
		if err := b.Lab.Put(ctx, i, "/etc/sudoers.d/asked", "440", strings.NewReader("Defaults:asked use_pty, timestamp_timeout=0\n"+asks)); err != nil {
			return err
		}
	}
	start := time.Now()
	_, exit, err := b.holdfast(ctx, "apply", "-f", b.clusterFile("cloudserver"), "--yes", "--json", "--sudo-password-file", file)
	if err == nil && exit != 0 {
		err = fmt.Errorf("holdfast apply ended with exit code %d", exit)
	}
	if err != nil {
		return err
	}
	b.measure("apply through sudo with a password", time.Since(start).Seconds(), "s")
	return b.served(ctx)
}
