package plan

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/osfam"
)

// Compile makes the plan of a playbook on a cluster whose machines have told their facts. It reports every error it
// finds, each with the playbook's file and line.
func Compile(pb playbooks.Playbook, c inventory.Cluster, facts map[string]steps.Facts, kinds []steps.Kind) (Plan, error) {
	env, err := clusterEnv(pb, c)
	if err != nil {
		return Plan{}, err
	}
	co := &compiler{
		c: c, facts: facts, env: env, kinds: map[string]steps.Kind{},
		last: map[string]string{}, done: map[string][]string{}, makers: map[string][]string{},
	}
	for _, k := range kinds {
		co.kinds[k.Name] = k
	}
	for _, st := range pb.Stages {
		co.stage(st)
	}
	return Plan{Cluster: c, Playbook: pb.Name, Ops: co.ops}, errors.Join(co.errs...)
}

// compiler gathers ops in the playbook's order, which is a topological one: a step may wait only for earlier steps.
type compiler struct {
	c      inventory.Cluster
	facts  map[string]steps.Facts
	env    playbooks.Env
	kinds  map[string]steps.Kind
	ops    []steps.Op
	errs   []error
	last   map[string]string   // host -> its latest op
	done   map[string][]string // step -> ops it became; an empty list for a step left out everywhere
	makers map[string][]string // capture -> ops that give it
}

func (co *compiler) stage(st playbooks.Stage) {
	hosts := co.c.WithRole(st.On)
	if st.On == "operator" {
		hosts = []inventory.Host{{}}
	}
	for _, s := range st.Steps {
		if _, twice := co.done[s.ID]; twice {
			co.errs = append(co.errs, fmt.Errorf("%s: step id %q is used twice; ids are unique in a playbook", s.Where("id"), s.ID))
			continue
		}
		co.done[s.ID] = []string{}
		for _, h := range hosts {
			if err := co.step(st, s, h); err != nil {
				co.errs = append(co.errs, err)
			}
		}
	}
}

func (co *compiler) step(st playbooks.Stage, s playbooks.Step, h inventory.Host) error {
	env := withHost(co.env, h, co.facts[h.Name])
	yes, err := holds(s, env)
	if err != nil || !yes {
		return err
	}
	op, err := co.build(s, h, env)
	if err != nil {
		return err
	}
	op.Stage, op.On = st.Title, st.Label()
	if op.Needs, err = co.needs(s, h); err != nil {
		return err
	}
	for _, cp := range s.Captures {
		full, err := s.ExpandCapture(cp, env)
		if err != nil {
			return err
		}
		op.Captures = append(op.Captures, steps.Capture{Name: cp.Name, From: steps.Script{Text: full.From + "\n", Sudo: true}, Secret: cp.Secret})
		co.makers[cp.Name] = append(co.makers[cp.Name], op.ID)
	}
	co.ops = append(co.ops, op)
	co.last[h.Name] = op.ID
	co.done[s.ID] = append(co.done[s.ID], op.ID)
	return nil
}

func (co *compiler) build(s playbooks.Step, h inventory.Host, env playbooks.Env) (steps.Op, error) {
	k, ok := co.kinds[s.Kind]
	if !ok {
		return steps.Op{}, fmt.Errorf("%s: step %s: unknown kind %q%s", s.Where("kind"), s.ID, s.Kind, playbooks.Suggest(s.Kind, slices.Sorted(maps.Keys(co.kinds))))
	}
	params, err := s.Expand(k, env)
	if err != nil {
		return steps.Op{}, err
	}
	f := co.facts[h.Name]
	family, _ := osfam.Of(f.OS.ID, f.OS.Like)
	op, err := k.Build(params, steps.Target{Step: s.ID, Host: h, Facts: f, Family: family})
	if err != nil {
		return steps.Op{}, fmt.Errorf("%s: step %s on %s: %s %w", s.Where("with"), s.ID, h.Name, k.Name, err)
	}
	op.ID, op.Step, op.Host = opID(h.Name, s.ID), s.ID, h.Name
	op.Title, op.Why, op.Policy, op.Hints, op.Terms = s.Title, s.Why, s.Policy, s.Hints, s.Terms
	op.Cause = cause(op.Cause, h)
	finish(&op, s.Uses)
	return op, nil
}

func opID(host, step string) string {
	if host == "" {
		host = "operator"
	}
	return host + "/" + step
}

// cause tells why the op is in the plan: the machine's role, and what the kind found out about its system.
func cause(kind string, h inventory.Host) string {
	if h.Name == "" {
		return "seen from where your clients are"
	}
	role := h.Name + " is a " + h.Role
	if kind == "" {
		return role
	}
	return role + "; " + kind
}

// finish makes scripts that change something stop at their first failing command, and names the variables each reads.
func finish(op *steps.Op, uses []string) {
	for _, s := range []*steps.Script{&op.Check, &op.Apply, &op.Verify, &op.Undo, &op.Brought} {
		if s.Vars = reads(s.Text, uses); s.Text == "" {
			*s = steps.Script{}
		}
	}
	for _, s := range []*steps.Script{&op.Apply, &op.Undo} {
		if s.Text != "" {
			s.Text = "set -e\n" + s.Text
		}
	}
}

func reads(text string, names []string) []string {
	var out []string
	for _, n := range names {
		if regexp.MustCompile(`\$\{?` + regexp.QuoteMeta(n) + `\b`).MatchString(text) {
			out = append(out, n)
		}
	}
	return out
}

// needs lists what must be done before: the host's own previous op, every op of the steps named in after, and the
// ops that give the captures it uses.
func (co *compiler) needs(s playbooks.Step, h inventory.Host) ([]string, error) {
	var out []string
	if id := co.last[h.Name]; id != "" {
		out = append(out, id)
	}
	for _, a := range s.After {
		ids, ok := co.done[a]
		if !ok || a == s.ID {
			return nil, fmt.Errorf("%s: step %s: after: there is no earlier step %q%s", s.Where("after"), s.ID, a, playbooks.Suggest(a, slices.Sorted(maps.Keys(co.done))))
		}
		out = append(out, ids...)
	}
	for _, u := range s.Uses {
		out = append(out, co.makers[u]...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Stages gives the headings of the plan in order, each with its ops.
func (p Plan) Stages() []Stage {
	var out []Stage
	for _, op := range p.Ops {
		if n := len(out); n == 0 || out[n-1].Title != op.Stage || out[n-1].On != op.On {
			out = append(out, Stage{Title: op.Stage, On: op.On})
		}
		last := &out[len(out)-1]
		last.Ops = append(last.Ops, op)
	}
	return out
}

// Stage is a heading of the tutorial with the ops below it.
type Stage struct {
	Title string
	On    string
	Ops   []steps.Op
}

// Label is the heading as it is shown.
func (s Stage) Label() string { return strings.TrimSpace(s.Title + " - " + s.On) }
