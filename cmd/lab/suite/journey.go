package suite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/steps/inventory"
)

// stop is one moment of a journey: what has to stand on the screen, and what the person then does.
type stop struct {
	shows string
	then  func(ctx context.Context, w *window) error
}

func keys(k ...string) func(context.Context, *window) error {
	return func(ctx context.Context, w *window) error { return w.press(ctx, k...) }
}

func types(text string) func(context.Context, *window) error {
	return func(ctx context.Context, w *window) error { return w.write(ctx, text) }
}

func sizes(columns, rows int) func(context.Context, *window) error {
	return func(ctx context.Context, w *window) error { return w.resize(ctx, columns, rows) }
}

func nothing(context.Context, *window) error { return nil }

// stuckDocker keeps Docker from starting until it is taken away: a step that fails, and can be mended.
const stuckDocker = "/etc/systemd/system/docker.service.d/stuck.conf"

func journey() Scenario {
	return Scenario{
		Name: "journey", Begin: Bare,
		About: "the wizard in a terminal window: unknown host keys, sudo password, resizes, kill -9 and resume, a step that fails, mended and retried",
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.readyJourney(ctx); err != nil {
				return err
			}
			start := time.Now()
			if err := b.travel(ctx, b.firstLeg()); err != nil {
				return err
			}
			b.Notify("  kill -9 in the middle of the install; the wizard is opened again")
			if err := b.travel(ctx, b.secondLeg()); err != nil {
				return err
			}
			b.measure("the whole journey", time.Since(start).Seconds(), "s")
			return b.served(ctx)
		},
	}
}

func (b *Bench) readyJourney(ctx context.Context) error {
	if err := b.people(ctx); err != nil {
		return err
	}
	if err := b.writeClusterAs(ctx, "cloudserver", func(i int, h *inventory.Host) error { return as(askedUser)(b, i, h) }); err != nil {
		return err
	}
	if err := os.RemoveAll(b.strangers()); err != nil {
		return err
	}
	_, err := b.on(ctx, count, "mkdir -p $(dirname "+stuckDocker+") && printf '[Service]\\nExecStartPre=/bin/false\\n' >"+stuckDocker+" && systemctl daemon-reload")
	return err
}

// strangers is a file of known hosts that knows nobody yet.
func (b *Bench) strangers() string { return filepath.Join(b.Dir, "journey-known-hosts") }

// travel opens the wizard and goes through its stops. The password that was typed must never have been drawn.
func (b *Bench) travel(ctx context.Context, stops []stop) error {
	w, err := b.openWindow(ctx, 120, 40, b.Holdfast, "--state", b.state(), "--known-hosts", b.strangers())
	if err != nil {
		return err
	}
	defer w.close()
	for _, s := range stops {
		b.Notify("  on the screen: " + s.shows)
		if _, err := w.shows(ctx, 15*time.Minute, s.shows); err != nil {
			return err
		}
		screen, err := w.read(ctx)
		if err != nil {
			return err
		}
		if strings.Contains(screen, askedPassword) {
			return errors.New("the screen shows the password")
		}
		if err := s.then(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bench) firstLeg() []stop {
	return append([]stop{
		{"Set up a cluster", keys("Enter")},
		{"What shall be set up?", keys("Enter")},
		{"Which machines are there?", keys("C-o")},
		{"Load a cluster file", types(b.clusterFile("cloudserver"))},
		{"server: 1 of 1, client: 2 of 2", keys("Enter")},
		{"never seen before", keys("Down", "Down", "Down", "Enter")},
		{"The sudo password of asked", types(askedPassword)},
	}, append(toTheRun(),
		stop{"Install Docker", sizes(80, 24)},
		stop{"(9 of 11)", sizes(200, 60)},
		stop{"Unpacking", sizes(120, 40)},
		stop{"(9 of 11)", func(ctx context.Context, w *window) error { return w.kill(ctx) }},
	)...)
}

func (b *Bench) secondLeg() []stop {
	mend := func(ctx context.Context, w *window) error {
		_, err := b.on(ctx, count, "rm "+stuckDocker+" && systemctl daemon-reload && { systemctl reset-failed docker || :; }")
		if err != nil {
			return err
		}
		return w.press(ctx, "r")
	}
	return append([]stop{
		{"Begun earlier", keys("Down", "Down", "Enter")},
		{"Go on with this cluster", keys("Down", "Enter")},
		{"The sudo password of asked", types(askedPassword)},
	}, append(toTheRun(),
		stop{fmt.Sprintf("failed on n%d", count), nothing},
		stop{"r retry", mend},
		stop{"All of it is done, and proven.", keys("c")},
		stop{"CHECKLIST", nothing},
	)...)
}

// toTheRun goes from logged-in machines to the run, taking what is offered.
func toTheRun() []stop {
	return []stop{
		{"Every machine has let us in.", keys("Enter")},
		{"stands in the way.", keys("Enter")},
		{"Go on with these answers", keys("Enter")},
		{"your S3 clients", keys("Enter")},
		{"Carry it out:", keys("Enter")},
		{"Carry it out now?", keys("Down", "Enter")},
	}
}
