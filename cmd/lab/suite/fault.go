package suite

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"holdfast/steps/inventory"
)

// fault is something wrong that an apply must notice before it changes anything.
type fault struct {
	name  string
	harm  func(ctx context.Context, b *Bench) error // nil: nothing on the machines
	mend  func(ctx context.Context, b *Bench) error
	reach func(b *Bench, i int, h *inventory.Host) error // how the machines are logged in to; nil: as root
	sudo  string                                         // sudo's password; "": none is given
	exit  int
	says  []string // cause and remedy, in the words of the product
}

// verdict is a line of the table.
type verdict struct {
	fault, first string
	exit         int
	changed      string
	took         time.Duration
}

// script is a harm or a mending: a shell script on one machine.
func script(machine int, text string) func(context.Context, *Bench) error {
	return func(ctx context.Context, b *Bench) error {
		_, err := b.on(ctx, machine, text)
		return err
	}
}

// suffer does harm, applies, mends, and compares the machines with what they were.
func (b *Bench) suffer(ctx context.Context, f fault, before []string) (verdict, error) {
	if err := b.writeClusterAs(ctx, "cloudserver", func(i int, h *inventory.Host) error {
		if f.reach == nil {
			return nil
		}
		return f.reach(b, i, h)
	}); err != nil {
		return verdict{}, err
	}
	args := []string{"apply", "-f", b.clusterFile("cloudserver"), "--yes"}
	if f.sudo != "" {
		file, err := b.passwordFile("fault", f.sudo)
		if err != nil {
			return verdict{}, err
		}
		args = append(args, "--sudo-password-file", file)
	}
	if f.harm != nil {
		if err := f.harm(ctx, b); err != nil {
			return verdict{}, fmt.Errorf("%s: doing harm: %w", f.name, err)
		}
	}
	t, err := b.try(ctx, args...)
	if f.mend != nil {
		if mend := f.mend(context.WithoutCancel(ctx), b); mend != nil {
			return verdict{}, fmt.Errorf("%s: mending: %w", f.name, mend)
		}
	}
	if err != nil {
		return verdict{}, err
	}
	v := verdict{fault: f.name, first: firstError(t.stderr), exit: t.exit, changed: "no", took: t.took}
	after, err := b.looks(ctx)
	if err != nil {
		return v, err
	}
	return v, f.judge(t, &v, before, after)
}

func (f fault) judge(t trial, v *verdict, before, after []string) error {
	for i := range before {
		if before[i] != after[i] {
			v.changed = "yes"
			return fmt.Errorf("%s: n%d is not as it was:\n%s", f.name, i+1, difference(before[i], after[i]))
		}
	}
	if t.exit != f.exit {
		return fmt.Errorf("%s: exit code %d instead of %d\n%s", f.name, t.exit, f.exit, lastLines(t.stderr, 8))
	}
	said := strings.Join(strings.Fields(t.stderr), " ") // as long lines are wrapped
	for _, want := range append([]string{"remedy:"}, f.says...) {
		if !strings.Contains(said, want) {
			return fmt.Errorf("%s: nothing was said of %q\n%s", f.name, want, lastLines(t.stderr, 8))
		}
	}
	return nil
}

// firstError is what a person reads first: a finding that stops, or else the error itself.
func firstError(stderr string) string {
	for _, prefix := range []string{"stop ", "holdfast: "} {
		for line := range strings.Lines(stderr) {
			if strings.HasPrefix(line, prefix) {
				return strings.Join(strings.Fields(line), " ")
			}
		}
	}
	return ""
}

// look prints what no fault that could be known beforehand may change.
const look = `
dpkg-query -W | sha256sum
docker ps -aq --no-trunc 2>/dev/null | sort
ls -A /var/lib/holdfast 2>/dev/null
find /etc /root -xdev -type f ! -path /etc/mtab ! -path /root/.bash_history -print0 2>/dev/null | sort -z | xargs -0 -r sha256sum
`

func (b *Bench) looks(ctx context.Context) ([]string, error) {
	out, errs := make([]string, count), make([]error, count)
	var all sync.WaitGroup
	for i := range count {
		all.Go(func() { out[i], errs[i] = b.on(ctx, i+1, look) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// table prints what came of every fault.
func (b *Bench) table(all []verdict) {
	b.Notify(fmt.Sprintf("  %-34s %4s  %-7s %7s  %s", "fault", "exit", "changed", "seconds", "first error line"))
	for _, v := range all {
		b.Notify(fmt.Sprintf("  %-34s %4d  %-7s %7.1f  %s", v.fault, v.exit, v.changed, v.took.Seconds(), v.first))
	}
}
