package suite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// midwayFaults come where nobody could know them, or need a machine that has Docker. They build on each other: a disk that fills up, a lock
// held for ever and one held for a minute leave, in the end, a cluster; then a machine turns out to be somebody else's.
func midwayFaults() []func(context.Context, *Bench) (verdict, error) {
	return []func(context.Context, *Bench) (verdict, error){diskFills, lockForEver, lockForAMinute, otherSwarm}
}

func (b *Bench) late(ctx context.Context) (*running, error) {
	if err := b.writeCluster(ctx, "cloudserver"); err != nil {
		return nil, err
	}
	return b.launch(ctx, "apply", "-f", b.clusterFile("cloudserver"), "--yes", "--json")
}

// diskFills fills a disk once packages are being installed on it: the step fails with the reason, the others are done.
func diskFills(ctx context.Context, b *Bench) (verdict, error) {
	v := verdict{fault: "disk fills in the middle", changed: "n3 begun"}
	start := time.Now()
	r, err := b.late(ctx)
	if err != nil {
		return v, err
	}
	if err := r.until(ctx, `"step_started"`, `"n3/docker-packages"`, `"apply"`); err != nil {
		return v, err
	}
	if _, err := b.on(ctx, 3, fillDisk); err != nil {
		return v, err
	}
	exit, stderr, err := r.end(ctx)
	v.exit, v.first, v.took = exit, failure(r.all(), "n3/docker-packages"), time.Since(start)
	if _, mend := b.on(ctx, 3, "rm -f /var/fill"); err != nil || mend != nil {
		return v, errors.Join(err, mend)
	}
	said := strings.Join(strings.Fields(stderr), " ")
	if exit != 1 || !strings.Contains(said, "n3/docker-packages failed") || !strings.Contains(said, "likely cause: A disk is full") {
		return v, fmt.Errorf("exit code %d, and of n3 was said: %s\n%s", exit, v.first, lastLines(stderr, 8))
	}
	return v, b.haveDocker(ctx, 1, 2)
}

// lockForEver holds the package manager's lock until somebody gives up. The waiting is announced, Ctrl-C ends it, and
// nothing of it stays on the machine.
func lockForEver(ctx context.Context, b *Bench) (verdict, error) {
	v := verdict{fault: "package lock held for ever", changed: "no"}
	if _, err := b.on(ctx, 3, holdLock(9999)); err != nil {
		return v, err
	}
	mend := func() error { _, err := b.on(context.WithoutCancel(ctx), 3, "systemctl stop holdlock"); return err }
	start := time.Now()
	r, err := b.late(ctx)
	if err != nil {
		return v, errors.Join(err, mend())
	}
	unsaid := r.until(ctx, `"step_started"`, `"n3/docker-packages"`, `"apply"`)
	if unsaid == nil {
		told, cancel := context.WithTimeout(ctx, 45*time.Second)
		defer cancel()
		if unsaid = r.until(told, lockLine()...); unsaid == nil {
			b.measure("lock held: announced after", time.Since(start).Seconds(), "s")
		}
	}
	v.first = "announced: " + announced(r.all())
	asked := time.Now()
	r.interrupt(2)
	exit, stderr, err := r.end(ctx)
	v.exit, v.took = exit, time.Since(start)
	b.measure("lock held: Ctrl-C twice until the end", time.Since(asked).Seconds(), "s")
	if err == nil && exit != 130 {
		err = fmt.Errorf("exit code %d instead of 130\n%s", exit, lastLines(stderr, 8))
	}
	gone := until(ctx, 30*time.Second, func() error {
		_, err := b.on(ctx, 3, "! pgrep -x apt-get >/dev/null")
		return err
	})
	if gone != nil {
		err = errors.Join(err, fmt.Errorf("apt-get still waits on n3: %w", gone))
	}
	if unsaid != nil {
		err = errors.Join(err, fmt.Errorf("the wait for the lock was not announced: %w", unsaid))
	}
	return v, errors.Join(err, mend(), b.haveDocker(ctx, 1, 2))
}

// lockForAMinute is what the automatic updates do soon after a boot: apply waits, and goes on.
func lockForAMinute(ctx context.Context, b *Bench) (verdict, error) {
	v := verdict{fault: "package lock held for 60 s", changed: "all done"}
	if _, err := b.on(ctx, 3, holdLock(60)); err != nil {
		return v, err
	}
	start := time.Now()
	r, err := b.late(ctx)
	if err != nil {
		return v, err
	}
	exit, stderr, err := r.end(ctx)
	v.exit, v.took, v.first = exit, time.Since(start), "announced: "+announced(r.all())
	if err == nil && exit != 0 {
		err = fmt.Errorf("exit code %d instead of 0\n%s", exit, lastLines(stderr, 8))
	}
	if err != nil {
		return v, err
	}
	if !holdsLine(r.all(), lockLine()) {
		err = errors.New("the wait for the lock was not announced")
	}
	return v, errors.Join(err, b.served(ctx))
}

// otherSwarm finds n3 in a swarm of its own: it stays in it, until its owner takes it out.
func otherSwarm(ctx context.Context, b *Bench) (verdict, error) {
	const own = "docker swarm leave >/dev/null 2>&1; docker swarm init --advertise-addr $(ip -4 -o addr show vec0 | sed 's/.*inet \\([0-9.]*\\).*/\\1/') >/dev/null"
	if _, err := b.on(ctx, 3, own); err != nil {
		return verdict{fault: "member of another swarm"}, err
	}
	v, err := b.suffer(ctx, fault{
		name: "member of another swarm", exit: 4, says: []string{"n3", "in another swarm", "docker swarm leave"},
	}, nil)
	if _, still := b.on(ctx, 3, "docker info --format '{{.Swarm.ControlAvailable}}' | grep -qx true"); still != nil {
		err = errors.Join(err, fmt.Errorf("n3 was taken out of its swarm: %w", still))
	}
	_, mend := b.on(ctx, 3, "docker swarm leave --force >/dev/null")
	return v, errors.Join(err, mend)
}

// holdLock holds dpkg's front-end lock as another package manager does, for that many seconds.
func holdLock(seconds int) string {
	return fmt.Sprintf(`systemctl stop holdlock 2>/dev/null
systemd-run -q --collect --unit=holdlock perl -MFcntl -e 'open(my $f, "+>>", "/var/lib/dpkg/lock-frontend") or die; my $l = pack("s s x4 q q l x4", F_WRLCK, 0, 0, 0, 0); fcntl($f, F_SETLK, $l) or die; sleep %d'
for n in 1 2 3 4 5 6 7 8 9; do grep -q POSIX /proc/locks && exit 0; sleep 1; done; exit 1`, seconds)
}

// haveDocker says that work done on other machines has been kept.
func (b *Bench) haveDocker(ctx context.Context, which ...int) error {
	for _, i := range which {
		if _, err := b.on(ctx, i, "dpkg-query -W -f '${Status}' docker.io | grep -q 'install ok installed'"); err != nil {
			return fmt.Errorf("the work on n%d is not there: %w", i, err)
		}
	}
	return nil
}

// lockLine is what tells the output that announces the wait from all other lines: apt's own words, or holdfast's.
func lockLine() []string { return []string{`"step_output"`, `"n3/docker-packages"`, "aiting"} }

// announced is the line that tells of the lock.
func announced(lines []string) string {
	for _, line := range lines {
		if _, text, ok := strings.Cut(line, `"line":"`); ok && holdsLine([]string{line}, lockLine()) {
			return strings.TrimRight(text, `"}`)
		}
	}
	return "nothing"
}

// failure is what the event of a failed step says.
func failure(lines []string, op string) string {
	for _, line := range lines {
		if strings.Contains(line, `"step_finished"`) && strings.Contains(line, `"`+op+`"`) {
			_, text, _ := strings.Cut(line, `"error":"`)
			text, _, _ = strings.Cut(text, `"`)
			return text
		}
	}
	return ""
}
