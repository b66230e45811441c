package dockercli

import (
	"testing"
	"time"
)

func TestRest(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		l.join()
		l.must(1, "config", "create", "c", "-")
		l.say(1, "config", "inspect", "--format", "{{json .Spec.Data}}", "c")
		l.say(1, "secret", "create", "nothing", "/none")
		l.say(1, "secret", "inspect", "none")
		l.say(1, "service", "create", "--name", "web", "--mode", "global", "--publish", "published=81,target=80,mode=host", "ghcr.io/scality/cloudserver:9.5.2", "serve", "--fast")
		l.say(1, "service", "ls")
		l.say(1, "service", "inspect", "--pretty", "web")
		l.say(1, "service", "scale", "web=2")
		l.say(1, "service", "scale", "web")
		l.say(1, "service", "create", "--mode", "odd", "i")
		l.say(1, "service", "create", "--mode", "global", "--replicas", "2", "i")
		l.say(1, "service", "create", "--constraint", "odd", "i")
		l.say(1, "service", "update", "--env-add", "A=b", "--label-add", "x=y", "--constraint-add", "node.role==worker", "web")
		l.say(1, "service", "inspect", "--format", "{{.Spec.Labels}} {{.Spec.TaskTemplate.ContainerSpec.Env}} {{.Spec.TaskTemplate.Placement.Constraints}} {{.Spec.TaskTemplate.ContainerSpec.Args}}", "web")
		l.say(1, "service", "ls", "--format", "{{.Name}} {{.Replicas}}")
		l.say(1, "service", "rollback", "web")
		l.pass(time.Minute)
		l.say(1, "service", "update", "--force", "--detach", "web")
		l.pass(time.Minute)
		l.say(1, "service", "inspect", "--format", "{{.UpdateStatus.State}}", "web")
		l.say(1, "node", "ps", "n2", "--format", "{{.Image}} {{.DesiredState}}", "--filter", "desired-state=running")
		l.say(1, "node", "inspect", "--pretty", "n1")
		l.say(1, "node", "update", "--label-add", "disk=ssd", "n2")
		l.say(1, "node", "ls", "--filter", "node.label=disk=ssd", "--format", "{{.Hostname}}")
		l.say(1, "node", "update", "--availability", "odd", "n2")
		l.say(1, "volume", "prune", "--force", "--all")
		l.say(1, "system", "df")
		l.say(1, "system", "prune", "--force")
		l.say(1, "network", "inspect", "--format", "{{.Driver}}", "ingress")
		l.say(1, "inspect", "nobody")
		l.say(1, "ps", "--filter", "odd=1")
		l.say(1, "info")
		l.say(1, "service", "ls", "-q")
		l.golden("rest.txt")
	})
}

func TestAgo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "Less than a second", time.Second: "1 second", 59 * time.Second: "59 seconds", 90 * time.Second: "About a minute",
		5 * time.Minute: "5 minutes", 65 * time.Minute: "About an hour", 30 * time.Hour: "30 hours", 72 * time.Hour: "3 days",
		21 * 24 * time.Hour: "3 weeks", 100 * 24 * time.Hour: "3 months", 800 * 24 * time.Hour: "2 years",
	} {
		if got := ago(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0B", 999: "999B", 1500: "1.5kB", 367001600: "367MB", 35505664: "35.5MB"} {
		if got := size(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestParsePort(t *testing.T) {
	for text, want := range map[string]string{
		"8000:8000": "8000 8000 tcp ingress", "80": "0 80 tcp ingress", "53:53/udp": "53 53 udp ingress",
		"published=81,target=80,mode=host": "81 80 tcp host", "target=80": "0 80 tcp ingress",
	} {
		p, err := parsePort(text)
		if got := text2(p.PublishedPort, p.TargetPort) + " " + p.Protocol + " " + p.PublishMode; err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
	for _, bad := range []string{"", "x", "1:x", "0:1", "70000:1", "published=81", "colour=red", "target=x"} {
		if p, err := parsePort(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, p)
		}
	}
}

func text2(a, b int) string { return text(a) + " " + text(b) }
