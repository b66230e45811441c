package plan

import (
	"slices"

	"holdfast/steps"
)

// Undo turns a plan around: what holdfast brought is taken back, the latest first. Each op asks first whether there is
// anything of holdfast's to take back, by the host's own manifest, so that what stood there before stays, a second undo
// changes nothing, and it works from another machine than the one that installed.
func (p Plan) Undo() Plan {
	out := Plan{Cluster: p.Cluster, Playbook: p.Playbook}
	before := p.ancestors()
	var kept []steps.Op // ops with something to take back, in the plan's order
	for _, op := range p.Ops {
		if !op.Undo.Empty() && !op.Brought.Empty() {
			kept = append(kept, op)
		}
	}
	for i, op := range slices.Backward(kept) {
		u := turned(op)
		for _, later := range kept[i+1:] {
			if before[later.ID][op.ID] {
				u.Needs = append(u.Needs, later.ID)
			}
		}
		out.Ops = append(out.Ops, u)
	}
	return out
}

func turned(op steps.Op) steps.Op {
	return steps.Op{
		ID: op.ID, Step: op.Step, Host: op.Host, Stage: op.Stage, On: op.On,
		Title: "Take back: " + op.Title,
		Why:   "Takes back what this step brought, as the machine's own manifest has it. " + op.Why,
		Cause: op.Cause,
		Check: steps.Script{
			Text: "(\n" + op.Brought.Text + ") || exit 0\nexit 1\n",
			Sudo: op.Brought.Sudo, Vars: op.Brought.Vars,
		},
		Apply: op.Undo, Policy: op.Policy, Hints: op.Hints, Terms: op.Terms,
	}
}

// ancestors gives, for each op, everything that had to be done before it, over any number of ops in between.
func (p Plan) ancestors() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, op := range p.Ops {
		mine := map[string]bool{}
		for _, need := range op.Needs {
			mine[need] = true
			for further := range out[need] {
				mine[further] = true
			}
		}
		out[op.ID] = mine
	}
	return out
}
