// Package kind holds the kinds of playbook steps, a file each. A kind turns a step's parameters and what is known of a
// host into the scripts of an Op: plain data. Kinds run nothing, ask nothing and know no playbook by name.
package kind

import (
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"

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

// q quotes a word for the shell. A NUL byte cannot stand in a script at all; inventories and playbooks refuse it.
func q(word string) string {
	s, err := syntax.Quote(word, syntax.LangPOSIX)
	if err != nil {
		return "''"
	}
	return s
}

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
