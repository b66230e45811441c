package runner

import (
	"context"
	"errors"
	"strings"
	"sync"

	"holdfast/steps"
	"holdfast/steps/event"
)

// probe tries the result from where the operator sits.
func (h *hands) probe(ctx context.Context, j *job) error {
	if h.prober == nil {
		return errors.New("this plan has a probe, and there is nobody to make it")
	}
	return h.settle(ctx, j, func(n int) error {
		if err := h.begin(j, event.Probe, n); err != nil {
			return err
		}
		m := &mask{}
		_, err := limited(ctx, j.op.Policy.Timeout, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, h.prober.Probe(ctx, *j.op.Probe,
				func(name string) (string, error) { return m.learn(h.values.get(ctx, j.op, name)) },
				func(ln string) { h.line(j, steps.Stdout, m.hide(ln)) })
		})
		if err == nil || errors.Is(err, errStopped) {
			return err
		}
		return steps.WithHint(&setback{-1, m.hide(err.Error())}, m.hide(steps.HintOf(err)))
	})
}

// mask hides the secrets a prober was given from what it says. What comes from hosts is redacted where it is read; this
// has no such place behind it.
type mask struct {
	mu      sync.Mutex
	secrets []string
}

func (m *mask) learn(value string, err error) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if value != "" {
		m.secrets = append(m.secrets, value, "[redacted]")
	}
	return value, err
}

func (m *mask) hide(text string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.NewReplacer(m.secrets...).Replace(text)
}
