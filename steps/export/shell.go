// Package export writes a plan in forms that need no holdfast: today a shell runbook. It only formats; what is done and
// in which order was decided when the plan was compiled.
package export

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/plan"
)

//go:embed shell.head.sh
var shellHead string

//go:embed shell.functions.sh
var shellFunctions string

// Shell writes the plan as one shell script that builds the same cluster over plain ssh. It checks before it applies,
// like holdfast does, so it can be run again; a reader can also paste it piece by piece.
func Shell(p plan.Plan) string {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(shellHead, "@TITLE@", oneLine(p.Playbook+" on cluster "+p.Cluster.Name)))
	for _, h := range p.Cluster.Hosts {
		fmt.Fprintf(&b, "    %s) echo %s ;;\n", q(h.Name), q(sshTo(h)))
	}
	b.WriteString(shellFunctions)
	b.WriteString("# What the scripts below may call on a machine.\nprelude() {\n  cat" + steps.Heredoc(steps.Prelude, "HOLDFAST_PRELUDE") + "\n}\n\n")
	for _, name := range secrets(p) {
		fmt.Fprintf(&b, "%s=$(secret %s) || exit 1\n", name, name)
	}
	for _, st := range p.Stages() {
		fmt.Fprintf(&b, "\n\n# ===== %s =====\n", oneLine(st.Label()))
		for _, op := range st.Ops {
			writeOp(&b, op)
		}
	}
	b.WriteString("\necho\necho 'Done. The S3 credentials are in ./holdfast-credentials (keep that file to yourself).'\n")
	return b.String()
}

func writeOp(b *strings.Builder, op steps.Op) {
	fmt.Fprintf(b, "\n# %s\n", oneLine(op.Title))
	for _, line := range plan.Wrap(op.Why, 110) {
		fmt.Fprintf(b, "# %s\n", line)
	}
	if op.Probe != nil {
		writeProbe(b, op)
		return
	}
	fmt.Fprintf(b, "step %s %s\n", q(op.ID), q(op.Title))
	switch {
	case op.Apply.Empty():
		fmt.Fprintf(b, "until_ok %s %d %s%s\n", op.Host, int(op.Policy.Settle.Seconds()), vars(op.Verify), heredoc(op.Verify.Text))
	case op.Check.Empty():
		writeApply(b, op)
	default:
		fmt.Fprintf(b, "check %s %s%s\n", op.Host, vars(op.Check), heredoc(op.Check.Text))
		b.WriteString("if needed; then\n")
		writeApply(b, op)
		b.WriteString("fi\n")
	}
	for _, c := range op.Captures {
		fmt.Fprintf(b, "capture %s %s %s%s\n", c.Name, op.Host, vars(c.From), heredoc(c.From.Text))
	}
}

func writeApply(b *strings.Builder, op steps.Op) {
	for _, f := range op.Files {
		if f.Source != "" {
			fmt.Fprintf(b, "send %s %s %s\n", op.Host, q(f.Source), q(f.Path))
		}
	}
	fmt.Fprintf(b, "apply %s %s%s\n", op.Host, vars(op.Apply), heredoc(op.Apply.Text))
	v := op.Verify
	if v.Empty() {
		v = op.Check
	}
	if !v.Empty() {
		fmt.Fprintf(b, "until_ok %s %d %s%s\n", op.Host, int(op.Policy.Settle.Seconds()), vars(v), heredoc(v.Text))
	}
}

// writeProbe proves the endpoints with curl, which signs S3 requests since version 7.75.
func writeProbe(b *strings.Builder, op steps.Op) {
	p := op.Probe
	fmt.Fprintf(b, "step %s %s\n", q(op.ID), q(op.Title))
	fmt.Fprintf(b, "s3_id=$%s\ns3_key=$%s\n", p.AccessKey, p.SecretKey)
	for _, to := range p.Endpoints {
		fmt.Fprintf(b, "prove %d %s %s %s\n", int(op.Policy.Settle.Seconds()), q(to), q(p.Bucket), words(p.Endpoints))
	}
}

// oneLine keeps a comment from running on into commands.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func words(list []string) string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = q(w)
	}
	return strings.Join(out, " ")
}

// secrets lists the names of values that no op captures: they are made on the operator's machine.
func secrets(p plan.Plan) []string {
	captured := map[string]bool{}
	var out []string
	for _, op := range p.Ops {
		for _, c := range op.Captures {
			captured[c.Name] = true
		}
	}
	for _, op := range p.Ops {
		for _, s := range []steps.Script{op.Check, op.Apply, op.Verify} {
			for _, v := range s.Vars {
				if !captured[v] && !slices.Contains(out, v) {
					out = append(out, v)
				}
			}
		}
		if op.Probe != nil {
			for _, v := range []string{op.Probe.AccessKey, op.Probe.SecretKey} {
				if !slices.Contains(out, v) {
					out = append(out, v)
				}
			}
		}
	}
	return out
}

// vars names the shell variables a script reads, in one word; "-" for none.
func vars(s steps.Script) string {
	if len(s.Vars) == 0 {
		return "-"
	}
	return q(strings.Join(s.Vars, " "))
}

func sshTo(h inventory.Host) string {
	cmd := fmt.Sprintf("-p %d", h.SSH.Port)
	if h.SSH.IdentityFile != "" {
		cmd += " -i " + q(h.SSH.IdentityFile)
	}
	return cmd + " " + q(h.SSH.User+"@"+h.Address)
}

func heredoc(text string) string { return steps.Heredoc(text, "HOLDFAST") }

func q(s string) string { return steps.Quote(s) }
