package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/playbooks"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/sim"
)

// practiceApply gives apply its way without a cluster file: --practice.
func (a *app) practiceApply(c *cobra.Command, o *runOptions) {
	var on bool
	var p practiceFlags
	c.Flags().BoolVar(&on, "practice", false, "on simulated machines of its own; no cluster file is needed")
	p.add(c)
	c.Flags().Lookup("file").Annotations[cobra.BashCompOneRequiredFlag] = []string{"false"}
	c.MarkFlagsOneRequired("file", "practice")
	c.MarkFlagsMutuallyExclusive("file", "practice")
	real := c.RunE
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if !on {
			for _, name := range []string{"playbook", "hosts", "os", "speed", "fault"} {
				if cmd.Flags().Changed(name) {
					return usage("--%s goes with --practice", name)
				}
			}
			return real(cmd, args)
		}
		if err := a.mayAsk("apply", *o); err != nil {
			return err
		}
		return a.applyPractice(cmd.Context(), p, func(ctx context.Context) error { return a.apply(ctx, *o) })
	}
}

// applyPractice runs apply on a practice cluster that lives as long as the command. Its state folder is thrown away
// where all went well.
func (a *app) applyPractice(ctx context.Context, o practiceFlags, apply func(context.Context) error) error {
	above := filepath.Join(a.state, "practice")
	if err := os.MkdirAll(above, 0o700); err != nil {
		return err
	}
	folder, err := os.MkdirTemp(above, "apply-")
	if err != nil {
		return err
	}
	life, end := context.WithCancel(context.WithoutCancel(ctx)) // an interrupted run still speaks to its machines
	defer end()
	p, err := a.startPractice(life, folder, o)
	if err != nil {
		return errors.Join(err, os.RemoveAll(folder))
	}
	defer p.close()
	a.file, a.ownCluster = filepath.Join(folder, "cluster.yaml"), true
	if err := apply(ctx); err != nil {
		_, _ = fmt.Fprintf(a.err, "%s: the machines are gone; the record of this run is kept in %s\n", label, folder)
		return err
	}
	return os.RemoveAll(folder)
}

// printPractice is what the operator came for, where it was a simulation.
func (a *app) printPractice(endpoints []string) error {
	_, _ = fmt.Fprintf(a.out, "%s: S3 was served by simulated machines at\n", label)
	for i, e := range endpoints {
		_, _ = fmt.Fprintf(a.out, "  %s   (%s, %s)\n", a.practice.outside(e), a.practice.Machines[i].Name, a.practice.Machines[i].OS)
	}
	_, _ = fmt.Fprintf(a.out, "and every check passed. The machines end with this command.\nnext:        holdfast practice --serve DIR   keeps such machines up, to look around and try drills on\n")
	return nil
}

// simulationNotice makes the record say that it is of a simulation; nothing for real machines.
func (a *app) simulationNotice() []event.Notice {
	if a.practice == nil {
		return nil
	}
	return []event.Notice{{Level: event.Info, Text: label + ": the machines of this cluster exist only inside holdfast"}}
}

// readCluster reads the cluster file. Where its machines are simulated that is said, and what is remembered of them is kept
// in their own folder: the next practice cluster has other machines under the same names.
func (a *app) readCluster(lib playbooks.Library) (inventory.Cluster, error) {
	c, err := inventory.Load(a.file, lib)
	if err != nil {
		return c, fail(exitUsage, err)
	}
	if a.practice, err = routesBeside(a.file); a.practice == nil {
		return c, err
	}
	a.state = a.practice.state()
	_, _ = fmt.Fprintf(a.err, "%s: these machines exist only inside holdfast\n", label)
	return c, nil
}

func systemNames() string { return strings.Join(sim.Systems(), " ") }
