package suite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"time"
)

// blows is how often an install is disturbed.
const blows = 12

// seed makes the moments of a scenario the same in every run of it.
func seed() *rand.Rand { return rand.New(rand.NewPCG(20, 26)) }

func kills() Scenario {
	return tornInstall("kills", fmt.Sprintf("kill -9 of holdfast at %d random moments of an install: apply goes on each time, and nothing is done twice", blows),
		func(ctx context.Context, b *Bench, engine string) error {
			moments := seed()
			for n := range blows {
				r, err := b.launch(ctx, "apply", "-f", b.clusterFile(engine), "--yes", "--json")
				if err != nil {
					return err
				}
				if err := r.until(ctx, `"run_started"`); err != nil {
					return fmt.Errorf("start %d: %w", n+1, err)
				}
				at := time.Duration(1+moments.IntN(30_000)) * time.Millisecond
				select {
				case <-time.After(at):
					_ = r.cmd.Process.Signal(syscall.SIGKILL)
					<-r.ended
					b.Notify(fmt.Sprintf("  kill %2d of %d: %4.1f s after the start, at %s", n+1, blows, at.Seconds(), lastStep(r.all())))
				case <-r.ended:
					return fmt.Errorf("start %d ended by itself: exit code %d\n%s", n+1, r.exit(), lastLines(r.errs.String(), 8))
				}
			}
			b.measure("kill -9 of holdfast", blows, "times")
			_, err := b.apply(ctx, engine)
			return err
		})
}

func cuts() Scenario {
	return tornInstall("cuts", fmt.Sprintf("the SSH servers' processes and login sessions killed at %d random moments of an install: the same apply goes on, and nothing is done twice", blows),
		func(ctx context.Context, b *Bench, engine string) error {
			r, err := b.launch(ctx, "apply", "-f", b.clusterFile(engine), "--yes", "--json")
			if err != nil {
				return err
			}
			if err := r.until(ctx, `"run_started"`); err != nil {
				return err
			}
			moments := seed()
			n := 0
			for ; n < blows; n++ {
				select {
				case <-time.After(time.Duration(1+moments.IntN(15_000)) * time.Millisecond):
				case <-r.ended:
					return fmt.Errorf("apply ended after %d cuts with exit code %d\n%s", n, r.exit(), lastLines(r.errs.String(), 8))
				}
				victim := 1 + moments.IntN(count)
				if err := b.cutSessions(ctx, victim); err != nil {
					return err
				}
				b.Notify(fmt.Sprintf("  cut %2d of %d: n%d, at %s", n+1, blows, victim, lastStep(r.all())))
			}
			b.measure("connections and login sessions killed", float64(n), "times")
			if exit, stderr, err := r.end(ctx); err != nil || exit != 0 {
				return fmt.Errorf("apply ended with exit code %d: %w\n%s", exit, err, lastLines(stderr, 8))
			}
			return nil
		})
}

// cutSessions kills, on machine i, every login session with all that belongs to it, and every process that serves a
// connection. It is done from outside of them, and late enough for the session that orders it to end in peace. It gives
// back when the blow has fallen: what connects after that is safe.
func (b *Bench) cutSessions(ctx context.Context, i int) error {
	if _, err := b.on(ctx, i, `rm -f /run/lab-cut && systemd-run --quiet --on-active=3 --timer-property=AccuracySec=50ms sh -c '
		for s in $(systemctl list-units --no-legend --plain "session-*.scope" | cut -d" " -f1); do systemctl kill -s KILL "$s"; done
		pkill -KILL -f "^sshd: "; : >/run/lab-cut'`); err != nil {
		return err
	}
	for start := time.Now(); time.Since(start) < time.Minute; {
		time.Sleep(time.Second)
		// A question that the blow itself cuts off is asked again.
		if r, err := b.Lab.Run(ctx, i, "test -e /run/lab-cut"); err == nil && r.Exit == 0 {
			return nil
		}
	}
	return fmt.Errorf("n%d: its sessions were not cut within a minute", i)
}

// tornInstall disturbs an install on bare machines and looks whether the hosts tell of anything done twice.
func tornInstall(name, about string, disturb func(ctx context.Context, b *Bench, engine string) error) Scenario {
	const engine = "cloudserver"
	return Scenario{
		Name: name, Begin: Bare, About: about,
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.writeCluster(ctx, engine); err != nil {
				return err
			}
			start := time.Now()
			if err := disturb(ctx, b, engine); err != nil {
				return err
			}
			b.measure("until it was done", time.Since(start).Seconds(), "s")
			if err := b.onceEach(ctx); err != nil {
				return err
			}
			return b.served(ctx)
		},
	}
}

// onceEach asks the hosts' own records: packages installed, the swarm made and joined, each once.
func (b *Bench) onceEach(ctx context.Context) error {
	var packages float64
	for i := 1; i <= count; i++ {
		out, err := b.on(ctx, i, `grep -h ' install ' /var/log/dpkg.log | cut -d' ' -f4 | sort | uniq -c`)
		if err != nil {
			return err
		}
		for line := range strings.Lines(out) {
			if fields := strings.Fields(line); len(fields) == 2 && fields[0] != "1" {
				return fmt.Errorf("n%d: package %s was installed %s times", i, fields[1], fields[0])
			}
			packages++
		}
		swarm := map[bool]string{true: "swarm-init", false: "swarm-join"}[i == 1]
		began, err := b.on(ctx, i, `journalctl -o cat --no-pager | grep -c 'Started holdfast-`+swarm+`.*service' || :`)
		if err != nil {
			return err
		}
		if began != "1" {
			return fmt.Errorf("n%d: the records tell that %s was begun %s times", i, swarm, began)
		}
	}
	nodes, err := b.on(ctx, 1, "timeout 30 docker node ls --format '{{.Hostname}}' | sort | tr '\\n' ' '")
	if err != nil || strings.TrimSpace(nodes) != "n1 n2 n3" {
		return fmt.Errorf("the swarm's nodes are %q: %w", nodes, err)
	}
	b.measure("packages installed, each once, over all hosts", packages, "packages")
	return nil
}

// lastStep is the last thing that was said to begin.
func lastStep(lines []string) string {
	at := "the start"
	for _, line := range lines {
		if _, rest, ok := strings.Cut(line, `"step_started","data":{"op":"`); ok {
			at, _, _ = strings.Cut(rest, `"`)
		}
	}
	return at
}
