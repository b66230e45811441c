// Package kind holds the kinds of playbook steps, a file each. A kind turns a step's parameters and what is known of a
// host into the scripts of an Op: plain data. Kinds run nothing, ask nothing and know no playbook by name.
package kind

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"holdfast/steps"
)

// All lists every kind a playbook may use.
func All() []steps.Kind {
	return []steps.Kind{
		run(), assert(), packages(), repo(), service(), file(), block(), dir(),
		image(), volume(), secret(), swarmService(), probe(),
	}
}

// define ties a parameter struct to its builder, so that each kind's file speaks of its own type only.
func define[P any](name, help string, build func(p P, t steps.Target) (steps.Op, error)) steps.Kind {
	return steps.Kind{
		Name: name,
		Help: help,
		New:  func() any { return new(P) },
		Build: func(params any, t steps.Target) (steps.Op, error) {
			p, ok := params.(*P)
			if !ok {
				return steps.Op{}, fmt.Errorf("kind %s: parameters are a %T", name, params)
			}
			return build(*p, t)
		},
	}
}

// root makes a script that needs root out of lines.
func root(lines ...string) steps.Script {
	return steps.Script{Text: text(lines...), Sudo: true}
}

// text joins lines, each ended by a line break, leaving empty ones out.
func text(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		if l = strings.TrimRight(l, "\n"); l != "" {
			b.WriteString(l + "\n")
		}
	}
	return b.String()
}

// q quotes a word for the shell.
func q(word string) string { return steps.Quote(word) }

// nameable is what becomes part of a file's name or of a message in a script: nothing in it means anything to a shell.
var nameable = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// absolute tells whether p is a path that begins at the root and has nothing to tidy up.
func absolute(p string) error {
	if !path.IsAbs(p) || path.Clean(p) != p || p == "/" || strings.ContainsAny(p, "\n\x00") {
		return fmt.Errorf("path %q is not absolute and clean", p)
	}
	return nil
}

// parseMode reads permissions, in octal as chmod takes them; "" gives def.
func parseMode(text string, def fs.FileMode) (fs.FileMode, error) {
	if text == "" {
		return def, nil
	}
	mode, err := strconv.ParseUint(text, 8, 9)
	if err != nil {
		return 0, fmt.Errorf("mode %q is not octal such as %s", text, octal(def))
	}
	return fs.FileMode(mode), nil
}

func octal(m fs.FileMode) string { return fmt.Sprintf("%04o", m.Perm()) }

// words quotes each word and puts spaces between.
func words(ws []string) string {
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = q(w)
	}
	return strings.Join(out, " ")
}

// command writes one command with each option on a line of its own: long docker commands stay readable.
func command(head string, args ...string) string {
	if len(args) == 0 {
		return head
	}
	return head + " \\\n  " + strings.Join(args, " \\\n  ")
}

// variant picks the entry for a host: "ubuntu-14.04" before "ubuntu" before the family's "debian" before "any".
func variant[T any](by map[string]T, t steps.Target) (T, bool) {
	os := t.Facts.OS
	for _, key := range []string{os.ID + "-" + os.Version, os.ID, t.Family.Name, "any"} {
		if v, ok := by[key]; ok {
			return v, true
		}
	}
	var none T
	return none, false
}
