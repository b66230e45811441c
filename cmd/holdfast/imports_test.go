package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is the house's plan: which of our rooms each room may reach, directly or through others. A room that is not
// in it is an error, so that nothing new stands outside the plan.
var mayImport = map[string][]string{
	"assets":                   {},
	"steps/inventory":          {},
	"steps/osfam":              {},
	"steps":                    {"steps/inventory", "steps/osfam"},
	"steps/event":              {"steps"},
	"steps/facts":              {"steps", "steps/inventory", "steps/osfam"},
	"steps/kind":               {"steps", "steps/inventory", "steps/osfam"},
	"steps/remote":             {"steps", "steps/inventory", "steps/osfam", "steps/redact"},
	"playbooks":                {"steps", "steps/inventory"},
	"steps/plan":               {"playbooks", "steps", "steps/inventory", "steps/osfam"},
	"steps/export":             {"steps/plan", "playbooks", "steps", "steps/inventory", "steps/osfam"},
	"steps/journal":            {"steps/event", "steps"},
	"steps/hostlock":           {"steps", "steps/inventory"},
	"steps/redact":             {},
	"steps/bundle":             {"steps/journal", "steps/redact", "steps/event", "steps", "assets"},
	"steps/runner":             {"steps/plan", "playbooks", "steps", "steps/event", "steps/inventory", "steps/osfam"},
	"steps/s3check":            {"steps/event", "steps"},
	"steps/survival":           {"steps/inventory"},
	"steps/failover":           {"steps", "steps/event", "steps/health", "steps/inventory", "steps/s3check", "steps/survival"},
	"steps/sim/clock":          {},
	"steps/sim/vfs":            {},
	"steps/sim/memnet":         {"steps/sim/vfs"},
	"steps/sim/machine":        {"steps/sim/clock", "steps/sim/vfs"},
	"steps/sim/shell":          {"steps/sim/machine", "steps/sim/clock", "steps/sim/vfs"},
	"steps/sim/awk":            {},
	"steps/sim/tools":          {"steps/sim/awk", "steps/sim/machine", "steps/sim/clock", "steps/sim/vfs"},
	"steps/sim/sshd":           {"steps/sim/machine", "steps/sim/clock", "steps/sim/vfs"},
	"steps/sim/nfs":            {"steps/sim/machine", "steps/sim/clock", "steps/sim/vfs"},
	"steps/sim/store":          {"steps/sim/clock", "steps/sim/vfs"},
	"steps/sim/swarm":          {"steps/sim/clock"},
	"steps/sim/dockercli":      {"steps/sim/swarm", "steps/sim/clock"},
	"steps/sim/dockerd":        {"steps/sim/dockercli", "steps/sim/machine", "steps/sim/nfs", "steps/sim/store", "steps/sim/swarm", "steps/sim/clock", "steps/sim/vfs"},
	"steps/sim/conformance":    {"steps", "steps/inventory", "steps/osfam", "steps/facts"}, // for tests only
	"steps/sim":                {"steps/sim/awk", "steps/sim/clock", "steps/sim/dockercli", "steps/sim/dockerd", "steps/sim/machine", "steps/sim/memnet", "steps/sim/nfs", "steps/sim/shell", "steps/sim/sshd", "steps/sim/store", "steps/sim/swarm", "steps/sim/tools", "steps/sim/vfs"},
	"steps/health":             {"steps", "steps/inventory"},
	"steps/handover":           {"assets", "steps", "steps/event", "steps/failover", "steps/health", "steps/inventory", "steps/s3check", "steps/survival"},
	"steps/handover/rehearsal": {"steps", "steps/inventory", "steps/osfam"}, // for tests only
	"tui/theme":                {"steps"},
	"tui/logpane":              {"tui/theme", "steps"},
	"tui/runstate":             {"steps/event", "steps"},
	"tui/drillstate":           {"steps/event", "steps"},
	"tui":                      {"tui/theme", "tui/logpane", "tui/runstate", "tui/drillstate", "steps/event", "steps/survival", "steps/plan", "steps", "playbooks", "steps/inventory", "steps/osfam", "assets"},
	"steps/stepstest":          {"steps", "steps/inventory"},                              // for tests only
	"steps/sim/simtest":        {"steps/sim/machine", "steps/sim/clock", "steps/sim/vfs"}, // for tests only
	"steps/remote/sshtest":     {"steps/inventory"},                                       // for tests only
	"steps/shelltest":          {"steps", "steps/inventory", "steps/osfam"},               // for tests only
}

// mustNotReach keeps heavy or foreign things out of rooms, through any number of imports.
var mustNotReach = map[string][]string{
	"steps":     {"charm.land/", "github.com/charmbracelet/"},
	"playbooks": {"charm.land/", "github.com/charmbracelet/"},
	"assets":    {"charm.land/", "github.com/charmbracelet/"},
	"tui":       {"golang.org/x/crypto/ssh", "github.com/aws/", "mvdan.cc/sh/v3/interp"},
}

// listed is what go list says of a package.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func TestRoomsImportOnlyWhatThePlanAllows(t *testing.T) {
	for _, p := range list(t, "holdfast/...") {
		room := strings.TrimPrefix(p.ImportPath, "holdfast/")
		if strings.HasPrefix(room, "cmd/") {
			continue // wires everything
		}
		allowed, ok := mayImport[room]
		if !ok {
			t.Errorf("room %s is not in the plan of the house; add it to mayImport with what it may import", room)
			continue
		}
		for _, i := range p.Imports {
			other, ours := strings.CutPrefix(i, "holdfast/")
			if ours && !slices.Contains(allowed, other) {
				t.Errorf("%s imports %s, which the plan of the house does not allow", room, other)
			}
		}
		for prefix, foreign := range mustNotReach {
			if room != prefix && !strings.HasPrefix(room, prefix+"/") {
				continue
			}
			for _, d := range p.Deps {
				if slices.ContainsFunc(foreign, func(f string) bool { return strings.HasPrefix(d, f) }) {
					t.Errorf("%s reaches %s", room, d)
				}
			}
		}
	}
}

// The plan itself must be transitively sound: a room reaches what the rooms it may import reach.
func TestPlanOfTheHouseHasNoHiddenWays(t *testing.T) {
	for room, allowed := range mayImport {
		for _, a := range allowed {
			for _, further := range mayImport[a] {
				// The vocabulary names machines and systems in its types: whoever speaks it reaches those two.
				if further != room && !slices.Contains(allowed, further) && a != "steps" {
					t.Errorf("%s may import %s, which reaches %s: say so in the plan", room, a, further)
				}
				if further == room {
					t.Errorf("%s and %s may import each other", room, a)
				}
			}
		}
	}
}

func list(t *testing.T, pattern string) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps=false", "-json=ImportPath,Imports,Deps", pattern)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
