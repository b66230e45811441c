// Package steps is the vocabulary of holdfast: what a planned step is, what a host told about itself, and how the
// engine reaches a host. It holds types and small pure helpers only: no I/O, no SSH, no clock, no screen.
package steps

import (
	"io/fs"
	"time"
)

// Op is one planned step on one host, as plain data. The same Op is shown to the operator, diffed, exported as a
// runbook, executed, journaled and replayed; whoever executes it decides nothing that is not written here.
type Op struct {
	ID    string `json:"id"`             // "HOST/STEP", unique in a plan
	Step  string `json:"step"`           // id of the playbook step it came from
	Host  string `json:"host,omitempty"` // inventory name; empty: the operator's own machine (only with Probe)
	Stage string `json:"stage"`          // title of the tutorial's stage
	On    string `json:"on"`             // the tutorial's label: "On Server", "On Clients", "On All Machines"
	Title string `json:"title"`          // imperative, one line
	Why   string `json:"why"`            // the reason, for a trainee
	Cause string `json:"cause"`          // why this op is in this plan for this host

	Check  Script `json:"check"`  // read-only: exit 0 satisfied, 1 missing, 2 drifted; anything else is a failure
	Apply  Script `json:"apply"`  // brings the wanted state about; safe to run twice
	Verify Script `json:"verify"` // read-only: exit 0 when the state is there; empty: Check is run again
	Undo   Script `json:"undo"`   // takes back what Apply brought; empty: nothing to take back
	// Brought is read-only: exit 0 when holdfast brought something here that Undo would take back. What stood there
	// before is not holdfast's, and stays.
	Brought Script `json:"brought"`

	Files []File `json:"files,omitempty"` // what Apply writes, so that it can be diffed before the run
	Probe *Probe `json:"probe,omitempty"` // set instead of scripts: an S3 check made from the operator's machine

	Captures []Capture `json:"captures,omitempty"` // values read from this host after the op, for later ops
	Needs    []string  `json:"needs,omitempty"`    // op IDs that must be done first
	Policy   Policy    `json:"policy"`
	Hints    []string  `json:"hints,omitempty"` // ids in the hint catalogue
	Terms    []string  `json:"terms,omitempty"` // ids in the glossary
}

// Script is a piece of POSIX sh. It is always handed over on standard input, never in an argument, so that nothing in
// it can be read from a process list.
type Script struct {
	Text string   `json:"text,omitempty"`
	Sudo bool     `json:"sudo,omitempty"` // needs root
	Vars []string `json:"vars,omitempty"` // shell variables it reads, filled when it runs: captures and secrets by name
}

// Empty tells whether there is nothing to run.
func (s Script) Empty() bool { return s.Text == "" }

// File is content an op puts on a host.
type File struct {
	Path    string      `json:"path"`
	Content string      `json:"content,omitempty"`
	Source  string      `json:"source,omitempty"` // a file on the operator's machine, sent before Apply, instead of Content
	Mode    fs.FileMode `json:"mode"`
	Block   string      `json:"block,omitempty"` // name of the managed block; empty: the whole file is ours
}

// Capture is a value read from a host, known only after its op has been applied. It is read when a later op needs it.
type Capture struct {
	Name   string `json:"name"` // the shell variable later scripts read
	From   Script `json:"from"` // prints the value on one line
	Secret bool   `json:"secret,omitempty"`
}

// Probe is an S3 check from where the operator sits: through every endpoint, put, list, get and compare.
type Probe struct {
	Endpoints []string `json:"endpoints"`  // base URLs, "http://10.77.0.11:8000"
	Bucket    string   `json:"bucket"`     // made when absent
	AccessKey string   `json:"access_key"` // name of the secret, not its value
	SecretKey string   `json:"secret_key"` // name of the secret, not its value
}

// Policy says how an op is executed. Zero values mean: no retry, no waiting.
type Policy struct {
	Timeout time.Duration `json:"timeout"`           // of each script; always set by the compiler
	Retries int           `json:"retries,omitempty"` // further tries of Apply after a failure
	Delay   time.Duration `json:"delay,omitempty"`   // between tries
	Settle  time.Duration `json:"settle,omitempty"`  // how long Verify may keep failing before the op has failed
	Group   string        `json:"group,omitempty"`   // ops of one group run one at a time over all hosts
}
