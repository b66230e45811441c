// Package export writes a plan in forms that need no holdfast: today a shell runbook. It only formats; what is done and
// in which order was decided when the plan was compiled.
package export

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

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
	b.WriteString(strings.ReplaceAll(shellHead, "@TITLE@", p.Playbook+" on cluster "+p.Cluster.Name))
	for _, h := range p.Cluster.Hosts {
		fmt.Fprintf(&b, "    %s) echo %s ;;\n", h.Name, q(sshTo(h)))
	}
	b.WriteString(shellFunctions)
	b.WriteString("# What the scripts below may call on a machine.\nprelude=$(cat <<'HOLDFAST_PRELUDE'\n" + steps.Prelude + "HOLDFAST_PRELUDE\n)\n")
	for _, name := range secrets(p) {
		fmt.Fprintf(&b, "secret %s\n", name)
	}
	for _, st := range p.Stages() {
		fmt.Fprintf(&b, "\n\n# ===== %s =====\n", st.Label())
		for _, op := range st.Ops {
			writeOp(&b, op)
		}
	}
	b.WriteString("\necho\necho 'Done. The S3 credentials are in ./holdfast-credentials (keep that file to yourself).'\n")
	return b.String()
}

func writeOp(b *strings.Builder, op steps.Op) {
	fmt.Fprintf(b, "\n# %s\n", op.Title)
	for _, line := range plan.Wrap(op.Why, 110) {
		fmt.Fprintf(b, "# %s\n", line)
	}
	if op.Probe != nil {
		writeProbe(b, *op.Probe)
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
		fmt.Fprintf(b, "%s=$(on %s %s%s\n)\n", c.Name, op.Host, vars(c.From), heredoc(c.From.Text))
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
func writeProbe(b *strings.Builder, p steps.Probe) {
	fmt.Fprintf(b, "step %s %s\n", q("operator/probe"), q("Put, get and compare through every machine"))
	fmt.Fprintf(b, "s3 PUT %s/%s >/dev/null 2>&1 || :\n", p.Endpoints[0], p.Bucket)
	for _, to := range p.Endpoints {
		fmt.Fprintf(b, "prove %s %s %s\n", q(to), q(p.Bucket), strings.Join(p.Endpoints, " "))
	}
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

func heredoc(text string) string {
	end := "HOLDFAST"
	for strings.Contains("\n"+text, "\n"+end+"\n") {
		end += "_"
	}
	return " <<'" + end + "'\n" + strings.TrimRight(text, "\n") + "\n" + end
}

func q(s string) string {
	out, err := syntax.Quote(s, syntax.LangPOSIX)
	if err != nil {
		return "''"
	}
	return out
}
