package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/steps/health"
	"holdfast/steps/inventory"
	"holdfast/steps/survival"
)

func newStatus(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Shows how the cluster is now; changes nothing",
		Long: `Asks every machine how it is: the swarm's nodes, its leader and how many managers may still be lost, the service with its tasks and their whole errors, the volumes that are really mounted, free space, and the last drill. Below stands what the cluster survives, computed and, where a drill has been run from here, measured.

Machines that do not answer are part of the answer. "doctor" says what to do about what is wrong.

Exit codes: 0 shown; 2 wrong usage or a bad file; 3 no machine can be reached; 130 interrupted.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.status(cmd.Context(), asJSON) },
	}
	a.clusterFlags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print it as one JSON object")
	return c
}

func (a *app) status(ctx context.Context, asJSON bool) error {
	s, l, err := a.lookAt(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if asJSON {
		return json.NewEncoder(a.out).Encode(map[string]any{
			"cluster": s.cluster.Name, "well": health.Well(l.findings), "health": l.Health, "findings": l.findings,
			"survival": fates(l.matrix()), "last_drill": l.lastDrill(), "leftovers": l.leftovers.all, "view": l.view.name,
		})
	}
	_, err = fmt.Fprint(a.out, statusText(s.cluster, l, swarmed(s.playbook)))
	return err
}

// fate is a line of the survival matrix for programs; -1 where an outage is expected.
type fate struct {
	Event      survival.Event   `json:"event"`
	Outcome    survival.Outcome `json:"outcome"`
	ExpectedMS int64            `json:"expected_ms"`
	Why        string           `json:"why"`
	MeasuredMS *int64           `json:"measured_ms,omitempty"`
	MeasuredAt string           `json:"measured_at,omitempty"`
	Passed     *bool            `json:"passed,omitempty"`
}

func fates(matrix []survival.Fate) []fate {
	var out []fate
	for _, f := range matrix {
		line := fate{Event: f.Event, Outcome: f.Outcome, ExpectedMS: f.Span().About().Milliseconds(), Why: f.Why}
		if !f.Outcome.Bearable() {
			line.ExpectedMS = -1
		}
		if m := f.Measured; m != nil {
			gap := m.Gap.Milliseconds()
			line.MeasuredMS, line.MeasuredAt, line.Passed = &gap, m.At.UTC().Format(time.RFC3339), &m.Good
		}
		out = append(out, line)
	}
	return out
}

// statusText is the whole picture, in 80 columns but for errors, which are never cut.
func statusText(c inventory.Cluster, l looked, swarm bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "cluster %s, playbook %s, %s\n%s\n\n", c.Name, c.Playbook, l.At.UTC().Format("2006-01-02 15:04 UTC"), verdictLine(l.findings))
	machineLines(&b, c, l)
	if swarm {
		swarmLines(&b, l)
		mountLines(&b, l)
		if l.view.name != "" {
			fmt.Fprintf(&b, "%-11s %s\n", "view", "inside: "+l.view.words())
		}
		for _, e := range endpoints(c) {
			if why, asked := l.Answers[e]; asked {
				fmt.Fprintf(&b, "%-11s %-28s %s\n", "address", e, whether(why == "", "answers", why))
			}
		}
		b.WriteString(drillLine(l) + "\n" + l.leftovers.lines() + "\n" + survival.Brief(l.layout, l.matrix()))
	}
	return b.String()
}

func whether(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func verdictLine(found []health.Finding) string {
	n := 0
	for _, f := range found {
		if f.Level != health.Note {
			n++
		}
	}
	switch n {
	case 0:
		return "it is well"
	case 1:
		return "1 thing is not well: holdfast doctor says what to do"
	}
	return fmt.Sprintf("%d things are not well: holdfast doctor says what to do", n)
}

func machineLines(b *strings.Builder, c inventory.Cluster, l looked) {
	fmt.Fprintf(b, "%-10s %-15s %-8s %-22s %-9s %s\n", "MACHINE", "ADDRESS", "ROLE", "SWARM", "DOCKER", "FREE")
	for i, h := range c.Hosts {
		m := l.Machines[i]
		if m.Error != "" {
			fmt.Fprintf(b, "%-10s %-15s %-8s does not answer: %s\n", h.Name, h.Address, h.Role, m.Error)
			continue
		}
		docker := m.Docker
		if m.DockerError != "" {
			docker = "silent"
		}
		fmt.Fprintf(b, "%-10s %-15s %-8s %-22s %-9s %s\n", h.Name, h.Address, h.Role, nodeWords(l.Swarm, h.Name), orDash(docker), free(m.Disks))
		if m.DockerError != "" {
			fmt.Fprintf(b, "           %s\n", m.DockerError)
		}
	}
	b.WriteString("\n")
}

func nodeWords(s *health.Swarm, name string) string {
	if s == nil {
		return "-"
	}
	i := slices.IndexFunc(s.Nodes, func(n health.Node) bool { return n.Name == name })
	if i < 0 {
		return "not in it"
	}
	n := s.Nodes[i]
	words := n.State
	if n.Availability != "active" {
		words += ", " + n.Availability
	}
	switch {
	case n.Leader:
		words += ", leader"
	case n.Manager && !n.Reachable:
		words += ", manager, silent"
	case n.Manager:
		words += ", manager"
	}
	return words
}

// free names each file system once: folders on one disk have the same numbers.
func free(disks []health.Disk) string {
	var out []string
	seen := map[[2]int64]bool{}
	for _, d := range disks {
		key := [2]int64{d.Size, d.Free}
		if !seen[key] {
			out = append(out, d.Path+" "+size(d.Free))
		}
		seen[key] = true
	}
	return orDash(strings.Join(out, ", "))
}

func swarmLines(b *strings.Builder, l looked) {
	if l.Swarm == nil {
		fmt.Fprintf(b, "%-11s cannot be asked: %s\n", "swarm", l.SwarmError)
		return
	}
	answer, all, spare := l.Swarm.Margin()
	may := fmt.Sprintf("%d more may be lost", spare)
	if spare == 0 {
		may = "none may be lost"
	}
	fmt.Fprintf(b, "%-11s %d of %d answer; %s\n", "managers", answer, all, may)
	s := l.Swarm.Service
	switch {
	case s.Wanted == -2:
		fmt.Fprintf(b, "%-11s there is no service %s\n", "service", s.Name)
	default:
		wanted := fmt.Sprintf("%d wanted", s.Wanted)
		if s.Wanted == -1 {
			wanted = "one on every machine wanted"
		}
		run := l.Swarm.Running()
		fmt.Fprintf(b, "%-11s %s: %d run (%s), %s\n", "service", s.Name, len(run), orDash(strings.Join(run, ", ")), wanted)
	}
	for _, t := range l.Swarm.Latest() {
		fmt.Fprintf(b, "%-11s %-10s %s\n", "  task", t.Node, t.State)
		if t.Error != "" {
			fmt.Fprintf(b, "%-11s %-10s %s\n", "", "", t.Error)
		}
	}
}

func mountLines(b *strings.Builder, l looked) {
	for _, m := range l.Machines {
		for _, t := range m.Mounts {
			state := t.Type
			if t.Hangs {
				state += ", HANGS"
			}
			fmt.Fprintf(b, "%-11s %-10s %s from %s (%s)\n", "mount", m.Name, t.Path, t.Source, state)
		}
	}
}

// lastDrill is the latest on record; nil where there is none.
func (l looked) lastDrill() any {
	if len(l.drills) == 0 {
		return nil
	}
	return l.drills[len(l.drills)-1]
}

func drillLine(l looked) string {
	if len(l.drills) == 0 {
		return fmt.Sprintf("%-11s none on record here; holdfast drill --list shows them", "last drill")
	}
	d := l.drills[len(l.drills)-1]
	line := fmt.Sprintf("%-11s %s on %s, %s: %s", "last drill", d.Drill, orDash(d.Target), d.Started.UTC().Format("2006-01-02 15:04"), d.Verdict)
	if d.Requests > 0 {
		line += fmt.Sprintf(", gap %s, %d of %d objects lost", (time.Duration(d.GapNextMS) * time.Millisecond).Round(100*time.Millisecond), d.Lost, d.Acknowledged)
	}
	return line
}
