package plan

import (
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/osfam"
)

// Rehearse compiles a playbook for made-up machines of every supported system and for every choice of its settings, one
// at a time, and checks that each script is valid shell. It finds what only shows on a system its author does not have.
func Rehearse(pb playbooks.Playbook, kinds []steps.Kind) []error {
	seen := map[string]bool{}
	var errs []error
	note := func(err error, system string) {
		if !seen[err.Error()] {
			seen[err.Error()] = true
			errs = append(errs, fmt.Errorf("%w (first seen on %s)", err, system))
		}
	}
	for _, sys := range osfam.Systems() {
		for _, answers := range rehearsals(pb) {
			c, facts := sample(pb, sys, answers)
			p, err := Compile(pb, c, facts, kinds)
			for _, err := range apart(err) {
				note(err, sys.Name)
			}
			for _, op := range p.Ops {
				if err := valid(op); err != nil {
					note(err, sys.Name)
				}
			}
		}
	}
	return errs
}

// apart takes joined errors out of each other.
func apart(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// rehearsals gives the default answers, and for every choice the defaults with that choice taken.
func rehearsals(pb playbooks.Playbook) []inventory.Answers {
	all := []inventory.Answers{answers(pb, "", "")}
	for _, s := range pb.Settings {
		for _, c := range s.Choices {
			if c != s.Default {
				all = append(all, answers(pb, s.Name, c))
			}
		}
	}
	return append(all, answers(pb, "proxy", "http://192.0.2.1:3128"))
}

func answers(pb playbooks.Playbook, name, value string) inventory.Answers {
	out := inventory.Answers{}
	for _, s := range pb.Settings {
		if out[s.Name] = s.Default; s.Name == name {
			out[s.Name] = value
		}
	}
	return out
}

// sample is a cluster of made-up machines with addresses reserved for documentation.
func sample(pb playbooks.Playbook, sys osfam.System, a inventory.Answers) (inventory.Cluster, map[string]steps.Facts) {
	c := inventory.Cluster{Name: "sample", Playbook: pb.Name, Settings: a}
	facts := map[string]steps.Facts{}
	for _, r := range pb.Roles {
		for i := range max(r.Min, 1) {
			n := len(c.Hosts) + 1
			addr := fmt.Sprintf("192.0.2.%d", n)
			h := inventory.Host{Name: fmt.Sprintf("%s%d", r.Name, i+1), Address: addr, ClusterAddress: addr, Role: r.Name}
			c.Hosts = append(c.Hosts, h)
			facts[h.Name] = sampleFacts(sys)
		}
	}
	return c, facts
}

func sampleFacts(sys osfam.System) steps.Facts {
	family, _ := osfam.Of(sys.ID, nil)
	version := sys.Version
	if version == "" {
		version = "40"
	}
	f := steps.Facts{
		OS:     steps.OS{ID: sys.ID, Version: version, Code: "codename", Family: family.Name},
		Kernel: "5.4.0", Arch: "x86_64", Init: "systemd", UID: 0, Sudo: true,
	}
	if sys.Name == "ubuntu-14.04" {
		f.Init = "upstart"
	}
	return f
}

func valid(op steps.Op) error {
	for _, s := range []steps.Script{op.Check, op.Apply, op.Verify, op.Undo} {
		if _, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(s.Text), op.Step); err != nil {
			return fmt.Errorf("step %s: not valid shell: %w", op.Step, err)
		}
	}
	return nil
}
