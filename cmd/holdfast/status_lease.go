package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/steps/plan"
	"holdfast/steps/survival"
)

const (
	// leaseStep shortens the server's NFS lease for good; systems that it is not for fall back to the kernel's at a boot.
	leaseStep = "nfs-leases"
	// takenBack begins the titles of an undo's steps (plan.Undo).
	takenBack = "Take back: "
)

// layoutOf is the layout with the times that follow from the NFS server's lease: the measured one, or, where it is 0,
// the one that the runs on record left. Where there is none, the playbook's is meant.
func (a *app) layoutOf(c inventory.Cluster, measured time.Duration) (survival.Layout, error) {
	l := survival.FromCluster(c)
	if l.Storage != survival.NFS {
		return l, nil
	}
	if measured == 0 {
		var err error
		if measured, err = a.leaseOnRecord(c.Name); err != nil {
			return l, err
		}
	}
	if measured > 0 {
		l = l.WithLease(c, measured)
	}
	return l, nil
}

// leaseOnRecord is the lease that the latest run with a plan has brought about; 0 where none is on record.
func (a *app) leaseOnRecord(cluster string) (time.Duration, error) {
	runs, err := journal.Runs(a.state, cluster)
	if err != nil {
		return 0, err
	}
	for _, run := range slices.Backward(runs) {
		path, err := journal.Record(a.state, cluster, run)
		if err != nil {
			return 0, fmt.Errorf("read which NFS lease was set: %w", err)
		}
		if lease := leaseOf(path); lease > 0 {
			return lease, nil
		}
	}
	return 0, nil
}

// leaseOf reads one run; 0: it tells nothing of the lease.
func leaseOf(record string) time.Duration {
	mine := map[string]bool{} // the ops that set it
	for e, err := range journal.Replay(record) {
		if err != nil {
			continue // a damaged line costs that line alone
		}
		switch e := e.Event.(type) {
		case event.RunStarted:
			for _, op := range e.Ops {
				mine[op.ID] = op.Step == leaseStep
			}
			if len(e.Ops) > 0 && !slices.ContainsFunc(e.Ops, func(op event.OpInfo) bool { return op.Step == leaseStep }) {
				return survival.KernelLease // not for this system, or left out by the operator
			}
		case event.StepFinished:
			if mine[e.Op] && e.Outcome.Good() {
				return leaseAfter(e)
			}
		}
	}
	return 0
}

func leaseAfter(e event.StepFinished) time.Duration {
	if strings.HasPrefix(e.Title, takenBack) {
		return survival.KernelLease
	}
	return survival.PlaybookLease
}

// plannedLayout takes the lease that the plan brings about.
func plannedLayout(c inventory.Cluster, p plan.Plan) survival.Layout {
	l := survival.FromCluster(c)
	if l.Storage == survival.NFS && !slices.ContainsFunc(p.Ops, func(op steps.Op) bool { return op.Step == leaseStep }) {
		return l.WithLease(c, survival.KernelLease)
	}
	return l
}
