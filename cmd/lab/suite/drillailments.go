package suite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ailments are the faults that real machines can have without being installed anew afterwards.
func ailments() []ailment {
	down := "timeout 20 docker node ls --format '{{.Hostname}} {{.Status}}' | grep -qx \"$IDLENAME Down\""
	return []ailment{
		{
			name: "Docker stopped", on: onIdle, settle: down,
			harm: "systemctl stop docker.socket docker", mend: "systemctl start docker.socket docker",
			symptom: "Docker does not answer", cause: "daemon does not run", remedy: "systemctl enable --now docker",
		},
		{
			name: "NFS server stopped", on: onServer, harm: "systemctl stop nfs-server", mend: "systemctl start nfs-server",
			symptom: "the NFS server does not run", cause: "stopped", remedy: "systemctl start nfs-server",
		},
		{
			name: "export missing", on: onServer, harm: "exportfs -u $IDLE:/var/nfs/data", mend: "exportfs -ra",
			symptom: "not in the exports of /var/nfs/data", cause: "table does not name it", remedy: "exportfs -ra",
		},
		{
			name: "export async", on: onServer, mend: "exportfs -ra",
			harm:    "exportfs -o rw,async,no_subtree_check,no_root_squash $IDLE:/var/nfs/data",
			symptom: "exported async", cause: "before data are on its disk", remedy: "apply",
		},
		{
			name: "service scaled to 0", on: onServer,
			harm: "docker service scale --detach s3=0 >/dev/null", mend: "docker service scale s3=1 >/dev/null",
			symptom: "told to run nowhere", cause: "scaled to 0", remedy: "docker service scale s3=1",
		},
		{
			name: "node drained", on: onServer,
			harm: "docker node update --availability drain $IDLENAME >/dev/null", mend: "docker node update --availability active $IDLENAME >/dev/null",
			symptom: "it is set to drain", cause: "took it out", remedy: "--availability active",
		},
		{
			name: "image missing", on: onIdle, mend: "docker load -q -i /var/tmp/image.tar >/dev/null && rm /var/tmp/image.tar",
			harm: `docker save -o /var/tmp/image.tar "$IMAGE" && docker ps -aq --filter ancestor="$IMAGE" | xargs -r docker rm >/dev/null
docker image rm -f "$IMAGE" >/dev/null`,
			symptom: "step image is not in place", cause: "changed after the install", remedy: "apply",
		},
		{
			name: "empty local volume", on: onIdle, harm: emptyVolume, mend: rightVolume,
			symptom: "empty local one", cause: "without the storage's options", remedy: "docker volume rm",
		},
		{
			name: "second writer", on: onIdle, harm: secondWriter, mend: "docker rm -f second >/dev/null",
			symptom: "2 containers use the volume", cause: "by hand", remedy: "docker ps --filter volume=",
		},
		{
			name: "S3 port blocked", on: onIdle,
			harm: "iptables -t mangle -I PREROUTING -p tcp --dport 8000 -j DROP", mend: "iptables -t mangle -D PREROUTING -p tcp --dport 8000 -j DROP",
			symptom: "S3 does not answer at", cause: "firewall", remedy: "service update --force",
		},
		{
			name: "swarm port blocked", on: onIdle, settle: down,
			harm:    "for w in dport sport; do iptables -I INPUT -p tcp --$w 2377 -j DROP; iptables -I OUTPUT -p tcp --$w 2377 -j DROP; done",
			mend:    "for w in dport sport; do iptables -D INPUT -p tcp --$w 2377 -j DROP; iptables -D OUTPUT -p tcp --$w 2377 -j DROP; done",
			symptom: "the swarm calls it down", cause: "the way to the managers is cut", remedy: "2377/tcp",
		},
		{
			name: "mount that hangs", on: onServer,
			harm: "iptables -I INPUT -p tcp --dport 2049 -s $TASK -j DROP", mend: "iptables -D INPUT -p tcp --dport 2049 -s $TASK -j DROP",
			symptom: "hangs", cause: "does not answer", remedy: "nfs-server",
		},
		{
			name: "clock an hour ahead", on: onIdle, harm: "date -s '+1 hour' >/dev/null", mend: "date -s '-1 hour' >/dev/null",
			symptom: "its clock is", cause: "does not keep time", remedy: "timedatectl",
		},
		{
			name: "disk full", on: onIdle, harm: fillDisk, mend: "rm -f /var/fill",
			symptom: "MB are free below", cause: "fills up", remedy: "df -h",
		},
		{
			name: "node left the swarm", on: onIdle, harm: "docker swarm leave >/dev/null", settle: down, mendAll: rejoin,
			symptom: "the swarm calls it down", remedy: "start Docker",
		},
		{name: "wrong secret", here: otherSecret, symptom: "step credentials is not in place", remedy: "apply"},
	}
}

// rejoin lets the machine in again under its name: what it left behind has to be forgotten first.
func rejoin(ctx context.Context, b *Bench, p places) error {
	token, err := b.on(ctx, 1, fmt.Sprintf("docker node rm --force n%d >/dev/null; docker swarm join-token -q worker", p.idle))
	if err != nil {
		return err
	}
	_, err = b.on(ctx, p.idle, fmt.Sprintf("docker swarm join --advertise-addr %s --token %s %s:2377 >/dev/null",
		b.Lab.Address(p.idle), token, b.Lab.Address(1)))
	return err
}

// otherSecret gives the operator's side another S3 key than the cluster has.
func otherSecret(b *Bench) (func() error, error) {
	path := filepath.Join(b.state(), "lab", "s3-credentials")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	other := strings.Replace(string(text), "s3_secret_key=", "s3_secret_key=x", 1)
	return func() error { return os.WriteFile(path, text, 0o600) }, os.WriteFile(path, []byte(other), 0o600)
}
