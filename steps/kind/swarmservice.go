package kind

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

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
	Name       string            `yaml:"name"`
	Image      string            `yaml:"image"`
	Mode       string            `yaml:"mode"` // "replicated" with one replica, or "global"
	Env        map[string]string `yaml:"env"`
	Publish    string            `yaml:"publish"` // "8000:8000"
	Secret     string            `yaml:"secret"`
	Mounts     []serviceMount    `yaml:"mounts"`
	Shell      string            `yaml:"shell"` // run by the image's sh instead of its own entrypoint
	Health     serviceHealth     `yaml:"health"`
	StopGrace  string            `yaml:"stop_grace"` // below 60 s: from there on stop-first is not kept (swarmkit#3274)
	Pull       string            `yaml:"pull"`       // "no": never ask a registry about the image
}

type serviceHealth struct {
	Command  string `yaml:"command"`
	Interval string `yaml:"interval"`
	Timeout  string `yaml:"timeout"`
	Retries  string `yaml:"retries"`
	Start    string `yaml:"start"`
}

const specLabel = "holdfast.spec"

func swarmService() steps.Kind {
	return define("swarm_service", "runs a service on the swarm", func(p swarmServiceParams, _ steps.Target) (steps.Op, error) {
		if p.Name == "" || p.Image == "" {
			return steps.Op{}, errors.New("needs a name and an image")
		}
		args := p.args()
		sum := sha256.Sum256([]byte(strings.Join(args, "\n")))
		label := hex.EncodeToString(sum[:8])
		create := command("timeout 120 docker service create --detach", append([]string{"--label " + specLabel + "=" + label}, args...)...)
		return steps.Op{
			Check: p.check(label),
			Apply: root(
				"if timeout 60 docker service inspect "+q(p.Name)+" >/dev/null 2>&1; then",
				p.clear(),
				"fi",
				create),
			Undo: root("if timeout 60 docker service inspect " + q(p.Name) + " >/dev/null 2>&1; then\n" + p.clear() + "\nfi"),
		}, nil
	})
}

// check compares with what the swarm has now: the label says from which description it was made, the rest that nobody
// has changed since then what a failover stands on.
func (p swarmServiceParams) check(label string) steps.Script {
	const now = `{{index .Spec.Labels "` + specLabel + `"}} {{if .Spec.Mode.Global}}global{{else}}{{.Spec.Mode.Replicated.Replicas}}{{end}}` +
		`{{range .Spec.TaskTemplate.ContainerSpec.Mounts}} {{.Source}}={{.VolumeOptions.DriverConfig.Options.o}}{{end}}`
	want := label + " 1"
	if p.Mode == "global" {
		want = label + " global"
	}
	for _, m := range p.Mounts {
		want += " " + m.Source + "=" + m.Options
	}
	return root(
		"timeout 60 docker service inspect "+q(p.Name)+" >/dev/null 2>&1 || exit 1",
		"have=$(timeout 60 docker service inspect --format '"+now+"' "+q(p.Name)+") || exit 2",
		"[ \"$have\" = "+q(want)+" ] || { echo \"the service differs from its description: $have\"; exit 2; }")
}

// clear stops a service wholly before it goes: a new one that starts beside an old task would be a second writer.
func (p swarmServiceParams) clear() string {
	scale := "timeout 60 docker service scale --detach " + q(p.Name) + "=0 >/dev/null"
	if p.Mode == "global" {
		scale = "timeout 60 docker service update --detach --constraint-add node.labels.holdfast.stopped==1 " + q(p.Name) + " >/dev/null"
	}
	return strings.Join([]string{
		"  " + scale,
		"  n=0",
		"  while timeout 60 docker service ps --format '{{.CurrentState}}' " + q(p.Name) + " | grep -Eq '^(Running|Starting|Preparing|Ready)'; do",
		"    n=$((n+1)); [ $n -lt 60 ] || { echo 'its tasks did not stop within 2 minutes' >&2; exit 1; }",
		"    sleep 2",
		"  done",
		"  timeout 60 docker service rm " + q(p.Name),
	}, "\n")
}

// args gives the options of docker service create, in a fixed order.
func (p swarmServiceParams) args() []string {
	out := []string{"--name " + q(p.Name), "--mode " + q(p.Mode)}
	if p.Mode != "global" {
		out = append(out, "--replicas 1")
	}
	out = append(out, "--update-order stop-first", "--restart-condition any", "--restart-delay 5s",
		"--stop-grace-period "+q(p.StopGrace), "--publish "+q(p.Publish))
	if p.Pull == "no" {
		out = append(out, "--no-resolve-image")
	}
	for _, name := range sorted(p.Env) {
		if p.Env[name] != "" {
			out = append(out, "--env "+q(name+"="+p.Env[name]))
		}
	}
	if p.Secret != "" {
		out = append(out, "--secret "+q("source="+p.Secret+",target="+p.Secret+",mode=0400"))
	}
	for _, m := range p.Mounts {
		out = append(out, "--mount "+q(m.csv()))
	}
	out = append(out, p.Health.args()...)
	if p.Shell == "" {
		return append(out, q(p.Image))
	}
	return append(out, "--entrypoint /bin/sh", q(p.Image)+" -c "+q(p.Shell))
}

// csv is the value of --mount: a field with commas stands in double quotes. No copying of the image's own files into
// the volume: on NFS that fails where SELinux relabels (moby#31255), and two nodes would do it at once.
func (m serviceMount) csv() string {
	return fmt.Sprintf(`type=volume,source=%s,target=%s,volume-driver=local,volume-nocopy=true,volume-opt=type=%s,volume-opt=device=%s,"volume-opt=o=%s"`,
		m.Source, m.Target, m.Type, m.Device, m.Options)
}

func (h serviceHealth) args() []string {
	if h.Command == "" {
		return nil
	}
	return []string{
		"--health-cmd " + q(h.Command), "--health-interval " + q(h.Interval), "--health-timeout " + q(h.Timeout),
		"--health-retries " + q(h.Retries), "--health-start-period " + q(h.Start),
	}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
