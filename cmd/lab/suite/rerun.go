package suite

import (
	"context"
	"fmt"
	"strings"
	"time"
)

func rerun(engine string) Scenario {
	return Scenario{
		Name: "rerun-" + engine, Begin: Previous,
		About: "a second run changes nothing: container ids, start times and the machines' files stay the same",
		Run: func(ctx context.Context, b *Bench) error {
			before, err := b.fingerprints(ctx)
			if err != nil {
				return err
			}
			start := time.Now()
			ends, err := b.apply(ctx, engine)
			if err != nil {
				return err
			}
			b.measure("apply with nothing to do", time.Since(start).Seconds(), "s")
			if err := unchanged(ends); err != nil {
				return err
			}
			after, err := b.fingerprints(ctx)
			if err != nil {
				return err
			}
			for i := range before {
				if before[i] != after[i] {
					return fmt.Errorf("n%d is not as it was:\n%s", i+1, difference(before[i], after[i]))
				}
			}
			return nil
		},
	}
}

func unchanged(ends map[string]string) error {
	if len(ends) < 20 {
		return fmt.Errorf("only %d steps were reported", len(ends))
	}
	for op, end := range ends {
		if end != "unchanged" && end != "passed" {
			return fmt.Errorf("%s was %s by a second run", op, end)
		}
	}
	return nil
}

// fingerprint prints what must not change: containers with their start times, units' start times, packages, and the
// checksum of every file that configures the machine or holds an object. The gateway's own lock files (.vgwlocks, empty,
// one for each key ever written) are left out: the S3 check's objects come and go, these stay.
const fingerprint = `
docker ps -aq --no-trunc | sort | xargs -r docker inspect --format '{{.Id}} {{.State.StartedAt}} {{.State.Pid}}'
systemctl show -p Id -p ActiveEnterTimestamp docker nfs-server 2>/dev/null
dpkg-query -W | sha256sum
docker volume ls -q | sort
docker image ls -q --no-trunc | sort
find /etc /var/lib/holdfast /var/nfs /usr/lib/systemd /root -xdev -type f ! -path '/root/.bash_history' ! -path '/etc/mtab' ! -path '*/.vgwlocks/*' -print0 2>/dev/null | sort -z | xargs -0 -r sha256sum
`

func (b *Bench) fingerprints(ctx context.Context) ([]string, error) {
	var out []string
	for i := 1; i <= count; i++ {
		text, err := b.on(ctx, i, fingerprint)
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}

// difference gives the lines that only one side has.
func difference(a, b string) string {
	var out []string
	in := func(text string) map[string]bool {
		m := map[string]bool{}
		for line := range strings.SplitSeq(text, "\n") {
			m[line] = true
		}
		return m
	}
	left, right := in(a), in(b)
	for line := range left {
		if !right[line] {
			out = append(out, "- "+line)
		}
	}
	for line := range right {
		if !left[line] {
			out = append(out, "+ "+line)
		}
	}
	return strings.Join(out[:min(len(out), 12)], "\n")
}
