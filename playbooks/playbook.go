// Package playbooks holds what holdfast installs: one folder per system with a playbook.yaml a trainee can read beside
// the tutorial, and parts that several share. It loads, checks and expands them; it makes no plan and reaches no host.
package playbooks

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Playbook is one system, whole: its parts have been read in.
type Playbook struct {
	Name     string
	Title    string
	Summary  string // what it builds and what that survives, honestly
	Roles    []inventory.Role
	Settings []inventory.Setting
	Secrets  []Secret
	Rows     map[string]Row // tables from which a setting picks one row
	Stages   []Stage
	File     string // where it was read from
}

// Secret is a value made on first use and kept on the operator's machine, never in a plan.
type Secret struct {
	Name string `yaml:"name"`
	Kind string `yaml:"kind"` // "access-key": 20 upper-case letters and digits; "secret-key": 40 letters and digits
	Why  string `yaml:"why"`
}

// Row names a table, and the setting whose value is the key of the row that templates see.
type Row struct {
	Table   map[string]map[string]any
	Setting string
}

// Stage is a heading of the tutorial with the machines it is done on.
type Stage struct {
	Title string
	On    string // role name, "all", or "operator"
	Steps []Step
}

// Step is one step of a stage.
type Step struct {
	ID       string
	Title    string
	Why      string
	Changes  string // what it changes on the host, in words
	When     string // expression; empty: always
	After    []string
	Uses     []string // captures and secrets its scripts read as shell variables
	Kind     string
	With     ast.Node // the kind's parameters, decoded when they are expanded
	Captures []CaptureSpec
	Policy   steps.Policy
	Hints    []string
	Terms    []string
	File     string
	Line     int
	node     ast.Node // as it is written, to tell where a key stands
}

// Where is the place of one of the step's keys, "when" say, as file:line:column; of the step itself where it has none.
func (s Step) Where(key string) string {
	n := child(s.node, key)
	if n == nil {
		n = child(s.node, "id")
	}
	if n == nil {
		return fmt.Sprintf("%s:%d:1", s.File, max(1, s.Line))
	}
	return where(s.File, n)
}

// CaptureSpec names a value that later steps use.
type CaptureSpec struct {
	Name   string `yaml:"name"`
	From   string `yaml:"from" sh:"text"`
	Secret bool   `yaml:"secret"`
}

// Label is the tutorial's word for where a stage is done.
func (s Stage) Label() string {
	switch s.On {
	case "all":
		return "On All Machines"
	case "operator":
		return "On Your Own Machine"
	}
	return "On " + plural(s.On)
}

// plural follows the tutorial: one server, several clients.
func plural(role string) string {
	switch role {
	case "server":
		return "Server"
	case "client":
		return "Clients"
	}
	return role
}

// Schema is what the playbook asks of a cluster file.
func (p Playbook) Schema() inventory.Schema {
	return inventory.Schema{Playbook: p.Name, Roles: p.Roles, Settings: p.Settings}
}

// Steps gives every step in order.
func (p Playbook) Steps() []Step {
	var out []Step
	for _, st := range p.Stages {
		out = append(out, st.Steps...)
	}
	return out
}

// DefaultTimeout is the limit of each script of a step that names none.
const DefaultTimeout = 5 * time.Minute
