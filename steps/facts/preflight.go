package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Level is how bad a finding is.
type Level string

// The levels. Nothing is changed on any host while one of them says stop.
const (
	OK      Level = "ok"
	Warning Level = "warning"
	Stop    Level = "stop"
)

// Finding is one cell of the table of hosts and checks.
type Finding struct {
	Host   string `json:"host"`
	Check  string `json:"check"` // one of Checks
	Level  Level  `json:"level"`
	What   string `json:"what"`             // what was found, in a few words
	Remedy string `json:"remedy,omitempty"` // what to do; "" when all is well
}

// Wants is what a playbook asks of its hosts. The zero value asks for a swarm, so that forgetting a field checks too
// much and not too little.
type Wants struct {
	Museum      bool   // old systems are wanted
	NoSwarm     bool   // the hosts form no Docker Swarm
	Server      string // role whose hosts manage the swarm, the first of them from the start; default "server"
	ServicePort int    // TCP port of the service; 0: none
	// SudoPassword says that sudo's password is at hand: a sudo that wants one is then no stop. GatherAsRoot proves it.
	SudoPassword bool
	Conflicts    []string // packages that must not be there, see Conflicts; nil: podman-docker alone
}

// check judges one host in the sight of all.
type check struct {
	name  string
	judge func(v view) Finding
}

// view is what a check may look at: one host, and the others beside it.
type view struct {
	host    inventory.Host
	facts   steps.Facts
	cluster inventory.Cluster
	all     map[string]steps.Facts
	want    Wants
}

func checks() []check {
	return []check{
		{"system", knownSystem},
		{"architecture", arch},
		{"root", root},
		{"init", initSystem},
		{"hostname", hostname},
		{"machine id", machineID},
		{"clock", clockSkew},
		{"memory", memory},
		{"disk", disk},
		{"address", address},
		{"docker", dockerEngine},
		{"swarm", swarm},
		{"packages", conflicting},
		{"ports", freePorts},
		{"selinux", seLinux},
		{"firewall", fireWall},
	}
}

// Checks names the checks in the order in which they are shown.
func Checks() []string {
	var names []string
	for _, c := range checks() {
		names = append(names, c.name)
	}
	return names
}

// Preflight judges every host by every check, in the cluster's order; what is fine is said too. A host that is not in
// all gives a single finding, "facts".
func Preflight(c inventory.Cluster, all map[string]steps.Facts, want Wants) []Finding {
	want.Server = cmp.Or(want.Server, "server")
	var out []Finding
	for _, h := range c.Hosts {
		f, ok := all[h.Name]
		if !ok {
			out = append(out, Finding{h.Name, "facts", Stop, "the host has not answered", "see why it cannot be reached, then check again"})
			continue
		}
		for _, ck := range checks() {
			found := ck.judge(view{h, f, c, all, want})
			found.Host, found.Check = h.Name, ck.name
			out = append(out, found)
		}
	}
	return out
}

// Worst is the worst level among findings; OK for none.
func Worst(all []Finding) Level {
	worst := OK
	for _, f := range all {
		if f.Level == Stop || f.Level == Warning && worst == OK {
			worst = f.Level
		}
	}
	return worst
}

func fine(format string, args ...any) Finding {
	return Finding{Level: OK, What: fmt.Sprintf(format, args...)}
}

func warn(what, remedy string) Finding { return Finding{Level: Warning, What: what, Remedy: remedy} }
func stop(what, remedy string) Finding { return Finding{Level: Stop, What: what, Remedy: remedy} }

// sharers names the other hosts of which same is true.
func (v view) sharers(same func(steps.Facts) bool) []string {
	var names []string
	for _, h := range v.cluster.Hosts {
		if f, ok := v.all[h.Name]; ok && h.Name != v.host.Name && same(f) {
			names = append(names, h.Name)
		}
	}
	return names
}

// managers are the hosts that manage the swarm.
func (v view) managers() []inventory.Host { return v.cluster.WithRole(v.want.Server) }

func (v view) isManager() bool {
	return slices.ContainsFunc(v.managers(), func(h inventory.Host) bool { return h.Name == v.host.Name })
}

func join(names []string) string { return strings.Join(names, ", ") }
