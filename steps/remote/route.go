package remote

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// mostHops bounds the machines in between: more are a mistake in the config.
const mostHops = 8

// route gives the machines to log in to one after the other, the host itself last.
func (d *Dialer) route(h inventory.Host) ([]target, error) {
	last, err := d.target(h)
	if err != nil {
		return nil, err
	}
	return d.through(last, nil)
}

// through puts before t what lies in between. As with ssh, of several machines in one line only the first one's own
// ProxyJump counts: the others are reached through the one before.
func (d *Dialer) through(t target, from []string) ([]target, error) {
	if t.jump == "" || strings.EqualFold(t.jump, "none") {
		return []target{t}, nil
	}
	self := t.user + "@" + t.address()
	if slices.Contains(from, self) || len(from) > mostHops {
		return nil, steps.WithHint(fmt.Errorf("the ssh config's ProxyJump goes in a circle at %s", t.name),
			"give the machine in between a Host block of its own with ProxyJump none, before the one that sends all others through it")
	}
	var route []target
	for i, text := range strings.Split(t.jump, ",") {
		hop, err := d.hop(strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		if i > 0 {
			route = append(route, hop)
			continue
		}
		if route, err = d.through(hop, append(slices.Clone(from), self)); err != nil {
			return nil, err
		}
	}
	if len(route) > mostHops {
		return nil, steps.WithHint(fmt.Errorf("there are %d machines in between on the way to %s", len(route), t.name), "shorten ProxyJump in the ssh config")
	}
	return append(route, t), nil
}
