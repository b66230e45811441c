package kind

import (
	"fmt"
	"strings"

	"holdfast/steps"
)

// packagesParams lists packages, with spaces between, by system: the most specific key wins ("ubuntu-14.04", "ubuntu",
// "debian", "any").
type packagesParams struct {
	Install map[string]string `yaml:"install"`
	// KeepIf is a condition under which undo leaves the packages: something else has come to need them.
	KeepIf string `yaml:"keep_if" sh:"text"`
}

func packages() steps.Kind {
	return define("packages", "installs packages with the system's own package manager",
		func(p packagesParams, t steps.Target) (steps.Op, error) {
			list, _ := variant(p.Install, t)
			names := strings.Fields(list)
			if len(names) == 0 {
				return steps.Op{}, fmt.Errorf("names no packages for %s", system(t))
			}
			if t.Family.Packages.Install == "" {
				return steps.Op{}, fmt.Errorf("does not know how %s installs packages", system(t))
			}
			op := installOp(names, t)
			op.Brought = root("for pkg in "+words(names)+"; do ! hf_noted package \"$pkg\" || exit 0; done", "exit 1")
			op.Undo = removal(names, p.KeepIf, t)
			return op, nil
		})
}

// installOp notes in the host's manifest only what was not there before, so that undo leaves the rest alone. It notes
// first and installs then: killed in between, undo finds a name too many, never a package too few.
func installOp(names []string, t steps.Target) steps.Op {
	pm := t.Family.Packages
	fill := func(cmd string) string { return strings.ReplaceAll(cmd, "{pkgs}", words(names)) }
	has := strings.ReplaceAll(pm.Installed, "{pkgs}", `"$pkg"`)
	return steps.Op{
		Check: root(fill(pm.Installed) + " || exit 1"),
		Apply: root(
			"for pkg in "+words(names)+"; do "+has+" || hf_note package \"$pkg\"; done",
			pm.Refresh,
			fill(pm.Install),
		),
		Cause: fmt.Sprintf("%s installs with %s", system(t), pm.Manager),
	}
}

// removal takes away what holdfast installed and nothing else. Configuration files stay, as the package manager has it.
func removal(names []string, keepIf string, t steps.Target) steps.Script {
	if keepIf == "" {
		keepIf = "false"
	}
	return root(
		"gone=''",
		"for pkg in "+words(names)+"; do ! hf_noted package \"$pkg\" || gone=\"$gone $pkg\"; done",
		"if "+strings.TrimSpace(keepIf)+"; then",
		"  echo \"these packages stay, because something else uses them:$gone\"",
		"elif [ -n \"$gone\" ]; then",
		"  "+strings.ReplaceAll(t.Family.Packages.Remove, "{pkgs}", "$gone"),
		"fi",
		"for pkg in $gone; do hf_forget package \"$pkg\"; done")
}

// system names a host's system for people.
func system(t steps.Target) string {
	return strings.TrimSpace(t.Facts.OS.ID + " " + t.Facts.OS.Version)
}
