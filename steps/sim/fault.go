package sim

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Fault is something that goes wrong on one machine.
type Fault struct {
	Kind, Host string
	After      time.Duration // of simulated time, from now on
	For        time.Duration // of simulated time, 0: for good
}

// ParseFault reads "KIND:HOST", followed by ",after=30s" and ",for=1m" where wanted.
func ParseFault(text string) (Fault, error) {
	head, more, _ := strings.Cut(text, ",")
	var f Fault
	var ok bool
	if f.Kind, f.Host, ok = strings.Cut(head, ":"); !ok || f.Host == "" {
		return f, fmt.Errorf("fault %q: want KIND:HOST, as in power-cut:n2", text)
	}
	if faults()[f.Kind] == nil {
		return f, fmt.Errorf("fault %q: no kind is called %q; there are %s", text, f.Kind, strings.Join(FaultKinds(), ", "))
	}
	for part := range strings.SplitSeq(more, ",") {
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		d, err := time.ParseDuration(value)
		if err != nil || d < 0 {
			return f, fmt.Errorf("fault %q: %q is no time; write after=30s or for=1m", text, part)
		}
		switch key {
		case "after":
			f.After = d
		case "for":
			f.For = d
		default:
			return f, fmt.Errorf("fault %q: %q is neither after nor for", text, key)
		}
	}
	return f, nil
}

// Inject makes something go wrong, now or later. What goes wrong later cannot be refused any more.
func (c *Cluster) Inject(ctx context.Context, f Fault) error {
	n, do := c.Node(f.Host), faults()[f.Kind]
	switch {
	case n == nil:
		return fmt.Errorf("fault %s: there is no machine %q", f.Kind, f.Host)
	case do == nil:
		return fmt.Errorf("no fault is called %q", f.Kind)
	}
	act := func() error {
		mend, err := do(ctx, c, n)
		if err != nil {
			return fmt.Errorf("fault %s on %s: %w", f.Kind, f.Host, err)
		}
		if mend != nil && f.For > 0 {
			c.later(f.For, mend)
		}
		return nil
	}
	if f.After == 0 {
		return act()
	}
	c.later(f.After, func() { _ = act() })
	return nil
}

// later does something after some simulated time, unless the cluster has ended by then.
func (c *Cluster) later(d time.Duration, f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.serve.Add(1)
	stop := c.Clock.AfterFunc(d, func() {
		defer c.serve.Done()
		f()
	})
	c.stops = append(c.stops, func() {
		if stop() {
			c.serve.Done()
		}
	})
}
