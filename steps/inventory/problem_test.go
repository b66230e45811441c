package inventory

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProblemText(t *testing.T) {
	for want, ps := range map[string]Problems{
		"wrong":                             {{What: "wrong"}},
		"f: wrong":                          {{File: "f", What: "wrong"}},
		"f:1:2: wrong":                      {{File: "f", Line: 1, Column: 2, What: "wrong"}},
		"f:1:2: wrong\n  do this":           {{File: "f", Line: 1, Column: 2, What: "wrong", Hint: "do this"}},
		"f: wrong\n  do:\n    a: b\n  then": {{File: "f", What: "wrong", Hint: "do:\n  a: b\nthen"}},
		"f: one\n  so\nf: two":              {{File: "f", What: "one", Hint: "so"}, {File: "f", What: "two"}},
	} {
		if got := ps.Error(); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestProblemsSorted(t *testing.T) {
	at := func(line, column int, what string) Problem { return Problem{Line: line, Column: column, What: what} }
	got := Problems{at(10, 1, "e"), at(2, 9, "c"), at(2, 10, "d"), at(1, 1, "b"), at(0, 0, "a"), at(1, 1, "b"), at(2, 10, "later")}.sorted()
	want := Problems{at(0, 0, "a"), at(1, 1, "b"), at(2, 9, "c"), at(2, 10, "d"), at(2, 10, "later"), at(10, 1, "e")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestProblemsWrapped: a command that adds its own words must still find out that the file is to blame.
func TestProblemsWrapped(t *testing.T) {
	_, err := parse("c.yaml", nil, books(), testHome)
	wrapped := fmt.Errorf("apply: %w", err)
	var ps Problems
	var one Problem
	if !errors.As(wrapped, &ps) || !errors.As(wrapped, &one) || one != ps[0] {
		t.Errorf("neither Problems nor Problem in %v", wrapped)
	}
}
