package kind

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"holdfast/steps"
)

// runParams are commands written out in the playbook, where a trainee reads them beside the tutorial.
type runParams struct {
	Check  string `yaml:"check" sh:"text"`  // exit 0 satisfied, 1 missing, 2 drifted, else an error
	Apply  string `yaml:"apply" sh:"text"`  // brings it about
	Verify string `yaml:"verify" sh:"text"` // default: check again
	Undo   string `yaml:"undo" sh:"text"`
	// Brought goes with undo: exit 0 when there is something of holdfast's to take back.
	Brought string `yaml:"brought" sh:"text"`
}

func run() steps.Kind {
	return define("run", "runs commands, guarded by a check", func(p runParams, _ steps.Target) (steps.Op, error) {
		if p.Check == "" || p.Apply == "" {
			return steps.Op{}, errors.New("needs both check and apply: without a check a second run would repeat it")
		}
		if (p.Undo == "") != (p.Brought == "") {
			return steps.Op{}, errors.New("undo and brought go together: brought tells whether there is anything to take back")
		}
		return steps.Op{
			Check: root(p.Check), Apply: root(p.Apply), Verify: root(p.Verify), Undo: root(p.Undo), Brought: root(p.Brought),
		}, nil
	})
}

// assertParams is a condition that must come true by itself: nothing is applied.
type assertParams struct {
	That string `yaml:"that" sh:"text"` // exits 0 once it holds; its output says what is missing
}

func assert() steps.Kind {
	return define("assert", "waits until a condition holds", func(p assertParams, _ steps.Target) (steps.Op, error) {
		if p.That == "" {
			return steps.Op{}, errors.New("needs the condition in that")
		}
		return steps.Op{Verify: root(p.That)}, nil
	})
}

// probeParams is the S3 check from the operator's machine.
type probeParams struct {
	Endpoints string `yaml:"endpoints"` // base URLs with spaces between
	Bucket    string `yaml:"bucket"`
	AccessKey string `yaml:"access_key"` // names of the plan's secrets
	SecretKey string `yaml:"secret_key"`
}

func probe() steps.Kind {
	return define("probe", "puts, lists, gets and compares objects through every endpoint",
		func(p probeParams, _ steps.Target) (steps.Op, error) {
			endpoints := strings.Fields(p.Endpoints)
			if len(endpoints) == 0 {
				return steps.Op{}, errors.New("needs at least one endpoint")
			}
			for _, e := range endpoints {
				if u, err := url.Parse(e); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
					return steps.Op{}, fmt.Errorf("endpoint %q is no http or https address", e)
				}
			}
			if p.Bucket == "" || p.AccessKey == "" || p.SecretKey == "" {
				return steps.Op{}, errors.New("needs a bucket, an access_key and a secret_key")
			}
			return steps.Op{Probe: &steps.Probe{
				Endpoints: endpoints, Bucket: p.Bucket, AccessKey: p.AccessKey, SecretKey: p.SecretKey,
			}}, nil
		})
}
