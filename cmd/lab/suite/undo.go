package suite

import (
	"context"
	"fmt"
	"strings"
	"time"
)

func undo() Scenario {
	const engine = "cloudserver"
	return Scenario{
		Name: "undo", Begin: Previous,
		About: "undo takes back what holdfast brought; data, an export, a volume and a container of the operator's own stay",
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.plant(ctx); err != nil {
				return err
			}
			before, err := b.on(ctx, 1, objects)
			if err != nil {
				return err
			}
			start := time.Now()
			if err := b.takeBack(ctx, engine, false); err != nil {
				return err
			}
			b.measure("undo", time.Since(start).Seconds(), "s")
			after, err := b.on(ctx, 1, objects)
			if err != nil {
				return err
			}
			if before != after {
				return fmt.Errorf("undo touched the data:\n%s", difference(before, after))
			}
			if err := b.cleared(ctx); err != nil {
				return err
			}
			return b.takeBack(ctx, engine, true)
		},
	}
}

const objects = "find /var/nfs -type f ! -path '*/.vgwlocks/*' -print0 | sort -z | xargs -0 -r sha256sum"

// plant puts things of the operator's own beside holdfast's.
func (b *Bench) plant(ctx context.Context) error {
	for i, script := range map[int]string{
		1: "mkdir -p /srv/own && echo '/srv/own 192.0.2.1(ro,no_subtree_check)' >>/etc/exports && exportfs -ra",
		2: "docker volume create mine >/dev/null",
		3: "docker create --name mine $(docker image ls -q | head -n 1) >/dev/null",
	} {
		if _, err := b.on(ctx, i, script); err != nil {
			return err
		}
	}
	return nil
}

// takeBack runs undo. The second time there must be nothing left to do.
func (b *Bench) takeBack(ctx context.Context, engine string, again bool) error {
	out, exit, err := b.holdfast(ctx, "undo", "-f", b.clusterFile(engine), "--yes", "--json")
	if err != nil || exit != 0 {
		return fmt.Errorf("holdfast undo: exit code %d: %w", exit, err)
	}
	changed := 0
	for _, end := range outcomes(out) {
		if end == "changed" {
			changed++
		}
	}
	if again != (changed == 0) {
		return fmt.Errorf("undo (again: %t) changed %d steps", again, changed)
	}
	return nil
}

// left is something that must hold on a machine after undo.
type left struct {
	machine int
	what    string
	script  string // exits 0 where it holds
}

// cleared looks at each machine for what must be gone and what must be there.
func (b *Bench) cleared(ctx context.Context) error {
	return b.allLeft(ctx, []left{
		{1, "the export of holdfast's is gone, the own one stays", "! exportfs -s | grep -q /var/nfs && exportfs -s | grep -q /srv/own"},
		{1, "the NFS server stays, because the own export needs it", installed("nfs-kernel-server")},
		{1, "Docker is gone", "! " + installed("docker.io")},
		{1, "holdfast's files are gone", "! ls /etc/exports.d/holdfast.exports /etc/nfs.conf.d/holdfast.conf /etc/systemd/system/nfs-server.service.d/holdfast.conf 2>/dev/null"},
		{2, "Docker is gone, the own volume's folder stays", "[ -d /var/lib/docker/volumes/mine ] && ! " + installed("docker.io")},
		{3, "Docker stays, because an own container needs it", "docker ps -a --format '{{.Names}}' | grep -qx mine"},
		{3, "the swarm is left", "docker info --format '{{.Swarm.LocalNodeState}}' | grep -qx inactive"},
		{3, "holdfast's volumes are gone", "[ -z \"$(docker volume ls -q --filter name=s3-)\" ]"},
	})
}

func installed(name string) string {
	return "dpkg-query -W -f '${Status}' " + name + " 2>/dev/null | grep -q 'install ok installed'"
}

func (b *Bench) allLeft(ctx context.Context, all []left) error {
	for _, c := range all {
		if out, err := b.on(ctx, c.machine, c.script); err != nil {
			return fmt.Errorf("n%d: not so: %s: %w %s", c.machine, c.what, err, strings.TrimSpace(out))
		}
	}
	return nil
}
