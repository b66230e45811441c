// Package event is what a run says while it goes on: a sealed set of events, the numbered envelope they travel in, and
// the ways they are handed on (Stamper, Tee, Mailbox). Journal, screen, plain printer and JSON printer all read the
// same stream. Nothing here knows a file, a screen or a host, and no event ever carries a secret.
package event

import (
	"time"

	"holdfast/steps"
)

// Event is one thing that happened. The set is sealed: a reader can know all of it.
type Event interface {
	// Type is the word that names this kind of event in a journal line.
	Type() string
	isEvent()
}

// Phase is the part of a step that a script belongs to.
type Phase string

// The phases of a step.
const (
	Check   Phase = "check"   // reads what is there
	Apply   Phase = "apply"   // changes the host
	Verify  Phase = "verify"  // reads whether the change holds
	Capture Phase = "capture" // reads a value from another step's host
	Probe   Phase = "probe"   // tries the result from the operator's machine
)

// End is how a whole run ended.
type End string

// The ends of a run.
const (
	Done        End = "done"
	Failed      End = "failed"
	Interrupted End = "interrupted"
)

// Level is how loud a notice is.
type Level string

// The levels of a notice.
const (
	Info    Level = "info"
	Warning Level = "warning"
)

// OpInfo is what a reader needs to know of a planned op to draw it.
type OpInfo struct {
	ID    string `json:"id"`
	Host  string `json:"host,omitempty"`
	Step  string `json:"step"`
	Stage string `json:"stage"`
	On    string `json:"on"`
	Title string `json:"title"`
}

// RunStarted opens a run, with the whole plan in order.
type RunStarted struct {
	Cluster  string   `json:"cluster"`
	Playbook string   `json:"playbook"`
	Version  string   `json:"version"`
	Ops      []OpInfo `json:"ops"`
}

// HostConnected says that a host has let us in.
type HostConnected struct {
	Host    string `json:"host"`
	Address string `json:"address"`
	System  string `json:"system,omitempty"` // as the host calls itself; empty when not known yet
}

// HostFailed says that a host cannot be reached, refuses us, or was lost for good.
type HostFailed struct {
	Host  string `json:"host"`
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
}

// Surveyed is what a read-only look found for one op.
type Surveyed struct {
	Op    string      `json:"op"`
	Host  string      `json:"host,omitempty"`
	State steps.State `json:"state"`
}

// StepStarted says that a phase of an op begins.
type StepStarted struct {
	Op      string `json:"op"`
	Host    string `json:"host,omitempty"`
	Title   string `json:"title"`
	Phase   Phase  `json:"phase"`
	Attempt int    `json:"attempt"` // from 1
}

// StepOutput is one line a script printed, redacted where it was read.
type StepOutput struct {
	Op     string       `json:"op"`
	Host   string       `json:"host,omitempty"`
	Stream steps.Stream `json:"stream"`
	Line   string       `json:"line"`
}

// Skipped stands where output lines of a host were left out because they came faster than they were read. The spool
// has them all.
type Skipped struct {
	Host string `json:"host,omitempty"`
	N    int    `json:"n"`
}

// Retrying says that an op is tried again.
type Retrying struct {
	Op      string        `json:"op"`
	Host    string        `json:"host,omitempty"`
	Attempt int           `json:"attempt"` // the one that comes, from 2
	After   time.Duration `json:"after_ns"`
	Reason  string        `json:"reason"`
}

// StepFinished says how an op ended.
type StepFinished struct {
	Op      string        `json:"op"`
	Host    string        `json:"host,omitempty"`
	Title   string        `json:"title"`
	Outcome steps.Outcome `json:"outcome"`
	Took    time.Duration `json:"took_ns"`
	Exit    int           `json:"exit,omitempty"`  // of the last script; -1 where it did not come to an end
	Cause   string        `json:"cause,omitempty"` // for a blocked op: the op or host at the root of it
	Error   string        `json:"error,omitempty"`
	Hint    string        `json:"hint,omitempty"`
	Tail    []string      `json:"tail,omitempty"` // the last lines of output of a failed op
}

// Notice is a remark to people.
type Notice struct {
	Level Level  `json:"level"`
	Host  string `json:"host,omitempty"`
	Text  string `json:"text"`
}

// RunFinished closes a run.
type RunFinished struct {
	Outcome End                   `json:"outcome"`
	Counts  map[steps.Outcome]int `json:"counts"`
	Took    time.Duration         `json:"took_ns"`
	Kept    string                `json:"kept,omitempty"` // what is kept for the next run, and where
}
