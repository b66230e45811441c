package suite

import "context"

func undoBefore() Scenario {
	const engine = "cloudserver"
	return Scenario{
		Name: "undo-before", Begin: Bare,
		About: "packages, an export, a volume and a service's settings that stood there before the install stay as they were after undo",
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.used(ctx); err != nil {
				return err
			}
			if err := b.writeCluster(ctx, engine); err != nil {
				return err
			}
			if _, err := b.apply(ctx, engine); err != nil {
				return err
			}
			if err := b.served(ctx); err != nil {
				return err
			}
			if err := b.takeBack(ctx, engine, false); err != nil {
				return err
			}
			if err := b.allLeft(ctx, asBefore); err != nil {
				return err
			}
			return b.takeBack(ctx, engine, true)
		},
	}
}

// used makes machines that somebody has used already: an NFS server with an export on n1, Docker with a volume on n2.
func (b *Bench) used(ctx context.Context) error {
	const install = "export DEBIAN_FRONTEND=noninteractive; apt-get -qq update && apt-get -qq install -y --no-install-recommends "
	for i, script := range map[int]string{
		1: install + "nfs-kernel-server >/dev/null && mkdir -p /srv/own && echo kept >/srv/own/file && " +
			"echo '/srv/own 192.0.2.1(ro,no_subtree_check)' >>/etc/exports && exportfs -ra",
		2: install + "docker.io apparmor >/dev/null && mkdir -p /etc/docker && echo '{\"log-level\": \"warn\"}' >/etc/docker/daemon.json && " +
			"systemctl restart docker && docker volume create mine >/dev/null && echo kept >/var/lib/docker/volumes/mine/_data/file",
	} {
		if _, err := b.on(ctx, i, script); err != nil {
			return err
		}
	}
	return nil
}

var asBefore = []left{
	{1, "the own export stays, holdfast's is gone", "! exportfs -s | grep -q /var/nfs && exportfs -s | grep -q /srv/own && [ \"$(cat /srv/own/file)\" = kept ]"},
	{1, "the NFS server that was there stays, and runs", installed("nfs-kernel-server") + " && systemctl -q is-active nfs-server"},
	{1, "Docker, which was not there, is gone", "! " + installed("docker.io")},
	{2, "Docker that was there stays, runs, and has left the swarm", "docker info --format '{{.Swarm.LocalNodeState}}' | grep -qx inactive"},
	{2, "its settings are as they were", "[ \"$(cat /etc/docker/daemon.json)\" = '{\"log-level\": \"warn\"}' ]"},
	{2, "the own volume and what is in it stay", "docker volume inspect mine >/dev/null && [ \"$(cat /var/lib/docker/volumes/mine/_data/file)\" = kept ]"},
	{2, "holdfast's volumes are gone", "[ -z \"$(docker volume ls -q --filter name=s3-)\" ]"},
	{3, "Docker, which was not there, is gone", "! " + installed("docker.io")},
}
