package runner

import (
	"maps"
	"sync"

	"holdfast/steps"
)

// outcomes is how ops ended so far: written by the walk, read by running ops that want a captured value.
type outcomes struct {
	mu sync.Mutex
	of map[string]steps.Outcome
}

func (o *outcomes) set(op string, end steps.Outcome) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.of[op] = end
}

func (o *outcomes) get(op string) (steps.Outcome, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	end, ok := o.of[op]
	return end, ok
}

func (o *outcomes) all() map[string]steps.Outcome {
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.of)
}
