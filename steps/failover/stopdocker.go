package failover

import (
	"context"

	"holdfast/steps/survival"
)

// stopDocker takes a machine out of the swarm while it goes on running, and its kernel goes on serving storage.
func stopDocker() drill {
	return drill{
		name: "stop-docker", about: "stops Docker on the machine with the task, and starts it again", machine: true,
		event:  always(survival.DockerStopped),
		heal:   func(w *work) map[string]string { return map[string]string{w.target: startDocker} },
		inject: func(ctx context.Context, w *work) error { return w.must(ctx, w.target, slow, w.armed(dockerOff)) },
	}
}

// dockerOff stops the socket first: the next docker command would start Docker again through it.
const dockerOff = `
if [ -d /run/systemd/system ]; then
  systemctl stop docker.socket >/dev/null 2>&1
  timeout 120 systemctl stop docker
else
  timeout 120 service docker stop
fi
if timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; then
  echo 'Docker was to stop, but still answers' >&2
  exit 1
fi
`

const startDocker = `
if [ -d /run/systemd/system ]; then
  timeout 120 systemctl start docker
else
  service docker status 2>/dev/null | grep -q running || timeout 120 service docker start
fi
n=0
until timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; do
  n=$((n + 1))
  if [ "$n" -ge 30 ]; then
    echo 'Docker does not start' >&2
    exit 1
  fi
  sleep 2
done
`
