package kind

import (
	"errors"
	"fmt"
	"regexp"
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
		if err := p.complete(); err != nil {
			return steps.Op{}, err
		}
		const label = `'{{index .Spec.Labels "` + fingerprint + `"}}' `
		mark := fmt.Sprintf("mark=$(printf %%s \"$%s\" | sha256sum | cut -c1-16)", p.Key)
		check := root(
			"timeout 60 docker secret inspect "+p.Name+" >/dev/null 2>&1 || exit 1",
			mark,
			"have=$(timeout 60 docker secret inspect --format "+label+p.Name+") || exit 3",
			"[ \"$have\" = \"$mark\" ] && exit 0",
			"echo 'the secret "+p.Name+" in this swarm was made from other credentials than the ones kept on this machine' >&2",
			"exit 3")
		apply := root(p.guard(), mark, p.printf()+" |", "  timeout 60 docker secret create --label "+fingerprint+"=\"$mark\" "+p.Name+" - >/dev/null")
		// One that somebody else made stays.
		undo := root("if timeout 60 docker secret inspect --format "+label+p.Name+" 2>/dev/null | grep -q .; then",
			"  timeout 60 docker secret rm "+p.Name, "fi")
		brought := root("timeout 60 docker secret inspect --format " + label + p.Name + " 2>/dev/null | grep -q . || exit 1")
		return steps.Op{Check: check, Apply: apply, Undo: undo, Brought: brought}, nil
	})
}

const fingerprint = "holdfast.fingerprint"

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (p secretParams) complete() error {
	if !nameable.MatchString(p.Name) || len(p.Lines) == 0 || !variable.MatchString(p.Key) {
		return errors.New("needs a name, lines and the key it is recognised by")
	}
	for _, line := range p.Lines {
		name, secret, _ := strings.Cut(line, "=")
		if !variable.MatchString(name) || !variable.MatchString(secret) {
			return fmt.Errorf("line %q is not of the form VARIABLE=secret", line)
		}
	}
	return nil
}

// guard refuses what would end the quotes in which each value stands: a service reads the secret as shell text.
func (p secretParams) guard() string {
	values := ""
	for _, line := range p.Lines {
		_, secret, _ := strings.Cut(line, "=")
		values += "$" + secret
	}
	return "case \"" + values + "\" in *\"'\"*) echo 'a credential holds a quote; choose one without' >&2; exit 1 ;; esac"
}

// printf is a builtin of the shell: none of its arguments shows in a process list.
func (p secretParams) printf() string {
	format, args := "", ""
	for _, line := range p.Lines {
		name, secret, _ := strings.Cut(line, "=")
		format += "export " + name + "='%s'\\n"
		args += ` "$` + secret + `"`
	}
	return "printf " + q(format) + args
}
