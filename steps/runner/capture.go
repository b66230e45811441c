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
	s.Text = spelled(s.Text)
	res, err := limited(ctx, from.Policy.Timeout, func(ctx context.Context) (steps.Result, error) {
		return h.lanes[from.Host].run(ctx, steps.Cmd{Script: s, Values: vals})
	})
	if err != nil {
		return "", err
	}
	if res.Exit != 0 {
		return "", &setback{res.Exit, fmt.Sprintf("ended with exit code %d", res.Exit)}
	}
	return unspell(res.Stdout)
}

// spelled makes a script print its value one character a line. A Conn blots out what looks like a secret before it lets
// go of a line; a value that is wanted to be used, not shown, has to come past that.
func spelled(text string) string {
	return "captured=$(\n" + text + "\n) || exit\n" +
		"while [ -n \"$captured\" ]; do\n" +
		"  rest=${captured#?}\n" +
		"  printf '%s\\n' \"${captured%\"$rest\"}\"\n" +
		"  captured=$rest\n" +
		"done"
}

// unspell puts a spelled value together again. It must be one line of printable ASCII: anything else is not the value
// the plan's maker had in mind.
func unspell(out string) (string, error) {
	var b strings.Builder
	for line := range strings.Lines(out) {
		ch := strings.TrimSuffix(line, "\n")
		if len(ch) != 1 || ch[0] < ' ' || ch[0] > '~' {
			return "", errors.New("it is not one line of plain text")
		}
		b.WriteString(ch)
	}
	if strings.TrimSpace(b.String()) == "" {
		return "", errors.New("it is empty")
	}
	return b.String(), nil
}
