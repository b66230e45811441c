package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/assets"
	"holdfast/steps"
	"holdfast/steps/facts"
	"holdfast/steps/health"
	"holdfast/steps/inventory"
	"holdfast/steps/runner"
)

func newDoctor(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Finds what is wrong, why, and what to do; changes nothing",
		Long: `Looks at the cluster as "status" does, asks the playbook's own checks on every machine, and leads from each symptom to its cause and remedy: machines that are silent, Docker or NFS stopped, nodes drained or gone, a lost quorum, tasks that cannot start, volumes that are empty or differ, exports that miss a machine or acknowledge too early, a second writer, disks that fill up, clocks that differ, interrupted drills, steps that are no longer in place.

Machines that do not answer are left out of what they cannot be asked.

Exit codes: 0 all is well; 1 something was found; 2 wrong usage or a bad file; 3 no machine can be reached; 130 interrupted.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context(), asJSON) },
	}
	a.clusterFlags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print the findings as one JSON object")
	return c
}

func (a *app) doctor(ctx context.Context, asJSON bool) error {
	s, l, err := a.lookAt(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	more, err := s.inTime(ctx, l.Health)
	if err != nil {
		return err
	}
	found := named(explained(append(l.findings, more...)), s.cluster)
	if asJSON {
		err = json.NewEncoder(a.out).Encode(map[string]any{"cluster": s.cluster.Name, "well": health.Well(found), "findings": found})
	} else {
		_, err = fmt.Fprint(a.out, a.findingsText(found))
	}
	if err == nil && !health.Well(found) {
		return fail(exitFailed, fmt.Errorf("cluster %s is not well", s.cluster.Name))
	}
	return err
}

// explained asks the catalogue of errors, which often knows more of a program's message than the symptom tells.
func explained(found []health.Finding) []health.Finding {
	for i, f := range found {
		if hint, ok := assets.Diagnose(f.Error); ok && f.Error != "" {
			found[i].Cause, found[i].Remedy = hint.Cause, hint.Remedy
		}
	}
	return found
}

// named puts the cluster file into the commands that remedies name, so that they can be pasted.
func named(found []health.Finding, c inventory.Cluster) []health.Finding {
	for i := range found {
		for _, verb := range []string{"apply", "drill"} {
			found[i].Remedy = strings.ReplaceAll(found[i].Remedy, "`holdfast "+verb+"`", "`holdfast "+verb+" -f "+c.Path+"`")
		}
	}
	return found
}

// findingsText is for people: symptom, the program's own words, cause, remedy.
func (a *app) findingsText(found []health.Finding) string {
	if len(found) == 0 {
		return "nothing was found: the cluster is well\n"
	}
	var b strings.Builder
	for i, f := range found {
		where := ""
		if f.Host != "" {
			where = f.Host + ": "
		}
		fmt.Fprintf(&b, "%d. %s%s (%s)\n", i+1, where, f.Symptom, f.Level)
		for _, line := range [][2]string{{"error", f.Error}, {"cause", f.Cause}, {"remedy", f.Remedy}} {
			if line[1] != "" {
				fmt.Fprintf(&b, "%s\n", a.hung("   "+line[0]+": ", line[1]))
			}
		}
	}
	return b.String()
}

// hung wraps a text behind a label.
func (a *app) hung(label, text string) string {
	indent := strings.Repeat(" ", len(label))
	return label + strings.TrimPrefix(a.wrapped(strings.Join(strings.Fields(text), " "), indent), indent)
}

// checksTake is how long the playbook's own checks may take on all machines together. Where storage hangs, so do they.
const checksTake = time.Minute

// inTime is playbookChecks with an end: what was found already must not wait for what hangs.
func (s *session) inTime(ctx context.Context, h health.Health) ([]health.Finding, error) {
	inner, cancel := context.WithTimeout(ctx, checksTake)
	defer cancel()
	found, err := s.playbookChecks(inner, h)
	if ctx.Err() == nil && inner.Err() != nil {
		return []health.Finding{{
			Level: health.Note, Symptom: "the playbook's own checks did not end within " + checksTake.String() + " and were left out",
			Cause: "A machine is very slow, or something hangs there.", Remedy: "Mend what stands above, then run this again.",
		}}, nil
	}
	return found, err
}

// playbookChecks asks the playbook's own checks, and what stands in the way of any install, on the machines that answer.
func (s *session) playbookChecks(ctx context.Context, h health.Health) ([]health.Finding, error) {
	down, broken := map[string]bool{}, map[string]bool{}
	for _, m := range h.Machines {
		down[m.Name] = m.Error != ""
		broken[m.Name] = m.Error != "" || m.DockerError != ""
	}
	if err := s.factsOf(ctx, down); err != nil {
		return nil, err
	}
	out := s.obstacles(down)
	p, err := s.plan()
	if err != nil {
		return nil, err
	}
	now, err := s.survey(ctx, p)
	if errors.Is(err, runner.ErrInterrupted) {
		return nil, err
	}
	for name, err := range now.Down {
		if !down[name] {
			out = append(out, health.Finding{
				Level: health.Lurking, Host: name, Symptom: "the playbook's own checks could not be asked there", Error: err.Error(), Remedy: steps.HintOf(err),
			})
		}
	}
	for _, op := range p.Ops {
		state := now.States[op.ID]
		if op.Apply.Empty() || broken[op.Host] || state != steps.Missing && state != steps.Drifted {
			continue
		}
		out = append(out, health.Finding{
			Level: health.Lurking, Host: op.Host, Symptom: fmt.Sprintf("step %s is not in place (%s): %s", op.Step, state, op.Title),
			Cause:  "It was changed after the install, or never came to its end. Why it is there: " + op.Why,
			Remedy: "`holdfast apply` does it again; `holdfast explain " + op.Step + "` tells more.",
		})
	}
	return out, nil
}

// factsOf asks the machines that answer. One that does not is taken to be as another: the plan is then made for all, and
// what it has for that machine is not asked.
func (s *session) factsOf(ctx context.Context, down map[string]bool) error {
	var stand steps.Facts
	for _, h := range s.cluster.Hosts {
		if down[h.Name] {
			continue
		}
		f, err := s.ask(ctx, h)
		if err != nil {
			return &hostError{h.Name, err}
		}
		s.facts[h.Name], stand = f, f
	}
	for _, h := range s.cluster.Hosts {
		if down[h.Name] {
			s.facts[h.Name] = stand
		}
	}
	return nil
}

// obstacles are preflight's stops: what would keep a step from being done again.
func (s *session) obstacles(down map[string]bool) []health.Finding {
	answered := map[string]steps.Facts{}
	for name, f := range s.facts {
		if !down[name] {
			answered[name] = f
		}
	}
	var out []health.Finding
	for _, f := range facts.Preflight(s.cluster, answered, s.wants()) {
		if f.Level == facts.Stop && !down[f.Host] {
			out = append(out, health.Finding{Level: health.Lurking, Host: f.Host, Symptom: f.Check + ": " + f.What, Remedy: f.Remedy})
		}
	}
	return out
}
