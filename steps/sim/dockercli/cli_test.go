package dockercli

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestStory(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		l.say(1, "info", "--format", "{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.NodeAddr}}")
		l.say(1, "node", "ls")
		l.say(1, "swarm", "init", "--advertise-addr", "10.77.0.11", "--data-path-port", "4789")
		l.say(1, "swarm", "init")
		token := l.say(1, "swarm", "join-token", "--quiet", "worker")
		l.say(2, "swarm", "join", "--advertise-addr", "10.77.0.12", "--token", token, "10.77.0.11:2377")
		l.say(2, "swarm", "join", "--token", token, "10.77.0.11:2377")
		l.say(3, "swarm", "join", "--token", "SWMTKN-1-wrong-wrong", "10.77.0.11:2377")
		l.say(3, "swarm", "join", "--token", "nonsense", "10.77.0.11:2377")
		l.say(3, "swarm", "join", "--token", token, "10.77.0.11:2377")
		l.say(2, "node", "ls")
		l.say(1, "node", "ls")
		l.say(1, "node", "inspect", "--format", "{{.Status.Addr}} {{.Status.State}}", "n2", "n3")
		l.say(2, "info", "--format", "{{.Swarm.LocalNodeState}}{{range .Swarm.RemoteManagers}} {{.Addr}}{{end}} ")
		l.say(1, "node", "update", "--availability", "drain", "n1")
		l.say(1, "node", "promote", "n2")
		l.say(1, "node", "demote", "n2")
		l.say(1, "node", "demote", "n1")
		l.say(1, "node", "rm", "n3")
		l.say(1, "swarm", "leave")
		l.say(3, "swarm", "leave")
		l.pass(13 * time.Second)
		l.say(1, "node", "ls", "--format", "{{.Hostname}} {{.Status}} {{.Availability}} {{.ManagerStatus}}")
		l.say(1, "node", "rm", "n3")
		l.golden("swarm.txt")
	})
}

// create is what a plan of the project asks for, option by option.
var create = []string{
	"service", "create", "--detach", "--label", "holdfast.spec=1234", "--name", "s3", "--mode", "replicated", "--replicas", "1",
	"--update-order", "stop-first", "--restart-condition", "any", "--restart-delay", "5s", "--stop-grace-period", "30s", "--publish", "8000:8000",
	"--env", "REMOTE_MANAGEMENT_DISABLE=1", "--secret", "source=s3-credentials,target=s3-credentials,mode=0400",
	"--mount", `type=volume,source=s3-data-v1,target=/data,volume-driver=local,volume-nocopy=true,volume-opt=type=nfs,volume-opt=device=:/var/nfs/data,"volume-opt=o=addr=10.77.0.11,nfsvers=4.2,hard"`,
	"--health-cmd", "true", "--health-interval", "5s", "--health-timeout", "10s", "--health-retries", "6", "--health-start-period", "150s",
	"ghcr.io/scality/cloudserver:9.5.2",
}

func TestServiceStory(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		l.join()
		l.say(1, create...)
		l.say(1, "secret", "create", "--label", "holdfast.fingerprint=abc", "s3-credentials", "-")
		l.say(1, "secret", "create", "s3-credentials", "-")
		l.say(1, "secret", "inspect", "--format", `{{index .Spec.Labels "holdfast.fingerprint"}}`, "s3-credentials")
		l.say(1, create...)
		l.say(1, create...)
		l.say(1, "service", "ps", "s3")
		l.pass(7 * time.Second)
		l.say(1, "service", "ls")
		l.say(1, "service", "ls", "--filter", "name=s3", "--format", "{{.Name}} {{.Replicas}}")
		l.say(1, "service", "ps", "--no-trunc", "--format", "{{.Node}} {{.CurrentState}} {{.Error}}", "s3")
		l.say(1, "service", "ps", "s3", "--filter", "desired-state=running", "--format", "{{.Node}} {{.CurrentState}}")
		l.say(1, "service", "inspect", "--format", `{{if .Spec.Mode.Global}}global{{else}}{{.Spec.Mode.Replicated.Replicas}}{{end}}{{range .Spec.TaskTemplate.ContainerSpec.Mounts}} {{.Source}}={{.VolumeOptions.DriverConfig.Options.o}}{{end}}`, "s3")
		l.say(1, "service", "inspect", "--format", `{{index .Spec.Labels "holdfast.spec"}}`, "s3")
		l.say(1, "ps")
		l.say(1, "ps", "-aq", "--no-trunc")
		l.say(1, "volume", "ls")
		l.say(1, "secret", "rm", "s3-credentials")
		l.say(1, "service", "logs", "s3")
		l.say(1, "kill", l.must(1, "ps", "-q"))
		l.pass(time.Second)
		l.say(1, "service", "ps", "s3")
		l.pass(12 * time.Second)
		l.say(1, "service", "scale", "--detach", "s3=0")
		l.pass(time.Second)
		l.say(1, "service", "ps", "--format", "{{.CurrentState}}", "s3")
		l.say(1, "service", "rm", "s3")
		l.say(1, "service", "inspect", "s3")
		l.say(1, "service", "ps", "s3")
		l.say(1, "service", "rm", "s3")
		l.say(1, "service", "update", "--detach", "--constraint-add", "node.labels.x==1", "s3")
		l.golden("service.txt")
	})
}

func TestEngineStory(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		l.say(1, "version", "--format", "Docker {{.Server.Version}}")
		l.say(1, "--version")
		l.say(1, "volume", "inspect", "mine")
		l.say(1, "volume", "create", "--driver", "local", "--opt", "type=nfs", "--opt", "o=addr=10.77.0.11,nfsvers=4.2,hard", "--opt", "device=:/var/nfs/data", "mine")
		l.say(1, "volume", "create", "--opt", "type=tmpfs", "mine")
		l.say(1, "volume", "inspect", "--format", "{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}", "mine")
		l.say(1, "volume", "inspect", "--format", "{{.Name}}", "none")
		l.say(1, "image", "inspect", "ghcr.io/scality/cloudserver:9.5.2")
		l.say(1, "pull", "ghcr.io/scality/cloudserver:9.5.2")
		l.say(1, "pull", "ghcr.io/scality/cloudserver:1.0")
		l.say(1, "pull", "nobody/nothing")
		l.say(1, "image", "ls")
		l.say(1, "image", "ls", "-q", "--no-trunc")
		l.say(1, "create", "--name", "mine", "-v", "mine:/x", l.must(1, "image", "ls", "-q"))
		l.say(1, "ps", "-a", "--format", "{{.Names}}")
		l.say(1, "volume", "rm", "mine")
		l.say(1, "image", "rm", "ghcr.io/scality/cloudserver:9.5.2")
		l.say(1, "start", "mine")
		l.pass(2 * time.Second)
		l.say(1, "rm", "mine")
		l.say(1, "inspect", "--format", "{{.State.Status}} {{.State.Running}}", "mine")
		l.say(1, "stop", "mine")
		l.say(1, "exec", "mine", "ls")
		l.say(1, "rm", "mine")
		l.say(1, "volume", "rm", "mine")
		l.say(1, "image", "rm", "ghcr.io/scality/cloudserver:9.5.2")
		l.say(1, "network", "ls", "--format", "{{.Name}} {{.Driver}}")
		l.say(1, "load", "-i", "/nowhere")
		l.say(1, "secret", "ls")
		l.golden("engine.txt")
	})
}

func TestWrongUse(t *testing.T) {
	for name, version := range map[string]string{"wrong-24.txt": "24.0.7", "wrong-28.txt": "28.2.2"} {
		run(t, version, func(l *lab) {
			l.say(1, "foo")
			l.say(1, "service", "foo")
			l.say(1, "service", "create", "--foo")
			l.say(1, "service", "rm")
			l.say(1, "node", "ls", "extra")
			l.say(1, "service", "create", "--mount", "type=volume,colour=red", "i")
			l.say(1, "service", "create", "--publish", "99999999", "i")
			l.say(1, "volume", "ls", "--filter", "name")
			l.say(1, "volume", "ls", "--format", "{{.Nme}}")
			l.say(1, "volume", "ls", "--format", "{{.Name")
			if err := l.e[0].Stop(l.Context()); err != nil {
				l.Fatal(err)
			}
			l.say(1, "ps")
			l.say(1, "info", "--format", "{{.Swarm.LocalNodeState}}")
			l.say(1, "version", "--format", "Docker {{.Server.Version}}")
			l.golden(name)
		})
	}
}

// The docker command itself, where this machine has one of the same age, uses the same words.
func TestWordsOfTheRealOne(t *testing.T) {
	real, err := exec.LookPath("docker")
	if err != nil {
		t.Skip("no docker command here")
	}
	if out, err := exec.Command(real, "--version").Output(); err != nil || !strings.HasPrefix(string(out), "Docker version 28.") {
		t.Skip("another docker command here")
	}
	for _, args := range [][]string{{"foo"}, {"service", "foo"}, {"service", "create", "--foo"}, {"service", "rm"}, {"node", "ls", "extra"}, {"swarm", "join-token"}} {
		cmd := exec.Command(real, args...)
		cmd.Env = append(cmd.Environ(), "DOCKER_HOST=unix:///nonexistent", "DOCKER_CONFIG="+t.TempDir())
		want, err := cmd.CombinedOutput()
		code := cmd.ProcessState.ExitCode()
		if err == nil {
			t.Errorf("docker %v does not fail", args)
		}
		run(t, "28.2.2", func(l *lab) {
			out, bad, got := l.docker(1, "", args...)
			if out+bad != string(want) || got != code {
				l.Errorf("docker %v: %d\n%s\nthe real one: %d\n%s", args, got, out+bad, code, want)
			}
		})
	}
}

func TestDeadMountHoldsUp(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		stuck := make(chan struct{})
		e := l.w.AddEngine("10.77.0.14", "n4", "24.0.7", host{stuck})
		e.Start()
		l.e = append(l.e, e)
		l.must(4, "pull", "ghcr.io/scality/cloudserver:9.5.2")
		l.must(4, "run", "-d", "--name", "x", "-v", "v:/x", "ghcr.io/scality/cloudserver:9.5.2")
		l.pass(2 * time.Second)
		ctx, cancel := context.WithTimeout(l.Context(), time.Hour)
		defer cancel()
		begin := time.Now()
		if code := Run(ctx, Call{Engine: e, Args: []string{"ps"}, Stdout: &l.out, Stderr: &l.out}); code == 0 || time.Since(begin) < time.Hour {
			l.Errorf("docker ps on a dead mount: exit code %d after %v", code, time.Since(begin))
		}
		close(stuck)
		if out := l.must(4, "ps", "--format", "{{.Names}}"); out != "x" {
			l.Errorf("afterwards docker ps says %q", out)
		}
	})
}

func TestNoRight(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		if code := Run(l.Context(), Call{Engine: l.e[0], Args: []string{"ps"}, Denied: true, Stdout: &l.out, Stderr: &l.out}); code != 1 || !strings.Contains(l.out.String(), "permission denied while trying") {
			l.Errorf("without the right: %d %s", code, l.out.String())
		}
	})
}
