package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"holdfast/steps"
	"holdfast/steps/event"
)

// read runs a capture's script. Its output goes to nobody: no line is said, and no error quotes it.
func (h *hands) read(ctx context.Context, asking, from steps.Op, s steps.Script, vals map[string]string) (string, error) {
	err := h.voice.say(event.StepStarted{
		Op: asking.ID, Host: asking.Host, Title: asking.Title, Phase: event.Capture, Attempt: 1,
	})
	if err != nil {
		return "", err
	}
	res, err := limited(ctx, from.Policy.Timeout, func(ctx context.Context) (steps.Result, error) {
		return h.lanes[from.Host].run(ctx, steps.Cmd{Script: s, Values: vals, Private: true})
	})
	if err != nil {
		return "", err
	}
	if res.Exit != 0 {
		return "", &setback{res.Exit, fmt.Sprintf("ended with exit code %d", res.Exit)}
	}
	return oneLine(res.Stdout)
}

// oneLine takes a value out of what was printed. It must be one line of printable ASCII: anything else is not the value
// the plan's maker had in mind.
func oneLine(out string) (string, error) {
	value := strings.TrimSuffix(out, "\n")
	if strings.TrimSpace(value) == "" {
		return "", errors.New("it is empty")
	}
	if strings.IndexFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) >= 0 {
		return "", errors.New("it is not one line of plain text")
	}
	return value, nil
}
