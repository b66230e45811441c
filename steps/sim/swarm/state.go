package swarm

import (
	"slices"
	"time"
)

// TaskState is how far a task is. States have an order: a task only goes forward.
type TaskState string

// The states, in their order.
const (
	New       TaskState = "new"
	Pending   TaskState = "pending"
	Assigned  TaskState = "assigned"
	Accepted  TaskState = "accepted"
	Preparing TaskState = "preparing"
	Ready     TaskState = "ready"
	Starting  TaskState = "starting"
	Running   TaskState = "running"
	Complete  TaskState = "complete"
	Shutdown  TaskState = "shutdown"
	Failed    TaskState = "failed"
	Rejected  TaskState = "rejected"
	Remove    TaskState = "remove"
	Orphaned  TaskState = "orphaned"
)

func (s TaskState) rank() int {
	return slices.Index([]TaskState{
		New, Pending, Assigned, Accepted, Preparing, Ready, Starting, Running, Complete, Shutdown, Failed, Rejected, Remove, Orphaned,
	}, s)
}

// Over tells whether a task in this state has ended, or is to end.
func (s TaskState) Over() bool { return s.rank() > Running.rank() }

// Task is one run of a service's container on one node.
type Task struct {
	ID                   string
	Version              Version
	CreatedAt, UpdatedAt time.Time
	Spec                 TaskSpec
	ServiceID            string
	Slot                 int    `json:",omitempty"`
	NodeID               string `json:",omitempty"`
	Status               TaskStatus
	DesiredState         TaskState

	// Name is s3.1, or for a global service s3 and the node's id; NodeName is the node's host name.
	Name, NodeName string `json:"-"`
	Ports          []Port `json:"-"`

	notBefore time.Time // a restart delay ends
	follows   *Task     // stop-first: this one has to stop before
	final     bool      // it ended and its policy wants no other
}

// key is the slot, or the node of a global service: where one task is followed by another.
func (t *Task) key() slot {
	if t.Slot > 0 {
		return slot{number: t.Slot}
	}
	return slot{node: t.NodeID}
}

type slot struct {
	number int
	node   string
}
