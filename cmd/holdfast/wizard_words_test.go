package main

import (
	"errors"
	"strings"
	"testing"

	"holdfast/tui"
)

// What stood on the screen is gone when the wizard is left: what is needed next is said once more.
func TestLastWords(t *testing.T) {
	well := tui.Result{Endpoints: []string{"http://10.0.0.11:8000"}, Credentials: "/state/home/s3-credentials", Log: "/state/home/runs/1"}
	for name, tc := range map[string]struct {
		parted parted
		says   []string
	}{
		"nothing was planned": {parted{}, nil},
		"only planned":        {parted{file: "/state/home/cluster.yaml"}, []string{"Nothing was carried out", "holdfast apply -f /state/home/cluster.yaml"}},
		"done": {
			parted{file: "c.yaml", run: true, result: well},
			[]string{"S3 is served at", well.Endpoints[0], well.Credentials, "holdfast status -f c.yaml"},
		},
		"failed":         {parted{file: "c.yaml", run: true, result: well, err: errors.New("x")}, []string{"Not all of it is done", well.Log, "holdfast apply -f c.yaml"}},
		"locked":         {parted{file: "c.yaml", run: true, err: errors.New("x")}, []string{"Not all of it is done", "holdfast apply -f c.yaml"}},
		"taken back":     {parted{file: "c.yaml", run: true, undo: true, result: well}, []string{"taken back"}},
		"half taken":     {parted{file: "c.yaml", run: true, undo: true, result: well, err: errors.New("x")}, []string{"holdfast undo -f c.yaml"}},
		"undo was shown": {parted{file: "c.yaml", undo: true}, []string{"Nothing was taken back"}},
	} {
		e := newEngine(t)
		e.parted = tc.parted
		got := e.lastWords()
		for _, want := range tc.says {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is missing in\n%s", name, want, got)
			}
		}
		if tc.says == nil && got != "" || strings.Contains(got, "log: ") && tc.parted.result.Log == "" {
			t.Errorf("%s: says\n%s", name, got)
		}
	}
	e := newEngine(t)
	e.label, e.ended = label, func() {}
	if got := e.lastWords(); !strings.Contains(got, label+": the machines have ended") {
		t.Errorf("its own practice cluster: %s", got)
	}
}
