package plan

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/steps"
)

// Text writes the plan for people, 80 columns wide: stages, steps, the state of each machine where it is known, and
// with detail also why, the exact commands and what they follow.
func (p Plan) Text(states map[string]steps.State, detail bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s on cluster %s: %d machines, %d steps\n", p.Playbook, p.Cluster.Name, len(p.Cluster.Hosts), len(p.Ops))
	for _, st := range p.Stages() {
		fmt.Fprintf(&b, "\n%s\n", st.Label())
		for _, group := range bySteps(st.Ops) {
			writeStep(&b, group, states, detail)
		}
	}
	if detail && strings.Contains(b.String(), " hf_") {
		b.WriteString("\n" + footnote)
	}
	return b.String()
}

const footnote = `Commands that begin with hf_ are short shell functions sent along with a
step: they keep what stood there before, write files in one go, and note what
undo has to take back. The plan as a shell script has them in full.
`

// bySteps groups the ops of a stage by step, in order: a step's ops differ only in their host.
func bySteps(ops []steps.Op) [][]steps.Op {
	var out [][]steps.Op
	for _, op := range ops {
		if n := len(out); n > 0 && out[n-1][0].Step == op.Step {
			out[n-1] = append(out[n-1], op)
			continue
		}
		out = append(out, []steps.Op{op})
	}
	return out
}

func writeStep(b *strings.Builder, ops []steps.Op, states map[string]steps.State, detail bool) {
	first := ops[0]
	fmt.Fprintf(b, "  %-18s %s\n", first.Step, first.Title)
	for _, line := range Wrap(stateLine(ops, states), 59) {
		fmt.Fprintf(b, "  %-18s %s\n", "", line)
	}
	if !detail {
		return
	}
	indent(b, "      ", strings.Join(Wrap("why: "+first.Why, 72), "\n"))
	for _, same := range sameScripts(ops) {
		writeScripts(b, same)
	}
}

// stateLine says for each machine what the plan will do there.
func stateLine(ops []steps.Op, states map[string]steps.State) string {
	if states == nil {
		return ""
	}
	byWord := map[string][]string{}
	var order []string
	for _, op := range ops {
		w := Intent(op, states[op.ID])
		if !slices.Contains(order, w) {
			order = append(order, w)
		}
		byWord[w] = append(byWord[w], op.Host)
	}
	var parts []string
	for _, w := range order {
		parts = append(parts, strings.TrimSpace(w+" "+strings.Join(byWord[w], " ")))
	}
	return strings.Join(parts, "; ")
}

// Intent is what will happen to an op in a given state, in words.
func Intent(op steps.Op, s steps.State) string {
	switch {
	case op.Probe != nil:
		return "proves it at the end"
	case op.Apply.Empty():
		return "waits for it on"
	case s == steps.Satisfied:
		return "nothing to do on"
	case s == steps.Drifted:
		return "corrects"
	case s == steps.Missing:
		return "sets up"
	}
	return "known after earlier steps on"
}

// sameScripts puts hosts together whose commands are the same to the letter.
func sameScripts(ops []steps.Op) [][]steps.Op {
	var out [][]steps.Op
next:
	for _, op := range ops {
		for i, g := range out {
			if g[0].Check.Text == op.Check.Text && g[0].Apply.Text == op.Apply.Text && g[0].Verify.Text == op.Verify.Text {
				out[i] = append(g, op)
				continue next
			}
		}
		out = append(out, []steps.Op{op})
	}
	return out
}

func writeScripts(b *strings.Builder, ops []steps.Op) {
	op := ops[0]
	var hosts []string
	for _, o := range ops {
		hosts = append(hosts, o.Host)
	}
	if op.Host != "" {
		indent(b, "      ", strings.Join(Wrap("on "+strings.Join(hosts, " ")+after(ops), 74), "\n    "))
	}
	for _, f := range op.Files {
		if f.Source != "" {
			fmt.Fprintf(b, "      sends: %s to %s\n", f.Source, f.Path)
		}
	}
	for _, part := range []struct {
		name string
		s    steps.Script
	}{{"check", op.Check}, {"apply", op.Apply}, {"verify", op.Verify}} {
		if !part.s.Empty() {
			fmt.Fprintf(b, "      %s:\n", part.name)
			indent(b, "        ", strings.TrimRight(part.s.Text, "\n"))
		}
	}
	if op.Probe != nil {
		fmt.Fprintf(b, "      through:\n")
		indent(b, "        ", strings.Join(op.Probe.Endpoints, "\n"))
	}
	for _, c := range op.Captures {
		fmt.Fprintf(b, "      gives %s, known after it has been applied\n", c.Name)
	}
}

// after tells what has to be done on other machines before. That a machine does its own steps in order goes without
// saying.
func after(ops []steps.Op) string {
	hosts := map[string][]string{} // by step
	var order []string
	for _, op := range ops {
		for _, need := range op.Needs {
			host, step, _ := strings.Cut(need, "/")
			if host == op.Host || slices.Contains(hosts[step], host) {
				continue
			}
			if hosts[step] == nil {
				order = append(order, step)
			}
			hosts[step] = append(hosts[step], host)
		}
	}
	var parts []string
	for _, step := range order {
		parts = append(parts, step+" on "+strings.Join(hosts[step], " "))
	}
	if len(parts) == 0 {
		return ""
	}
	return ", after " + strings.Join(parts, ", ")
}

func indent(b *strings.Builder, by, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(strings.TrimRight(by+line, " ") + "\n")
	}
}

// Wrap breaks text at spaces into lines no longer than width, where words allow.
func Wrap(text string, width int) []string {
	var lines []string
	for w := range strings.FieldsSeq(text) {
		if n := len(lines); n > 0 && len(lines[n-1])+1+len(w) <= width {
			lines[n-1] += " " + w
			continue
		}
		lines = append(lines, w)
	}
	return lines
}
