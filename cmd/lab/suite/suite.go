// Package suite holds the end-to-end scenarios: what must hold on real machines, each tried with the real holdfast
// binary against the lab, with the figures it measured. The lab-tagged tests run a few of them, "lab suite" all.
// Nothing here knows how machines are made, and no scenario looks into holdfast: it uses the command line alone.
package suite

import (
	"context"
	"fmt"
	"slices"
	"time"

	"holdfast/cmd/lab/machines"
)

// Scenario is one thing that must hold.
type Scenario struct {
	Name  string
	About string // what must hold, in a sentence
	// Begin says what it starts from: Bare machines, or the cluster that the scenario before it left.
	Begin string
	Run   func(ctx context.Context, b *Bench) error
}

// What a scenario starts from.
const (
	Bare     = "bare"
	Previous = "previous"
)

// All gives every scenario in the order in which they build on each other.
func All() []Scenario {
	var out []Scenario
	for _, engine := range []string{"cloudserver", "versitygw"} {
		out = append(out, install(engine), rerun(engine), powerCut(engine))
		if engine == drillEngine {
			out = append(out, drills(), drillCuts(), drillPlanted(), drillDoctor(), drillRefusals(), checklist(), drillServer())
		}
	}
	return append(out, runbook(), interrupt(), secrets(), undo(), undoBefore(), mirror(), faults(), faultsMidway(), sudo(), canaries(),
		jobOutput(), journey(), kills(), cuts(), cables(), blackouts(),
		slowLink("100ms", machines.Link{Delay: 100 * time.Millisecond}),
		slowLink("lossy", machines.Link{Delay: 100 * time.Millisecond, Loss: 5}))
}

// Short is what every change is tried with: one install, a second run, a power cut, a step that is disturbed.
func Short() []Scenario { return append(All()[:3:3], jobOutput()) }

// Find gives scenarios by name.
func Find(names []string) ([]Scenario, error) {
	var out []Scenario
	for _, n := range names {
		i := slices.IndexFunc(All(), func(s Scenario) bool { return s.Name == n })
		if i < 0 {
			return nil, fmt.Errorf("there is no scenario called %q", n)
		}
		out = append(out, All()[i])
	}
	return out, nil
}

// Result is how a scenario went.
type Result struct {
	Scenario string        `json:"scenario"`
	About    string        `json:"about"`
	OK       bool          `json:"ok"`
	Error    string        `json:"error,omitempty"`
	Took     time.Duration `json:"took_ns"`
	Figures  []Figure      `json:"figures,omitempty"`
}

// Figure is one measured value.
type Figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// Run runs one scenario.
func Run(ctx context.Context, b *Bench, s Scenario) Result {
	start := time.Now()
	b.figures = nil
	err := b.begin(ctx, s.Begin)
	if err == nil {
		err = s.Run(ctx, b)
	}
	r := Result{Scenario: s.Name, About: s.About, OK: err == nil, Took: time.Since(start), Figures: b.figures}
	if err != nil {
		r.Error = err.Error()
	}
	return r
}
