package machines

import (
	"context"
	"fmt"
	"os"
	"strings"

	"holdfast/steps"
)

// bridge joins the machines' cables; it has the gateway's address.
const bridge = "br0"

func (l *Lab) makeNetwork(ctx context.Context) error {
	if _, err := os.Stat("/run/netns/" + l.cfg.Namespace); err != nil {
		if err := run(ctx, "ip", "netns", "add", l.cfg.Namespace); err != nil {
			return err
		}
	}
	if !l.hasLink(ctx, bridge) {
		for _, args := range l.bridgeCommands() {
			if err := l.ip(ctx, args...); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *Lab) bridgeCommands() [][]string {
	return [][]string{
		{"link", "set", "lo", "up"},
		{"link", "add", bridge, "type", "bridge"},
		{"addr", "add", l.Gateway() + "/24", "dev", bridge},
		{"link", "set", bridge, "up"},
	}
}

func (l *Lab) makeTap(ctx context.Context, i int) error {
	if !l.hasLink(ctx, tap(i)) {
		if err := l.ip(ctx, "tuntap", "add", "dev", tap(i), "mode", "tap"); err != nil {
			return err
		}
	}
	return l.ip(ctx, "link", "set", tap(i), "master", bridge, "up")
}

// Cut pulls the network cable of machine i; the machine does not notice. A start plugs it in again.
func (l *Lab) Cut(ctx context.Context, i int) error { return l.cable(ctx, i, "nomaster") }

// Plug puts the network cable of machine i back.
func (l *Lab) Plug(ctx context.Context, i int) error { return l.cable(ctx, i, "master", bridge) }

func (l *Lab) cable(ctx context.Context, i int, change ...string) error {
	if !l.process(i).alive() {
		return errOff(i)
	}
	return l.ip(ctx, append([]string{"link", "set", tap(i)}, change...)...)
}

func (l *Lab) plugged(ctx context.Context, i int) bool {
	out, err := output(ctx, "ip", "-n", l.cfg.Namespace, "-o", "link", "show", "dev", tap(i))
	return err == nil && strings.Contains(out, " master "+bridge+" ")
}

func (l *Lab) removeNetwork(ctx context.Context) error {
	if _, err := os.Stat("/run/netns/" + l.cfg.Namespace); err != nil {
		return nil
	}
	return run(ctx, "ip", "netns", "del", l.cfg.Namespace)
}

func (l *Lab) hasLink(ctx context.Context, name string) bool {
	return l.ip(ctx, "link", "show", "dev", name) == nil
}

func (l *Lab) ip(ctx context.Context, args ...string) error {
	return run(ctx, "ip", append([]string{"-n", l.cfg.Namespace}, args...)...)
}

func tap(i int) string { return fmt.Sprintf("tap%d", i) }

func errOff(i int) error {
	return steps.WithHint(fmt.Errorf("n%d is off", i), fmt.Sprintf("boot it first: start %d", i))
}

func errNoNetwork(err error) error {
	return steps.WithHint(fmt.Errorf("the lab has no network yet: %w", err), "boot some machines first: up")
}
