package osfam

import (
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// InstallScript is the shell text that installs packages.
func (f Family) InstallScript(pkgs ...string) (string, error) {
	return fill(f.Packages.Install, "{pkgs}", pkgs)
}

// InstalledScript is the shell text that exits 0 when every one of the packages is installed.
func (f Family) InstalledScript(pkgs ...string) (string, error) {
	return fill(f.Packages.Installed, "{pkgs}", pkgs)
}

// RemoveScript is the shell text that removes packages and keeps their configuration.
func (f Family) RemoveScript(pkgs ...string) (string, error) {
	return fill(f.Packages.Remove, "{pkgs}", pkgs)
}

// For puts a quoted unit name into one of a Service's commands: sv.For(sv.Start, "docker").
func (Service) For(command, unit string) (string, error) {
	return fill(command, "{unit}", []string{unit})
}

// fill refuses a name that a command would take for an option, besides what no shell can quote.
func fill(command, mark string, names []string) (string, error) {
	if len(names) == 0 {
		return "", fmt.Errorf("no name to put into %q", command)
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		if name == "" || strings.HasPrefix(name, "-") {
			return "", fmt.Errorf("%q is no name of a package or unit", name)
		}
		q, err := syntax.Quote(name, syntax.LangPOSIX)
		if err != nil {
			return "", fmt.Errorf("name %q: %w", name, err)
		}
		quoted[i] = q
	}
	return strings.ReplaceAll(command, mark, strings.Join(quoted, " ")), nil
}
