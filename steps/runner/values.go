package runner

import (
	"context"
	"fmt"

	"holdfast/steps"
)

// reader runs a capture's script on its host, on behalf of an op.
type reader func(ctx context.Context, asking, from steps.Op, s steps.Script, vals map[string]string) (string, error)

// values finds what the variables of a script stand for: values that earlier ops left on their hosts, and secrets.
type values struct {
	captures map[string][]*captured // by name
	at       map[string]int         // op -> place in the plan
	store    steps.Values
	done     *outcomes
	read     reader
}

// captured is a value on a host, read when it is asked for and then kept for the rest of the run.
type captured struct {
	op steps.Op
	c  steps.Capture

	turn  turn // held while it is read, so that hosts that ask together cause one reading
	known bool
	value string
}

func newValues(ops []steps.Op, store steps.Values, done *outcomes, read reader) *values {
	v := &values{captures: map[string][]*captured{}, at: map[string]int{}, store: store, done: done, read: read}
	for i, op := range ops {
		v.at[op.ID] = i
		for _, c := range op.Captures {
			v.captures[c.Name] = append(v.captures[c.Name], &captured{op: op, c: c, turn: newTurn()})
		}
	}
	return v
}

// fill gives every variable of s its value.
func (v *values) fill(ctx context.Context, op steps.Op, s steps.Script) (map[string]string, error) {
	if len(s.Vars) == 0 {
		return nil, nil
	}
	out := make(map[string]string, len(s.Vars))
	for _, name := range s.Vars {
		value, err := v.get(ctx, op, name)
		if err != nil {
			return nil, err
		}
		out[name] = value
	}
	return out, nil
}

func (v *values) get(ctx context.Context, op steps.Op, name string) (string, error) {
	if len(v.captures[name]) > 0 {
		c, err := v.pick(op, name)
		if err != nil {
			return "", err
		}
		return v.recall(ctx, op, c)
	}
	if v.store == nil {
		return "", fmt.Errorf("op %s reads $%s, which nothing gives", op.ID, name)
	}
	value, err := v.store.Value(ctx, name)
	if err != nil {
		return "", fmt.Errorf("op %s reads $%s: %w", op.ID, name, err)
	}
	return value, nil
}

// pick chooses among captures of one name: the host's own, else the only one there is. Only ops further up in the plan
// count, which also keeps captures that need captures from going round in circles.
func (v *values) pick(op steps.Op, name string) (*captured, error) {
	var found []*captured
	for _, c := range v.captures[name] {
		if v.at[c.op.ID] >= v.at[op.ID] {
			continue
		}
		if c.op.Host == op.Host {
			return c, nil
		}
		found = append(found, c)
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("op %s reads $%s, which %d ops before it give on other hosts: it must be one", op.ID, name, len(found))
	}
	return found[0], nil
}

func (v *values) recall(ctx context.Context, asking steps.Op, c *captured) (string, error) {
	if end, _ := v.done.get(c.op.ID); !end.Good() {
		return "", fmt.Errorf("op %s reads $%s of op %s, which has not been done", asking.ID, c.c.Name, c.op.ID)
	}
	vals, err := v.fill(ctx, c.op, c.c.From)
	if err != nil {
		return "", err
	}
	if err := c.turn.take(ctx); err != nil {
		return "", err
	}
	defer c.turn.give()
	if c.known {
		return c.value, nil
	}
	value, err := v.read(ctx, asking, c.op, c.c.From, vals)
	if err != nil {
		return "", fmt.Errorf("read $%s on %s: %w", c.c.Name, c.op.Host, err)
	}
	c.known, c.value = true, value
	return value, nil
}
