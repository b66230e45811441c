package kind

import (
	"errors"
	"fmt"
	"strings"

	"holdfast/steps"
)

// secretParams is a Swarm secret made of lines NAME='value', each value a secret of the plan.
type secretParams struct {
	Name  string   `yaml:"name"`
	Lines []string `yaml:"lines"` // exported variable = name of the plan's secret
	Key   string   `yaml:"key"`   // the plan's secret by which this one is recognised again
}

// Swarm gives no secret back. A fingerprint of one value, kept as a label, tells later whether the secret in the swarm
// is made of the credentials that the operator holds.
func secret() steps.Kind {
	return define("secret", "keeps credentials as a Swarm secret", func(p secretParams, _ steps.Target) (steps.Op, error) {
		if p.Name == "" || len(p.Lines) == 0 || p.Key == "" {
			return steps.Op{}, errors.New("needs a name, lines and the key it is recognised by")
		}
		const mark = "holdfast.fingerprint"
		print := fmt.Sprintf("mark=$(printf %%s \"$%s\" | sha256sum | cut -c1-16)", p.Key)
		check := root(
			"timeout 60 docker secret inspect "+q(p.Name)+" >/dev/null 2>&1 || exit 1",
			print,
			"have=$(timeout 60 docker secret inspect --format '{{index .Spec.Labels \""+mark+"\"}}' "+q(p.Name)+") || exit 3",
			"[ \"$have\" = \"$mark\" ] && exit 0",
			"echo 'the secret "+p.Name+" in this swarm was made from other credentials than the ones kept on this machine' >&2",
			"exit 3")
		apply := root(print, p.printf()+" | timeout 60 docker secret create --label "+mark+"=\"$mark\" "+q(p.Name)+" - >/dev/null")
		return steps.Op{
			Check: check, Apply: apply,
			Undo: root("timeout 60 docker secret rm " + q(p.Name) + " >/dev/null 2>&1 || true"),
		}, nil
	})
}

// printf is a builtin of the shell: none of its arguments shows in a process list.
func (p secretParams) printf() string {
	format, args := "", ""
	for _, line := range p.Lines {
		name, secret, _ := strings.Cut(line, "=")
		format += "export " + name + "=%s\\n"
		args += ` "$` + secret + `"`
	}
	return "printf " + q(format) + args
}
