package main

import (
	"fmt"
	"slices"
	"time"

	"holdfast/steps"
	"holdfast/steps/failover"
	"holdfast/steps/inventory"
	"holdfast/steps/plan"
	"holdfast/steps/survival"
)

// leaseStep shortens the server's NFS lease for good; systems that it is not for fall back to the kernel's at a boot.
const leaseStep = "nfs-leases"

// printSurvival tells beside a plan what will be survived, with the reasons where details are wanted.
func (a *app) printSurvival(s *session, p plan.Plan, detail bool) error {
	if !swarmed(s.playbook) {
		return nil
	}
	drills, err := a.drillsOf(s.cluster.Name)
	if err != nil {
		return err
	}
	l := plannedLayout(s.cluster, p)
	matrix := survival.Merge(l.Matrix(), failover.Measured(l, drills))
	text := survival.Brief(l, matrix)
	if detail {
		text = survival.Text(l, matrix)
	}
	_, err = fmt.Fprintf(a.out, "\nWhat this survives\n\n%s\n", text)
	return err
}

// plannedLayout takes the lease that the plan brings about.
func plannedLayout(c inventory.Cluster, p plan.Plan) survival.Layout {
	l := survival.FromCluster(c)
	if l.Storage == survival.NFS && !slices.ContainsFunc(p.Ops, func(op steps.Op) bool { return op.Step == leaseStep }) {
		l.Timing = survival.DefaultTiming(c.Settings["engine"], l.Storage, 90*time.Second)
	}
	return l
}
