package runner

import "slices"

const tailLines = 20

// tail keeps the last lines of an op's output, for people who ask why it failed.
type tail struct {
	kept []string
}

func (t *tail) add(line string) {
	if len(t.kept) == tailLines {
		t.kept = append(t.kept[:0], t.kept[1:]...)
	}
	t.kept = append(t.kept, line)
}

func (t *tail) lines() []string { return slices.Clone(t.kept) }
