// Package survival computes what a layout survives, from its own parameters and before anything is installed: for each
// thing that can happen whether it is survived, recovered from in about how many seconds, an outage, or a risk for the
// data, and why. Measured values may be laid beside the computed ones. It is arithmetic and words: nothing here reaches
// a machine, a clock or a file.
package survival

import (
	"slices"
	"strconv"
	"time"

	"holdfast/steps/inventory"
)

// Storage is how objects are shared between machines.
type Storage string

// The kinds of storage.
const (
	NFS     Storage = "nfs"     // one server holds the only copy
	Gluster Storage = "gluster" // every machine with Storage set holds a copy
)

// Node is one machine.
type Node struct {
	Name    string
	Manager bool
	Storage bool
}

// Layout is everything the computation looks at.
type Layout struct {
	Nodes   []Node
	Storage Storage
	// OneWriter says that a single instance may run, as with an engine that keeps a database of its own; else one runs
	// on every machine.
	OneWriter  bool
	NFSVersion string // "4.2"; with "3" locks do not protect
	Async      bool   // the export acknowledges before data is on disk
	Timing     Timing
}

// Timing is what takes time. Sources: Swarm's defaults (swarmkit, api/defaults and manager/dispatcher), and
// measurements of the engines on such machines.
type Timing struct {
	Down     Span // from the last heartbeat until Swarm calls a machine down
	Restart  Span // the service's restart delay
	Election Span // until the managers have a new leader
	Lock     Span // for how long a dead machine's lock on the metadata is held, from its death
	Start    Span // of the S3 server, until it can store
	Stop     Span // of an instance that is told to stop
	Freeze   Span // of replicated storage when a copy disappears
	Boot     Span // of a machine
	Grace    Span // of the NFS server after its start, when it serves nobody
}

// Span is a time that lies between two bounds.
type Span struct{ Low, High time.Duration }

func span(low, high float64) Span {
	return Span{time.Duration(low * float64(time.Second)), time.Duration(high * float64(time.Second))}
}

func (s Span) plus(o Span) Span { return Span{s.Low + o.Low, s.High + o.High} }

// less gives what is left of a wait of which a part has passed already.
func (s Span) less(o Span) Span { return Span{max(0, s.Low-o.High), max(0, s.High-o.Low)} }

// About is the middle, in whole seconds.
func (s Span) About() time.Duration { return ((s.Low + s.High) / 2).Round(time.Second) }

// The NFS leases: what the playbook sets, and what a Linux server has that nobody has told otherwise (fs/nfsd/netns.h,
// NFSD_LEASE_TIME).
const (
	PlaybookLease = 15 * time.Second
	KernelLease   = 90 * time.Second
)

// DefaultTiming fits an engine, its storage and the NFS lease. The lease is the server's; 0 means KernelLease.
func DefaultTiming(engine string, storage Storage, lease time.Duration) Timing {
	if lease <= 0 {
		lease = KernelLease
	}
	t := Timing{
		Down: span(10, 15), Restart: span(5, 5), Election: span(3, 10), Stop: span(0, 30), Boot: span(20, 90),
		// The server frees a dead client's lock when its lease has run out and somebody else asks: seen up to 12 s later.
		Lock: Span{lease, lease + 12*time.Second}, Start: span(4, 21), Grace: Span{0, lease},
	}
	if storage == Gluster {
		t.Freeze, t.Lock, t.Start, t.Grace = span(5, 42), span(0, 0), span(19, 83), Span{}
	}
	if engine == "versitygw" {
		t.Lock, t.Start, t.Stop = Span{}, span(0.5, 4), span(0, 2)
	}
	return t
}

// FromCluster reads the layout out of what the operator said. The lease is what the playbook sets.
func FromCluster(c inventory.Cluster) Layout {
	l := Layout{Storage: NFS, OneWriter: c.Settings["engine"] != "versitygw", NFSVersion: c.Settings["nfs_version"]}
	if c.Playbook == "s3-gluster" || c.Playbook == "gluster" {
		l.Storage = Gluster
	}
	for i, h := range c.Hosts {
		n := Node{Name: h.Name, Manager: h.Role == "server" || h.Role == "manager", Storage: h.Role == "server" || h.Role == "storage"}
		if l.Storage == Gluster {
			n.Storage, n.Manager = true, n.Manager || i < 3
		}
		l.Nodes = append(l.Nodes, n)
	}
	l.Timing = DefaultTiming(c.Settings["engine"], l.Storage, PlaybookLease)
	return l
}

// WithLease gives the layout of a cluster with the times that follow from its NFS server's lease, where that is not what
// the playbook sets.
func (l Layout) WithLease(c inventory.Cluster, lease time.Duration) Layout {
	l.Timing = DefaultTiming(c.Settings["engine"], l.Storage, lease)
	return l
}

// Node finds a machine by name.
func (l Layout) Node(name string) (Node, bool) {
	i := slices.IndexFunc(l.Nodes, func(n Node) bool { return n.Name == name })
	if i < 0 {
		return Node{}, false
	}
	return l.Nodes[i], true
}

func (l Layout) managers() int { return l.count(func(n Node) bool { return n.Manager }) }

// Tolerates is how many managers may be lost before nothing can be decided any more.
func (l Layout) Tolerates() int { return max(0, (l.managers()-1)/2) }

func (l Layout) copies() int {
	if l.Storage == NFS {
		return 1
	}
	return l.count(func(n Node) bool { return n.Storage })
}

func (l Layout) count(is func(Node) bool) int {
	n := 0
	for _, node := range l.Nodes {
		if is(node) {
			n++
		}
	}
	return n
}

// onlyCopy tells whether the objects are on that machine and nowhere else.
func (l Layout) onlyCopy(n Node) bool { return n.Storage && l.copies() == 1 }

// decides tells whether the managers left after losing that machine can still decide.
func (l Layout) decides(without Node) bool {
	left := l.managers()
	if without.Manager {
		left--
	}
	return left >= l.managers()/2+1
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func none(n int) string {
	if n == 0 {
		return "none"
	}
	return strconv.Itoa(n)
}
