package dockercli

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestEveryCommandAnswers types every command of the real one: none may be unknown here, whether it is simulated or
// refused in words.
func TestEveryCommandAnswers(t *testing.T) {
	const real = "run exec ps build pull push images login logout search version info builder checkpoint container context image manifest network plugin system trust volume " +
		"config node secret service stack swarm attach commit cp create diff events export history import inspect kill load logs pause port rename restart rm rmi save " +
		"start stats stop tag top unpause update wait buildx compose"
	for _, version := range []string{"20.10.24", "24.0.7", "28.2.2"} {
		run(t, version, func(l *lab) {
			for _, name := range strings.Fields(real) {
				if out, errs, code := l.docker(1, "", name); strings.Contains(out+errs, "is not a docker command") || strings.Contains(out+errs, "unknown command") {
					l.Errorf("docker %s: %d %q %q", name, code, out, errs)
				}
			}
			if _, errs, code := l.docker(1, "", "nosuch"); code != 1 || !strings.Contains(errs, "nosuch") {
				l.Errorf("a command that there is not: %d %q", code, errs)
			}
		})
	}
}

// asked is a call, and what it prints. A text that begins with "re:" is an expression for the whole of it.
type asked struct {
	args, out, errs string
	code            int
}

func askAll(l *lab, n int, list []asked) {
	l.Helper()
	for _, c := range list {
		out, errs, code := l.docker(n, "", quoted(c.args)...)
		if !fits(c.out, out) || !fits(c.errs, errs) || code != c.code {
			l.Errorf("docker %s: exit code %d, want %d\n%q, want\n%q\n%q, want\n%q", c.args, code, c.code, out, c.out, errs, c.errs)
		}
	}
}

func fits(want, got string) bool {
	if expr, ok := strings.CutPrefix(want, "re:"); ok {
		return regexp.MustCompile("^(?s:" + expr + ")$").MatchString(got)
	}
	return want == got
}

// TestStacks is a swarm without any: nothing can be deployed, and what is asked for is not there.
func TestStacks(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		_, errs, code := l.docker(1, "", "stack", "ls")
		if code != 1 || !strings.HasPrefix(errs, "Error response from daemon: This node is not a swarm manager.") {
			l.Errorf("outside of a swarm: %d %q", code, errs)
		}
		l.join()
		askAll(l, 1, []asked{
			{args: "stack ls", out: "NAME      SERVICES\n"},
			{args: "stack ls --format {{.Name}}"},
			{args: "stack ps web", errs: "nothing found in stack: web\n", code: 1},
			{args: "stack services web", errs: "Nothing found in stack: web\n"},
			{args: "stack rm web db", errs: "Nothing found in stack: web\nNothing found in stack: db\n"},
			{args: "stack down web", errs: "Nothing found in stack: web\n"},
			{args: "stack deploy -c compose.yaml web", errs: "docker stack deploy is not in the practice cluster: services are made one by one with docker service create\n", code: 1},
			{args: "stack config -c x", errs: "docker stack config is not in the practice cluster: no compose file is read here\n", code: 1},
			{args: "stack ps", errs: "\"docker stack ps\" requires exactly 1 argument.\nSee 'docker stack ps --help'.\n\nUsage:  docker stack ps [OPTIONS] STACK\n\nList the tasks in the stack\n", code: 1},
			{args: "stack rm", errs: "re:\"docker stack rm\" requires at least 1 argument\\..*", code: 1},
			{args: "stack nosuch", errs: "docker: 'stack nosuch' is not a docker command.\nSee 'docker stack --help'\n", code: 1},
		})
		askAll(l, 2, []asked{{args: "stack ls", errs: "re:Error response from daemon: This node is not a swarm manager.*\n", code: 1}})
	})
}

// TestRefusals name what can be done instead.
func TestRefusals(t *testing.T) {
	run(t, "28.2.2", func(l *lab) {
		askAll(l, 1, []asked{
			{args: "build -t x .", errs: "docker build is not in the practice cluster: its machines run ready images only: docker pull, docker load, docker image ls\n", code: 1},
			{args: "events --since 1h --until 0m", errs: "docker events is not in the practice cluster: no record of events is kept: see docker service ps, docker node ls and journalctl -u docker\n", code: 1},
			{args: "compose up -d", errs: "docker compose is not in the practice cluster: services are made with docker service create\n", code: 1},
			{args: "cp a b:/c", errs: "docker cp is not in the practice cluster: containers here have no files to copy\n", code: 1},
			{args: "--help", out: "re:.*\n  top .*"},
		})
		if out, _, _ := l.docker(1, "", "--help"); strings.Contains(out, "\n  build ") {
			l.Error("the help offers what is not there")
		}
	})
}

// TestTopAndStats look at a container as the documentation shows them.
func TestTopAndStats(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		l.join()
		l.must(1, "service", "create", "--detach", "--name", "s3", "--constraint", "node.hostname==n1", "ghcr.io/scality/cloudserver:9.5.2", "serve")
		l.pass(time.Minute)
		id := l.must(1, "ps", "-q")
		askAll(l, 1, []asked{
			{args: "top " + id, out: `re:UID +PID +PPID +C +STIME +TTY +TIME +CMD\nroot {16}\d+ +1 {19}0 {19}\d\d:\d\d +\? {19}00:00:00 {12}serve\n`},
			{args: "top " + id + " -x", out: `re:PID +TTY +STAT +TIME +COMMAND\n\d+ +\? {19}Ss {18}0:00 {16}serve\n`},
			{args: "container top " + id + " aux", out: `re:PID .*\n\d+ .*\n`},
			{args: "top nosuch", errs: "Error response from daemon: No such container: nosuch\n", code: 1},
			{args: "top", errs: "re:\"docker top\" requires at least 1 argument\\..*", code: 1},
			{args: "stats --no-stream", out: `re:CONTAINER ID   NAME +CPU %     MEM USAGE / LIMIT    MEM %     NET I/O   BLOCK I/O   PIDS\n` + id + `   s3\.1\.\w+   0\.00%     24\.5MiB / 1\.936GiB   1\.24%     0B / 0B   0B / 0B     1\n`},
			{args: "stats --no-stream --format {{.ID}}_{{.CPUPerc}}_{{.PIDs}} " + id, out: id + " 0.00% 1\n"},
			{args: "stats --no-stream --no-trunc --format {{.ID}}", out: `re:[0-9a-f]{64}\n`},
			{args: "stats --no-stream nosuch", errs: "Error response from daemon: No such container: nosuch\n", code: 1},
			{args: "stats", errs: "docker stats: the practice cluster shows no live stream: say docker stats --no-stream\n", code: 1},
		})
		l.must(1, "service", "scale", "--detach", "s3=0")
		l.pass(time.Minute)
		l.must(1, "create", "--name", "idle", "ghcr.io/scality/cloudserver:9.5.2")
		stopped := l.must(1, "ps", "-aq", "--filter", "name=idle")
		askAll(l, 1, []asked{
			{args: "stats --no-stream --format {{.ID}}"},
			{args: "stats --no-stream -a --format {{.ID}}_{{.MemUsage}}_{{.PIDs}}", out: stopped + " 0B / 0B 0\n"},
			{args: "top " + stopped, errs: "re:Error response from daemon: Container " + stopped + "[0-9a-f]* is not running\n", code: 1},
		})
	})
}

// TestPort lists what leads from the machine itself to a container.
func TestPort(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		l.join()
		l.must(1, "service", "create", "--detach", "--name", "web", "--constraint", "node.hostname==n1", "--publish", "published=81,target=80,mode=host", "--publish", "8000:8000", "ghcr.io/scality/cloudserver:9.5.2")
		l.pass(time.Minute)
		id := l.must(1, "ps", "-q")
		askAll(l, 1, []asked{
			{args: "port " + id, out: "80/tcp -> 0.0.0.0:81\n"},
			{args: "port " + id + " 80", out: "0.0.0.0:81\n"},
			{args: "port " + id + " 81", errs: "Error: No public port '81' published for " + id + "\n", code: 1},
			{args: "port nosuch", errs: "Error response from daemon: No such container: nosuch\n", code: 1},
		})
	})
}
