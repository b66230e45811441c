package playbooks

import (
	"time"

	"github.com/goccy/go-yaml/ast"

	"holdfast/steps/inventory"
)

// The document types are the YAML exactly as written; load.go turns them into a Playbook.

type playbookDoc struct {
	Name     string              `yaml:"name"`
	Title    string              `yaml:"title"`
	Summary  string              `yaml:"summary"`
	Roles    []inventory.Role    `yaml:"roles"`
	Settings []inventory.Setting `yaml:"settings"`
	Secrets  []Secret            `yaml:"secrets"`
	Rows     map[string]rowDoc   `yaml:"rows"`
	Stages   []stageDoc          `yaml:"stages"`
}

// partDoc is a file that several playbooks share.
type partDoc struct {
	Settings []inventory.Setting `yaml:"settings"`
	Secrets  []Secret            `yaml:"secrets"`
	Rows     map[string]rowDoc   `yaml:"rows"`
	Stages   []stageDoc          `yaml:"stages"`
}

type rowDoc struct {
	File    string `yaml:"file"`
	Setting string `yaml:"setting"`
}

// stageDoc is either a stage, or a part read in at this place.
type stageDoc struct {
	Use   string    `yaml:"use"`
	Title string    `yaml:"title"`
	On    string    `yaml:"on"`
	Steps []stepDoc `yaml:"steps"`
}

type stepDoc struct {
	ID       string        `yaml:"id"`
	Title    string        `yaml:"title"`
	Why      string        `yaml:"why"`
	Changes  string        `yaml:"changes"`
	When     string        `yaml:"when"`
	After    []string      `yaml:"after"`
	Uses     []string      `yaml:"uses"`
	Kind     string        `yaml:"kind"`
	With     ast.Node      `yaml:"with"`
	Captures []CaptureSpec `yaml:"captures"`
	Timeout  time.Duration `yaml:"timeout"`
	Retries  int           `yaml:"retries"`
	Delay    time.Duration `yaml:"delay"`
	Settle   time.Duration `yaml:"settle"`
	Group    string        `yaml:"group"`
	Hints    []string      `yaml:"hints"`
	Terms    []string      `yaml:"terms"`
}
