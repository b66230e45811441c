package suite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// standing prints what a drill must leave as it was, the order of rules aside. Where the task runs is another question.
const standing = `
timeout 30 docker node ls --format 'node {{.Hostname}} {{.Status}} {{.Availability}} {{.ManagerStatus}}' 2>/dev/null
timeout 30 docker service inspect s3 --format '{{json .Spec}}' 2>/dev/null | sed 's/"Constraints":\[\],*//'
timeout 30 docker volume ls --format 'volume {{.Name}} {{.Driver}}' | grep s3-
for t in filter nat mangle raw; do iptables-save -t $t 2>/dev/null; done | grep '^[-:]' | sed 's/ \[[0-9:]*\]$//; s/^-A/rule -A/' | sort
nft list tables 2>/dev/null
for u in docker docker.socket ssh nfs-server; do echo "unit $u $(systemctl is-active $u)"; done
systemctl list-units --all --plain --no-legend 'holdfast*' | cut -d' ' -f1
ls -A /var/lib/holdfast
exportfs -s 2>/dev/null
:`

// standings asks all machines, and proves that the task's machine alone has the storage mounted.
func (b *Bench) standings(ctx context.Context) ([]string, error) {
	out, errs := make([]string, count), make([]error, count)
	var all sync.WaitGroup
	for i := range count {
		all.Go(func() { out[i], errs[i] = b.on(ctx, i+1, standing) })
	}
	all.Wait()
	return out, errors.Join(append(errs, b.mountedAlone(ctx))...)
}

// mountedAlone is mounted, and that no other machine still has what it no longer needs.
func (b *Bench) mountedAlone(ctx context.Context) error {
	if err := b.mounted(ctx); err != nil {
		return err
	}
	var have []string
	for i := 1; i <= count; i++ {
		n, err := b.on(ctx, i, "grep -c ' nfs4 ' /proc/mounts || :")
		if err != nil {
			return err
		}
		have = append(have, n)
	}
	nodes, err := b.taskNodes(ctx)
	if err == nil && strings.Count(strings.Join(have, " "), "2") != len(nodes) || strings.Count(strings.Join(have, " "), "0") != count-len(nodes) {
		err = fmt.Errorf("machines with a task: %v; mounts over NFS on the machines in turn: %s", nodes, strings.Join(have, ", "))
	}
	return err
}

// stands waits until everything is as before: Swarm takes a while to put its own rules back.
func (b *Bench) stands(ctx context.Context, before []string) error {
	return until(ctx, 3*time.Minute, func() error {
		now, err := b.standings(ctx)
		if err != nil {
			return err
		}
		for i := range before {
			if before[i] != now[i] {
				return fmt.Errorf("n%d is not as before:\n%s", i+1, difference(before[i], now[i]))
			}
		}
		return nil
	})
}
