package steps

import (
	"holdfast/steps/inventory"
	"holdfast/steps/osfam"
)

// Kind is one kind of playbook step: it knows its parameters and turns them, with what is known of the host, into
// the scripts of an Op. Kinds are data producers: they run nothing.
type Kind struct {
	Name string // the key in a playbook step
	Help string // one line for "holdfast lint" and "explain"
	// New gives a pointer to a fresh parameter struct, decoded strictly from YAML. Its string fields may hold
	// templates; those tagged `sh:"text"` are shell text, in which every interpolated value is quoted.
	New func() any
	// Build fills Check, Apply, Verify, Undo, Files or Probe from parameters whose templates have been expanded.
	Build func(params any, t Target) (Op, error)
}

// Target is the host a step is built for.
type Target struct {
	Step   string // id of the step, for names on the host
	Host   inventory.Host
	Facts  Facts
	Family osfam.Family
}
