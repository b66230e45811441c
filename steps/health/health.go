// Package health takes down what a cluster looks like now: its nodes, leader and quorum, the service with its tasks and
// their whole errors, the volumes that are really mounted, exports, and free space; and judges what was found.
//
// One script a host, over steps.Conn, every docker call in it under a limit of its own: a dead NFS server makes docker
// hang for ever. Looking is read-only. Parsing and judging are pure. What may not enter: changing anything, S3, drills,
// screens, and the words of an error's remedy where the hint catalogue has them.
package health

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Limits of time.
const (
	looking = 75 * time.Second // for one host's whole answer
	clockIs = 2 * time.Second  // the least difference of clocks that is told
)

// Health is a cluster as it was found.
type Health struct {
	At       time.Time `json:"at"`
	Machines []Machine `json:"machines"` // in the inventory's order
	Swarm    *Swarm    `json:"swarm"`    // as a manager describes it; nil where none could
	// SwarmError says why no manager described it.
	SwarmError string `json:"swarm_error,omitempty"`
	// Answers is how each address answered a client, by base URL: "" where it did.
	Answers map[string]string `json:"answers,omitempty"`
}

// Machine is one host as it describes itself. Sizes are in bytes.
type Machine struct {
	Name        string        `json:"name"`
	Error       string        `json:"error,omitempty"` // it could not be asked; the rest is empty then
	Hint        string        `json:"hint,omitempty"`
	Clock       time.Duration `json:"clock_ahead_ns"` // ahead of the operator's clock; 0: no difference that could be told
	Docker      string        `json:"docker,omitempty"`
	DockerError string        `json:"docker_error,omitempty"` // the engine does not answer
	Member      string        `json:"member,omitempty"`       // of a swarm: "active", "inactive", "pending", "locked"
	Disks       []Disk        `json:"disks,omitempty"`
	Mounts      []Mount       `json:"mounts,omitempty"`  // of network storage, and of the service's volumes
	Volumes     []Volume      `json:"volumes,omitempty"` // that are of the service's names
	Exports     []Export      `json:"exports,omitempty"`
	Lease       time.Duration `json:"nfs_lease_ns,omitempty"` // of an NFS server; 0: it serves none
	Drill       string        `json:"drill,omitempty"`        // a drill that has left its marker: "power-off on n2, by anna@laptop"
}

// Disk is the file system below a folder.
type Disk struct {
	Path string `json:"path"`
	Size int64  `json:"size"`
	Free int64  `json:"free"`
	// Inodes is the free share of them in percent; -1 where the file system has none to count.
	Inodes int `json:"inodes_free_percent"`
}

// Mount is a line of the kernel's mount table.
type Mount struct {
	Source string `json:"source"`
	Path   string `json:"path"`
	Type   string `json:"type"` // "nfs4"
	Hangs  bool   `json:"hangs,omitempty"`
}

// Volume is a Docker volume as a host has it.
type Volume struct {
	Name    string `json:"name"`
	Options string `json:"options"` // as Docker prints them: "map[...]"
	Users   int    `json:"users"`   // running containers
}

// Export is one folder for one client.
type Export struct {
	Path    string `json:"path"`
	Client  string `json:"client"`
	Options string `json:"options"` // "rw,sync,..."
}

// Swarm is what a manager knows.
type Swarm struct {
	AskedOn string  `json:"asked_on"` // the manager that described it
	Nodes   []Node  `json:"nodes"`
	Service Service `json:"service"`
}

// Node is a member of the swarm. Name is the inventory's where it is known, else its hostname.
type Node struct {
	Name         string `json:"name"`
	Hostname     string `json:"hostname"`
	ID           string `json:"id"`
	State        string `json:"state"`        // "ready", "down"
	Availability string `json:"availability"` // "active", "drain", "pause"
	Manager      bool   `json:"manager"`
	Leader       bool   `json:"leader"`
	Reachable    bool   `json:"reachable"` // of a manager
}

// Service is the S3 service. Wanted is -1 for one task on every node, -2 where there is no such service.
type Service struct {
	Name   string   `json:"name"`
	Wanted int      `json:"wanted"`
	Rules  []string `json:"rules,omitempty"`
	Mounts []Want   `json:"mounts,omitempty"`
	Tasks  []Task   `json:"tasks,omitempty"` // the latest first
}

// Want is a volume the service mounts.
type Want struct {
	Volume  string `json:"volume"`
	Options string `json:"options"`
}

// Task is one run of the service on a node. Its error is whole.
type Task struct {
	Node    string `json:"node"`
	Desired string `json:"desired"` // "Running", "Shutdown"
	State   string `json:"state"`   // "Running 3 hours ago"
	Error   string `json:"error,omitempty"`
}

// Query says what to look at.
type Query struct {
	Cluster inventory.Cluster
	Service string   // "": no swarm is looked for
	Volumes []string // names of the service's volumes
	Folders []string // on the machines, whose free space counts
	Now     func() time.Time
}

// Gather asks all hosts at once. A host that does not answer is part of what is found, so that only a context that ended
// is an error.
func Gather(ctx context.Context, d steps.Dialer, q Query) (Health, error) {
	h := Health{At: q.Now(), Machines: make([]Machine, len(q.Cluster.Hosts))}
	raw := make([]answer, len(q.Cluster.Hosts))
	var all sync.WaitGroup
	for i, host := range q.Cluster.Hosts {
		all.Go(func() { h.Machines[i], raw[i] = ask(ctx, d, host, q) })
	}
	all.Wait()
	h.describe(raw, q)
	return h, ctx.Err()
}

// ask is one host's round trip.
func ask(ctx context.Context, d steps.Dialer, host inventory.Host, q Query) (Machine, answer) {
	ctx, cancel := context.WithTimeout(ctx, looking)
	defer cancel()
	broken := func(err error) (Machine, answer) {
		return Machine{Name: host.Name, Error: err.Error(), Hint: steps.HintOf(err)}, answer{}
	}
	conn, err := d.Dial(ctx, host)
	if err != nil {
		return broken(err)
	}
	begun := q.Now()
	var heard time.Time
	res, err := conn.Run(ctx, steps.Cmd{Script: steps.Script{Text: script(q), Sudo: true}, Line: func(_ steps.Stream, line string) {
		if heard.IsZero() && strings.HasPrefix(line, "clock|") {
			heard = q.Now()
		}
	}})
	if err != nil {
		return broken(err)
	}
	a := parse(res.Stdout)
	if !a.whole {
		return broken(fmt.Errorf("the answer was cut off (exit code %d): %s", res.Exit, last(res)))
	}
	a.machine.Name = host.Name
	a.machine.Clock = ahead(a.clock, begun, heard)
	return a.machine, a
}

// ahead is how far a clock is off, once the round trip that hides it is taken away.
func ahead(clock, begun, heard time.Time) time.Duration {
	if clock.IsZero() || heard.IsZero() {
		return 0
	}
	middle := begun.Add(heard.Sub(begun) / 2)
	off, unsure := clock.Sub(middle), heard.Sub(begun)/2+time.Second // its clock is told in whole seconds
	if off.Abs() < clockIs+unsure {
		return 0
	}
	return off.Round(time.Second)
}

func last(res steps.Result) string {
	lines := strings.Split(strings.TrimSpace(res.Stdout+"\n"+res.Stderr), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// describe takes the swarm from the first manager that described it, the leader's word before any other's.
func (h *Health) describe(raw []answer, q Query) {
	if q.Service == "" {
		return
	}
	var why []string
	for i, a := range raw {
		if a.swarmError != "" {
			why = append(why, q.Cluster.Hosts[i].Name+": "+a.swarmError)
		}
		if len(a.nodes) == 0 {
			continue
		}
		s := swarm(a, q)
		s.AskedOn = q.Cluster.Hosts[i].Name
		if leads := slices.ContainsFunc(s.Nodes, func(n Node) bool { return n.Leader && n.Name == s.AskedOn }); h.Swarm == nil || leads {
			h.Swarm = &s
		}
	}
	if h.Swarm == nil {
		h.SwarmError = strings.Join(why, "; ")
		if h.SwarmError == "" {
			h.SwarmError = errNoManager.Error()
		}
	}
}

var errNoManager = errors.New("no manager of the swarm answers")

// Machine finds a machine by name.
func (h Health) Machine(name string) (Machine, bool) {
	i := slices.IndexFunc(h.Machines, func(m Machine) bool { return m.Name == name })
	if i < 0 {
		return Machine{}, false
	}
	return h.Machines[i], true
}

// Lease is the NFS lease of the machine that serves one; 0 where none could tell.
func (h Health) Lease() time.Duration {
	for _, m := range h.Machines {
		if len(m.Exports) > 0 && m.Lease > 0 {
			return m.Lease
		}
	}
	return 0
}
