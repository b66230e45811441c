package dockercli

import (
	"strings"
	"testing"
	"time"
)

// TestOldWords asks for what is not there, of a command as old as the distributions' own: these words were seen on a
// machine with 20.10.24.
func TestOldWords(t *testing.T) {
	run(t, "20.10.24+dfsg1", func(l *lab) {
		l.join()
		for _, call := range []struct{ args, out, errs string }{
			{"inspect nosuch", "[]\n", "Error: No such object: nosuch\n"},
			{"container inspect nosuch", "[]\n", "Error: No such container: nosuch\n"},
			{"image inspect nosuch", "[]\n", "Error: No such image: nosuch\n"},
			{"volume inspect nosuch", "[]\n", "Error: No such volume: nosuch\n"},
			{"network inspect nosuch", "[]\n", "Error: No such network: nosuch\n"},
			{"node inspect nosuch", "[]\n", "Status: Error: No such node: nosuch, Code: 1\n"},
			{"secret inspect nosuch", "[]\n", "Status: Error: No such secret: nosuch, Code: 1\n"},
			{"config inspect nosuch", "[]\n", "Status: Error: No such config: nosuch, Code: 1\n"},
			{"service inspect nosuch", "[]\n", "Status: Error: no such service: nosuch, Code: 1\n"},
			{"kill nosuch", "", "Error response from daemon: Cannot kill container: nosuch: No such container: nosuch\n"},
			{"stop nosuch", "", "Error response from daemon: No such container: nosuch\n"},
			{"start nosuch", "", "Error response from daemon: No such container: nosuch\nError: failed to start containers: nosuch\n"},
			{"rm nosuch", "", "Error: No such container: nosuch\n"},
			{"logs nosuch", "", "Error: No such container: nosuch\n"},
			{"exec nosuch true", "", "Error: No such container: nosuch\n"},
			{"image rm nosuch", "", "Error: No such image: nosuch\n"},
			{"volume rm nosuch", "", "Error: No such volume: nosuch\n"},
			{"service rm nosuch", "", "Error: No such service: nosuch\n"},
			{"service update --detach nosuch", "", "Error: No such service: nosuch\n"},
			{"node update --availability drain nosuch", "", "Error: No such node: nosuch\n"},
			{"node promote nosuch", "", "Error: No such node: nosuch\n"},
			{"node rm self", "", "Error: No such node: self\n"},
			{"node update --role nope n1", "", "Error response from daemon: invalid Role: \"nope\"\n"},
			{"secret rm nosuch", "", "Error: No such secret: nosuch\n"},
		} {
			out, errs, code := l.docker(1, "", strings.Fields(call.args)...)
			if out != call.out || errs != call.errs || code != 1 {
				l.Errorf("docker %s: exit code %d\n%q\n%q\nwant 1\n%q\n%q", call.args, code, out, errs, call.out, call.errs)
			}
		}
	})
}

// quoted splits at blanks; an underline stands for a blank within a word.
func quoted(text string) []string {
	out := strings.Fields(text)
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], "_", " ")
	}
	return out
}

// TestTaskContainers looks at a task's container as scripts do: by the labels that Swarm puts on it.
func TestTaskContainers(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		l.join()
		l.must(1, "service", "create", "--detach", "--name", "s3", "--publish", "8000:8000", "--container-label", "mine=1", "ghcr.io/scality/cloudserver:9.5.2")
		l.must(1, "pull", "ghcr.io/scality/cloudserver:9.5.2")
		l.must(1, "run", "-d", "--name", "other", "ghcr.io/scality/cloudserver:9.5.2")
		l.pass(5 * time.Second)
		task := l.must(1, "service", "ps", "--no-trunc", "-q", "s3")
		for args, want := range map[string]string{
			"ps --filter label=com.docker.swarm.service.name=s3 --format {{.Names}}|{{.Networks}}":        "s3.1." + task + "|ingress",
			"ps --filter label=com.docker.swarm.service.name=other --format {{.Names}}":                   "",
			"ps --filter is-task=true --format {{.Names}}":                                                "s3.1." + task,
			"ps --filter is-task=false --format {{.Names}}|{{.Networks}}":                                 "other|bridge",
			"ps --filter label=mine --format {{.Names}}":                                                  "s3.1." + task,
			"inspect --format {{index_.Config.Labels_\"com.docker.swarm.task.id\"}} s3.1." + task:         task,
			"inspect --format {{index_.Config.Labels_\"com.docker.swarm.service.name\"}} s3.1." + task:    "s3",
			"inspect --format {{len_.Config.Labels}} other":                                               "0",
			"ps --filter label=com.docker.swarm.task --filter volume=none --format {{.Names}}":            "",
			"service inspect --format {{len_.Spec.TaskTemplate.ContainerSpec.Labels}} s3":                 "1",
			"ps --filter status=exited --filter exited=3 --format {{.Names}}":                             "",
			"node inspect --format {{.Description.Hostname}} self":                                        "n1",
			"service ps --filter desired-state=running --format {{.Name}}|{{.Node}}|{{.DesiredState}} s3": "s3.1|n1|Running",
		} {
			if got := l.must(1, quoted(args)...); got != want {
				l.Errorf("docker %s: %q, want %q", args, got, want)
			}
		}
	})
}
