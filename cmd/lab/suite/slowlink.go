package suite

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"holdfast/cmd/lab/machines"
	"holdfast/steps/inventory"
)

// slowLink measures an install over a bad line. Only the operator's SSH suffers: what the machines say to each other,
// and what they fetch, is theirs.
func slowLink(name string, link machines.Link) Scenario {
	link.Port = 22
	return Scenario{
		Name: "slowlink-" + name, Begin: Bare,
		About: fmt.Sprintf("an install over a line of %s and %g %% loss ends well; wall time, steps' time and round trips are printed", link.Delay, link.Loss),
		Run: func(ctx context.Context, b *Bench) error {
			for i := 1; i <= count; i++ {
				if err := b.Lab.SetLink(ctx, i, link); err != nil {
					return err
				}
				defer func() { _ = b.Lab.SetLink(context.WithoutCancel(ctx), i, machines.Link{}) }()
			}
			return b.counted(ctx, "cloudserver")
		},
	}
}

// counted applies through counting doors and prints what crossed them.
func (b *Bench) counted(ctx context.Context, engine string) error {
	doors := make([]turns, count)
	known, stop, err := b.doors(ctx, engine, doors)
	if err != nil {
		return err
	}
	defer stop()
	start := time.Now()
	out, exit, err := b.holdfast(ctx, "apply", "-f", b.clusterFile(engine), "--yes", "--json", "--known-hosts", known)
	wall := time.Since(start)
	if err != nil {
		return err
	}
	if all := spans(out); len(all) > 0 {
		b.price(wall, all, doors) // of an install that failed, too: it may tell why
	}
	if exit != 0 {
		return fmt.Errorf("holdfast apply: exit code %d", exit)
	}
	return b.served(ctx)
}

// doors writes a cluster file that leads through a counting door for each machine, and a known_hosts for them.
func (b *Bench) doors(ctx context.Context, engine string, doors []turns) (known string, stop func(), err error) {
	var stops []func()
	stop = func() {
		for _, s := range stops {
			s()
		}
	}
	keys, err := os.ReadFile(b.Lab.KnownHostsFile())
	if err != nil {
		return "", stop, err
	}
	var lines strings.Builder
	err = b.writeClusterAs(ctx, engine, func(i int, h *inventory.Host) error {
		for port, t := range map[string]*turns{"22": &doors[i-1], "8000": nil} { // S3 is tried by the same address
			end, err := b.frontDoor(ctx, i, port, t)
			if err != nil {
				return err
			}
			stops = append(stops, end)
		}
		h.Address = doorAddress(i)
		lines.WriteString(doorKeys(string(keys), b.Lab.Address(i), h.Address))
		return nil
	})
	known = b.clusterFile("doors") + ".known_hosts"
	if err == nil {
		err = os.WriteFile(known, []byte(lines.String()), 0o600)
	}
	return known, stop, err
}

// doorKeys gives the known_hosts lines of a machine under another name.
func doorKeys(known, address, as string) string {
	var b strings.Builder
	for line := range strings.Lines(known) {
		names, key, _ := strings.Cut(line, " ")
		if slices.Contains(strings.Split(names, ","), address) {
			b.WriteString(as + " " + key)
		}
	}
	return b.String()
}

// price prints what an install cost: the wall time beside the steps of the slowest machine, and the round trips.
func (b *Bench) price(wall time.Duration, all []span, doors []turns) {
	sums := map[string]time.Duration{}
	var perStep []int
	for _, s := range all {
		sums[s.host] += s.end.Sub(s.start)
		if i, err := machines.ParseMachine(s.host); err == nil {
			n := doors[i-1].between(s.start, s.end)
			perStep = append(perStep, n)
			b.Notify(fmt.Sprintf("    %-28s %7.1f s %5d round trips", s.op, s.end.Sub(s.start).Seconds(), n))
		}
	}
	var slowest time.Duration
	for host, sum := range sums {
		b.measure("sum of the steps on "+host, sum.Seconds(), "s")
		if _, err := machines.ParseMachine(host); err == nil {
			slowest = max(slowest, sum)
		}
	}
	b.measure("wall time", wall.Seconds(), "s")
	b.measure("wall time, of the steps of the slowest machine", 100*wall.Seconds()/slowest.Seconds(), "%")
	slices.Sort(perStep)
	b.measure("round trips per step, median", float64(perStep[len(perStep)/2]), "")
	b.measure("round trips per step, 90 of 100 below", float64(perStep[len(perStep)*9/10]), "")
	b.measure("round trips per step, most", float64(perStep[len(perStep)-1]), "")
	for i := range doors {
		n, bytes := doors[i].sums()
		b.measure(fmt.Sprintf("n%d: round trips in all", i+1), float64(n), "")
		b.measure(fmt.Sprintf("n%d: crossed the line", i+1), float64(bytes)/1e6, "MB")
	}
}
