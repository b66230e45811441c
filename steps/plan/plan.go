// Package plan compiles a playbook, a cluster and its facts into a Plan: a graph of Ops in an order in which they can
// be done. It is pure: no I/O, no clock, nothing random; the same input gives the same plan, letter by letter.
package plan

import (
	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Plan is what will be done, whole, before anything is done.
type Plan struct {
	Cluster  inventory.Cluster
	Playbook string     // name
	Ops      []steps.Op // in topological order: an op stands after all it needs
}

// Op finds an op by its ID.
func (p Plan) Op(id string) (steps.Op, bool) {
	for _, op := range p.Ops {
		if op.ID == id {
			return op, true
		}
	}
	return steps.Op{}, false
}
