package tools_test

import (
	"regexp"
	"strings"
	"testing"

	"holdfast/steps/sim"
	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/simtest"

	"github.com/google/go-cmp/cmp"
)

// desk makes a cluster of machines of one system, with a person at the first one.
func desk(t testing.TB, os string, hosts int) *sim.Cluster {
	t.Helper()
	c, err := sim.New(t.Context(), sim.Spec{Hosts: hosts, OS: []string{os}, Speed: 1000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// typed runs a script as somebody who sits at a machine.
func typed(t testing.TB, h *machine.Host, user, script string) (out, errs string, exit int) {
	t.Helper()
	return simtest.Run(t.Context(), t, h, user, "", false, "bash", "-c", script)
}

// try is a command line and what the real machine says to it. A text that begins with "re:" is an expression that must
// match from beginning to end, for what holds a time or a number that differs.
type try struct {
	line, out, errs string
	exit            int
}

// tries types lines one after the other.
func tries(t *testing.T, h *machine.Host, user string, list []try) {
	t.Helper()
	for _, c := range list {
		out, errs, exit := typed(t, h, user, c.line)
		if exit != c.exit || !same(c.out, out) || !same(c.errs, errs) {
			t.Errorf("%s\nexit %d, want %d\n%s%s", c.line, exit, c.exit, cmp.Diff(c.out, out), cmp.Diff(c.errs, errs))
		}
	}
}

func same(want, got string) bool {
	if expr, ok := strings.CutPrefix(want, "re:"); ok {
		return regexp.MustCompile("^(?s:" + expr + ")$").MatchString(got)
	}
	return want == got
}
