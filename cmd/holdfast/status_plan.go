package main

import (
	"fmt"

	"holdfast/steps/failover"
	"holdfast/steps/plan"
	"holdfast/steps/survival"
)

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
	matrix := failover.Matrix(l, drills)
	text := survival.Brief(l, matrix)
	if detail {
		text = survival.Text(l, matrix)
	}
	_, err = fmt.Fprintf(a.out, "\nWhat this survives\n\n%s\n", text)
	return err
}
