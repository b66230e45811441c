package main

import (
	"fmt"

	"github.com/aymanbagabas/go-udiff"

	"holdfast/steps"
	"holdfast/steps/plan"
	"holdfast/steps/runner"
)

// printDiffs shows how files on the machines would change. Of a managed block only the block is shown: the rest of the
// file is not ours.
func (a *app) printDiffs(p plan.Plan, now runner.Survey) {
	for _, op := range p.Ops {
		for _, f := range op.Files {
			if f.Source != "" || now.States[op.ID] == steps.Satisfied {
				continue
			}
			if why := now.Unread[op.Host][f.Path]; why != "" {
				_, _ = fmt.Fprintf(a.out, "\n%s:%s %s\n", op.Host, f.Path, why)
				continue
			}
			_, _ = fmt.Fprint(a.out, "\n"+fileDiff(op.Host, f, now.Files[op.Host][f.Path]))
		}
	}
}

func fileDiff(host string, f steps.File, have string) string {
	if f.Block != "" {
		have = steps.Block(have, f.Block)
	}
	return udiff.Unified(host+":"+f.Path+" (now)", host+":"+f.Path+" (after)", have, f.Content)
}
