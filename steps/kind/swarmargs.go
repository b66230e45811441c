package kind

import (
	"encoding/csv"
	"maps"
	"slices"
	"strings"
)

// args gives the options of docker service create, in a fixed order.
func (p swarmServiceParams) args() []string {
	out := []string{"--name " + p.Name, "--mode " + q(p.Mode)}
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

// csv is the value of --mount, which Docker reads as one line of CSV. No copying of the image's own files into
// the volume: on NFS that fails where SELinux relabels (moby#31255), and two nodes would do it at once.
func (m serviceMount) csv() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{ // a Builder takes everything
		"type=volume", "source=" + m.Source, "target=" + m.Target, "volume-driver=local", "volume-nocopy=true",
		"volume-opt=type=" + m.Type, "volume-opt=device=" + m.Device, "volume-opt=o=" + m.Options,
	})
	w.Flush()
	return strings.TrimRight(b.String(), "\n")
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
