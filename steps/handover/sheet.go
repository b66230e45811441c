// Package handover writes the one page that whoever looks after a cluster keeps at hand: where it is, what it survives
// and what was measured, the commands of daily life, what to do when something is lost, backup, and ready-made settings
// for clients. The page is data first; Markdown, text and a self-contained HTML sheet are three ways to print it.
//
// What belongs here: the page's content, computed from the inventory, the layout and finished drills, and its printing.
// What may not enter: hosts, files, the clock, and secrets: the page says where the credentials are, never what they are.
package handover

import (
	"cmp"
	"net"
	"slices"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/steps/inventory"
	"holdfast/steps/survival"
)

// Input is what the page is made from.
type Input struct {
	Cluster     inventory.Cluster
	Layout      survival.Layout
	Drills      []event.DrillFinished // all that were ever run here
	Credentials string                // path of the file
	Date        time.Time
	Simulated   bool // a practice cluster: the page says so
}

// Sheet is the page.
type Sheet struct {
	Cluster     string
	Playbook    string
	Engine      string
	File        string
	Date        time.Time
	Simulated   bool
	Addresses   []string
	Credentials string
	Machines    []Machine
	Honest      string
	Matrix      []survival.Fate
	Daily       []Command
	Trouble     []Trouble
	Backup      []string
	Ports       []Port
	Clients     []Client
	Drills      []event.DrillFinished // the latest of each, in order of danger
}

// Machine is a line of the table.
type Machine struct{ Name, Address, Role, Part string }

// Command is one of daily life.
type Command struct {
	What string
	Run  string
	On   string // machine it is run on; "": the operator's own
}

// Trouble is what to do when something is lost.
type Trouble struct{ When, Do string }

// Port is one that must be open.
type Port struct{ Port, From, For string }

// Client is a program's settings, ready to paste.
type Client struct{ Name, File, Text string }

// New makes the page.
func New(in Input) Sheet {
	c := in.Cluster
	s := Sheet{
		Cluster: c.Name, Playbook: c.Playbook, Engine: c.Settings["engine"], File: c.Path, Date: in.Date, Simulated: in.Simulated,
		Credentials: in.Credentials, Honest: in.Layout.Honest(), Drills: latest(in.Drills),
		Matrix: failover.Matrix(in.Layout, in.Drills),
	}
	for _, h := range c.Hosts {
		s.Addresses = append(s.Addresses, "http://"+net.JoinHostPort(h.Address, c.Settings["s3_port"]))
		s.Machines = append(s.Machines, Machine{h.Name, h.Address, h.Role, part(in.Layout, h.Name)})
	}
	p := placesOf(in)
	s.Daily, s.Trouble, s.Backup = daily(p), trouble(p), backup(p)
	s.Ports, s.Clients = ports(in), clients(in)
	return s
}

// part is what a machine does, in words.
func part(l survival.Layout, name string) string {
	n, _ := l.Node(name)
	switch {
	case n.Storage && n.Manager && l.Storage == survival.NFS:
		return "manages the swarm, holds the objects"
	case n.Storage && n.Manager:
		return "manages the swarm, holds a copy"
	case n.Storage:
		return "holds the objects"
	case n.Manager:
		return "manages the swarm"
	}
	return "runs the service when its turn comes"
}

// latest keeps of each drill the last that came to a verdict, in order of danger.
func latest(all []event.DrillFinished) []event.DrillFinished {
	var out []event.DrillFinished
	for _, about := range failover.All() {
		var best event.DrillFinished
		for _, d := range all {
			done := d.Verdict == failover.Passed || d.Verdict == failover.Outage || d.Verdict == failover.Failed
			if d.Drill == about.Name && done && d.Started.After(best.Started) {
				best = d
			}
		}
		if best.Drill != "" {
			out = append(out, best)
		}
	}
	return out
}

// Shown are the drills whose timelines are drawn: the most dangerous, at most so many.
func (s Sheet) Shown(most int) []event.DrillFinished {
	var out []event.DrillFinished
	for _, d := range slices.Backward(s.Drills) {
		if len(d.Timeline.Strips) > 0 && len(out) < most {
			out = append(out, s.few(d, 4))
		}
	}
	return out
}

// few keeps the strips of a drill that fit on a page: the target's, and of the others the first.
func (s Sheet) few(d event.DrillFinished, most int) event.DrillFinished {
	if len(d.Timeline.Strips) <= most {
		return d
	}
	target := slices.IndexFunc(s.Machines, func(m Machine) bool { return m.Name == d.Target })
	var keep []event.DrillStrip
	others := 0
	for _, strip := range d.Timeline.Strips {
		hit := target >= 0 && target < len(s.Addresses) && s.Addresses[target] == strip.Address
		if !hit && others == most-1 {
			continue
		}
		if !hit {
			others++
		}
		keep = append(keep, strip)
	}
	d.Timeline.Strips = keep
	return d
}

// First gives the first few machines; the rest of a large cluster is in its file.
func (s Sheet) First(most int) []Machine { return s.Machines[:min(most, len(s.Machines))] }

// More is how many First leaves out.
func (s Sheet) More(most int) int { return max(0, len(s.Machines)-most) }

// places are the machines the texts name.
type places struct {
	in                              Input
	manager, storage, worker, extra string
	managers                        int
	tolerates                       int
	file                            string
}

func placesOf(in Input) places {
	p := places{in: in, tolerates: in.Layout.Tolerates(), file: cmp.Or(in.Cluster.Path, "cluster.yaml")}
	for _, n := range in.Layout.Nodes {
		switch {
		case n.Manager:
			p.managers++
			p.manager = cmp.Or(p.manager, n.Name)
		default:
			p.worker = cmp.Or(p.worker, n.Name)
		}
		if n.Storage {
			p.storage = cmp.Or(p.storage, n.Name)
		}
		p.extra = n.Name
	}
	p.worker = cmp.Or(p.worker, p.extra)
	return p
}

// only tells whether one machine is manager and storage alone: the tutorial's layout.
func (p places) only() bool { return p.managers == 1 && p.manager == p.storage }
