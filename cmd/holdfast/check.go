package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"holdfast/steps/facts"
	"holdfast/steps/inventory"
)

func newCheck(a *app) *cobra.Command {
	var asJSON, all bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Tells what stands in the way; changes nothing",
		Long: `Connects to every machine, asks what it is and has, and looks for everything known to make an install fail: the system, the clock, disk and memory, ports, names, other swarms, conflicting packages. Changes nothing.

` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.check(cmd.Context(), asJSON, all) },
	}
	a.clusterFlags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print facts and findings as one JSON object")
	c.Flags().BoolVarP(&all, "all", "a", false, "show what is in order, too")
	return c
}

func (a *app) check(ctx context.Context, asJSON, all bool) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if asJSON {
		if err := json.NewEncoder(a.out).Encode(map[string]any{"cluster": s.cluster.Name, "facts": s.facts, "findings": s.findings}); err != nil {
			return err
		}
	} else {
		a.printMachines(s)
		a.printFindings(a.out, s.findings, all)
	}
	return s.verdict()
}

// verdict is an error when a finding forbids to go on.
func (s *session) verdict() error {
	n := 0
	for _, f := range s.findings {
		if f.Level == facts.Stop {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return fail(exitPreflight, fmt.Errorf("%s in the way; nothing was changed", stand(n)))
}

func (a *app) printMachines(s *session) {
	for _, h := range s.cluster.Hosts {
		f := s.facts[h.Name]
		docker := "no Docker"
		if f.Docker.Version != "" {
			docker = "Docker " + f.Docker.Version
		}
		_, _ = fmt.Fprintf(a.out, "%-10s %-16s %-8s %s, %d CPU, %s memory, %s free, %s\n",
			h.Name, h.Address, h.Role, f.OS.Pretty, f.CPUs, size(f.Memory), size(f.DiskFree), docker)
	}
}

func (a *app) printFindings(w io.Writer, found []facts.Finding, all bool) {
	shown := 0
	for _, f := range found {
		if f.Level == facts.OK && !all {
			continue
		}
		shown++
		_, _ = fmt.Fprintf(w, "%-8s %-10s %-12s %s\n", f.Level, orDash(f.Host), f.Check, f.What)
		if f.Remedy != "" && f.Level != facts.OK {
			_, _ = fmt.Fprintln(w, a.wrapped("remedy: "+f.Remedy, "         "))
		}
	}
	if shown == 0 {
		_, _ = fmt.Fprintf(w, "%d things looked at, nothing stands in the way\n", len(found))
	}
}

// wants is what the playbook will ask of the machines.
func (s *session) wants() facts.Wants {
	w := facts.Wants{
		NoSwarm: true, Museum: s.cluster.Settings["museum"] == "true", ServicePort: port(s.cluster.Settings),
		Conflicts: facts.Conflicts(s.cluster.Settings["docker"]), SudoPassword: s.sudo,
	}
	for _, step := range s.playbook.Steps() {
		if step.Kind == "swarm_service" {
			w.NoSwarm = false
		}
	}
	if w.NoSwarm {
		w.Conflicts = []string{} // without containers no engine can be in the way
	}
	return w
}

func port(a inventory.Answers) int {
	var n int
	_, _ = fmt.Sscan(a["s3_port"], &n) // the inventory has checked it
	return n
}

// size prints bytes as people say them.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// stand counts findings in words.
func stand(n int) string {
	if n == 1 {
		return "1 finding stands"
	}
	return fmt.Sprintf("%d findings stand", n)
}
