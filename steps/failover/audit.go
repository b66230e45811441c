package failover

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdfast/steps"
	"holdfast/steps/health"
	"holdfast/steps/survival"
)

// audit looks for faults that lie in wait: what works today and would fail, or lose data, when another machine takes
// over. A drill of one machine need not meet them, so they are looked for on all.
func (w *work) audit(ctx context.Context, s situation) []string {
	out := w.oneOnly(s)
	users := map[string]int{}
	for _, h := range w.Inventory.Hosts {
		res, err := w.run(ctx, h.Name, quick, look(s.mounts, w.isStorage(h.Name)))
		if err != nil || res.Exit != 0 {
			out = append(out, h.Name+" could not be looked at")
			continue
		}
		seen := parseLook(res.Stdout)
		out = append(out, emptyVolumes(h.Name, s.mounts, seen.volumes)...)
		for v, n := range seen.users {
			users[v] += n
		}
		if w.isStorage(h.Name) {
			out = append(out, w.exportFaults(seen.exports)...)
		}
	}
	for _, m := range s.mounts {
		if w.Layout.OneWriter && users[m.volume] > 1 {
			out = append(out, fmt.Sprintf("second writer: %d containers use volume %s, and one alone may", users[m.volume], m.volume))
		}
	}
	return out
}

// isStorage tells whether that host is the NFS server.
func (w *work) isStorage(host string) bool {
	n, ok := w.Layout.Node(host)
	return ok && n.Storage && w.Layout.Storage == survival.NFS
}

// look prints what a host has of the volumes, and what it exports.
func look(mounts []mount, exports bool) string {
	var b strings.Builder
	for _, m := range mounts {
		fmt.Fprintf(&b, "v=%s\n", steps.Quote(m.volume))
		b.WriteString(`timeout 20 docker volume inspect --format 'volume|{{.Name}}|{{.Driver}}|{{.Options}}' "$v" 2>/dev/null
echo "users|$v|$(timeout 20 docker ps --quiet --filter "volume=$v" | grep -c .)"
`)
	}
	if exports {
		b.WriteString("timeout 20 exportfs -s | sed 's/^/export|/'\n")
	}
	return b.String() + "exit 0\n"
}

// seen is what look printed.
type seen struct {
	volumes map[string]string // options by name
	users   map[string]int
	exports []export
}

type export struct{ path, client, options string }

func parseLook(out string) seen {
	s := seen{volumes: map[string]string{}, users: map[string]int{}}
	for line := range strings.SplitSeq(out, "\n") {
		f := strings.SplitN(strings.TrimSpace(line), "|", 4)
		switch {
		case f[0] == "volume" && len(f) == 4:
			s.volumes[f[1]] = f[3]
		case f[0] == "users" && len(f) == 3:
			if n, err := strconv.Atoi(f[2]); err == nil && n > 0 {
				s.users[f[1]] += n
			}
		case f[0] == "export" && len(f) >= 2:
			s.exports = append(s.exports, parseExport(f[1])...)
		}
	}
	return s
}

// parseExport reads a line of "exportfs -s": a path and one or more CLIENT(OPTIONS).
func parseExport(line string) []export {
	var out []export
	words := strings.Fields(line)
	for _, word := range words[min(1, len(words)):] {
		client, options, ok := strings.Cut(strings.TrimSuffix(word, ")"), "(")
		if ok {
			out = append(out, export{words[0], client, "," + options + ","})
		}
	}
	return out
}

// emptyVolumes finds a volume that a host has under the right name with other options: Docker takes it as it is, and a
// store started there is empty.
func emptyVolumes(host string, mounts []mount, have map[string]string) []string {
	var out []string
	for _, m := range mounts {
		options, there := have[m.volume]
		switch {
		case !there || options == m.options:
		case strings.Contains(options, "device:"):
			out = append(out, fmt.Sprintf("%s: volume %s has other options than the service: %s", host, m.volume, options))
		default:
			out = append(out, fmt.Sprintf("%s: volume %s is an empty local one: the service would start there with an empty store", host, m.volume))
		}
	}
	return out
}

// exportFaults looks for machines that could not mount, and for exports that acknowledge too early.
func (w *work) exportFaults(have []export) []string {
	var out []string
	for _, dir := range []string{w.Inventory.Settings["data_dir"], w.Inventory.Settings["metadata_dir"]} {
		if dir == "" {
			continue
		}
		for _, h := range w.Inventory.Hosts {
			i := slices.IndexFunc(have, func(x export) bool { return x.path == dir && health.Covers(x.client, h.ClusterAddress) })
			switch {
			case i < 0:
				out = append(out, fmt.Sprintf("%s is not in the exports of %s: the service could not start there", h.Name, dir))
			case strings.Contains(have[i].options, ",async,"):
				out = append(out, fmt.Sprintf("%s is exported async to %s: a power cut of the server loses what was acknowledged", dir, h.Name))
			}
		}
	}
	return out
}

// oneOnly finds placement rules that leave one machine or none: then there is nowhere to go.
func (w *work) oneOnly(s situation) []string {
	able := 0
	for _, n := range s.nodes {
		if !slices.ContainsFunc(s.rules, func(r string) bool { return n.barred(r) }) {
			able++
		}
	}
	if able >= 2 || len(s.rules) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("the service may run on %d of %d machines (constraint %s): nothing can take over",
		able, len(s.nodes), strings.Join(s.rules, ", "))}
}

// barred tells whether a placement rule keeps the service off the node.
func (n member) barred(rule string) bool {
	return health.Forbids(rule, health.Node{ID: n.id, Hostname: n.hostname, Manager: n.manager})
}
