package kind

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/steps"
)

// serviceMount is a volume of a service. Its driver and options travel with the service: volumes do not, and a node
// without the volume would quietly make an empty local one (moby#34556).
type serviceMount struct {
	Source  string `yaml:"source"`
	Target  string `yaml:"target"`
	Type    string `yaml:"type"`
	Options string `yaml:"options"`
	Device  string `yaml:"device"`
}

// swarmServiceParams is a service of the swarm.
type swarmServiceParams struct {
	Name      string            `yaml:"name"`
	Image     string            `yaml:"image"`
	Mode      string            `yaml:"mode"` // "replicated" with one replica, or "global"
	Env       map[string]string `yaml:"env"`
	Publish   string            `yaml:"publish"` // "8000:8000"
	Secret    string            `yaml:"secret"`
	Mounts    []serviceMount    `yaml:"mounts"`
	Shell     string            `yaml:"shell"` // run by the image's sh instead of its own entrypoint
	Health    serviceHealth     `yaml:"health"`
	StopGrace string            `yaml:"stop_grace"` // below 60 s: from there on stop-first is not kept (swarmkit#3274)
	Pull      string            `yaml:"pull"`       // "no": never ask a registry about the image
}

type serviceHealth struct {
	Command  string `yaml:"command"`
	Interval string `yaml:"interval"`
	Timeout  string `yaml:"timeout"`
	Retries  string `yaml:"retries"`
	Start    string `yaml:"start"`
}

const specLabel = "holdfast.spec"

// complete names the first thing that is missing or wrong.
func (p swarmServiceParams) complete() error {
	if !nameable.MatchString(p.Name) || p.Image == "" || p.Publish == "" || p.Secret != "" && !nameable.MatchString(p.Secret) {
		return errors.New("needs a name, an image and what to publish")
	}
	if p.Mode != "replicated" && p.Mode != "global" {
		return fmt.Errorf("mode %q is neither replicated nor global", p.Mode)
	}
	if d, err := time.ParseDuration(p.StopGrace); err != nil || d <= 0 || d >= time.Minute {
		return fmt.Errorf("stop_grace %q is not a time below 60s: from there on two tasks may run at once", p.StopGrace)
	}
	for _, m := range p.Mounts {
		if m.Source == "" || m.Target == "" || m.Type == "" || m.Options == "" || m.Device == "" {
			return fmt.Errorf("mount of %q needs source, target, type, options and device", m.Source)
		}
	}
	if h := p.Health; h.Command != "" && (h.Interval == "" || h.Timeout == "" || h.Retries == "" || h.Start == "") {
		return errors.New("health needs interval, timeout, retries and start beside its command")
	}
	return nil
}

func swarmService() steps.Kind {
	return define("swarm_service", "runs a service on the swarm", func(p swarmServiceParams, _ steps.Target) (steps.Op, error) {
		if err := p.complete(); err != nil {
			return steps.Op{}, err
		}
		args := p.args()
		sum := sha256.Sum256([]byte(strings.Join(args, "\n")))
		label := hex.EncodeToString(sum[:8])
		create := command("timeout 120 docker service create --detach", append([]string{"--label " + specLabel + "=" + label}, args...)...)
		ours := "if [ -n \"$(" + p.mark() + " 2>/dev/null)\" ]; then\n" + p.clear() + "\nfi"
		return steps.Op{Check: p.check(label), Apply: root(ours, create), Undo: root(ours), Brought: root("[ -n \"$(" + p.mark() + " 2>/dev/null)\" ]")}, nil
	})
}

// mark prints the label by which a service of holdfast's is known.
func (p swarmServiceParams) mark() string {
	return `timeout 60 docker service inspect --format '{{index .Spec.Labels "` + specLabel + `"}}' ` + p.Name
}

// check compares with what the swarm has now: the label says from which description it was made, the rest that nobody
// has changed since then what a failover stands on. A service that somebody else made is never touched.
func (p swarmServiceParams) check(label string) steps.Script {
	const now = `{{if .Spec.Mode.Global}}global{{else}}{{.Spec.Mode.Replicated.Replicas}}{{end}}` +
		`{{range .Spec.TaskTemplate.ContainerSpec.Mounts}} {{.Source}}={{.VolumeOptions.DriverConfig.Options.o}}{{end}}`
	want := "1"
	if p.Mode == "global" {
		want = "global"
	}
	for _, m := range p.Mounts {
		want += " " + m.Source + "=" + m.Options
	}
	return root(
		"timeout 60 docker service inspect "+p.Name+" >/dev/null 2>&1 || exit 1",
		"mark=$("+p.mark()+") || exit 3",
		"if [ -z \"$mark\" ]; then",
		"  echo 'a service called "+p.Name+" is there that holdfast did not make: rename it or remove it' >&2",
		"  exit 3",
		"fi",
		"have=$(timeout 60 docker service inspect --format '"+now+"' "+p.Name+") || exit 2",
		"[ \"$mark $have\" != "+q(label+" "+want)+" ] || exit 0",
		"echo \"the service differs from its description: $have\"",
		"exit 2")
}

// clear stops a service wholly before it goes: a new one that starts beside an old task would be a second writer.
func (p swarmServiceParams) clear() string {
	scale := "timeout 60 docker service scale --detach " + p.Name + "=0 >/dev/null"
	if p.Mode == "global" {
		scale = "timeout 60 docker service update --detach --constraint-add node.labels.holdfast.stopped==1 " + p.Name + " >/dev/null"
	}
	return strings.Join([]string{
		"  " + scale,
		"  n=0",
		"  while :; do",
		"    tasks=$(timeout 60 docker service ps --format '{{.CurrentState}}' " + p.Name + ") || exit 1",
		"    printf '%s\\n' \"$tasks\" | grep -Evq '^($|Complete|Shutdown|Failed|Rejected|Remove|Orphaned)' || break",
		"    n=$((n+1))",
		"    [ $n -lt 60 ] || { echo 'its tasks did not stop within 2 minutes' >&2; exit 1; }",
		"    sleep 2",
		"  done",
		"  timeout 60 docker service rm " + p.Name + " >/dev/null",
	}, "\n")
}
