package playbooks_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/kind"
)

const head = `name: demo
title: Demo
summary: It survives nothing.
roles: [{name: server, min: 1, why: it is all there is}]
settings:
  - {name: data_dir, type: path, default: /srv/data, question: Where?, why: It must lie somewhere.}
stages:
`

func stage(step string) string {
	return "  - title: First\n    on: all\n    steps:\n" + step
}

func oneStep(id, rest string) string {
	return "      - id: " + id + "\n        title: T\n        why: Because.\n        changes: nothing\n" + rest
}

const runs = "        kind: run\n        with: {check: 'false', apply: 'true'}\n"

func files(text string, more ...string) fstest.MapFS {
	out := fstest.MapFS{"demo/playbook.yaml": {Data: []byte(text)}}
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = &fstest.MapFile{Data: []byte(more[i+1])}
	}
	return out
}

func known() playbooks.Known {
	is := func(want string) func(string) bool { return func(id string) bool { return id == want } }
	return playbooks.Known{Kinds: kind.All(), Hint: is("hint"), Term: is("term")}
}

func TestGoodPlaybook(t *testing.T) {
	text := head + stage(oneStep("a", runs+"        hints: [hint]\n        terms: [term]\n"))
	p, errs := playbooks.Lint(files(text), "demo", known())
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	s := p.Steps()[0]
	if s.Policy.Timeout != playbooks.DefaultTimeout || s.Line != 11 || s.Where("kind") != "demo/playbook.yaml:15:15" {
		t.Errorf("%+v at %s", s.Policy, s.Where("kind"))
	}
	if s.Where("nothing") != "demo/playbook.yaml:11:13" {
		t.Errorf("a key that is not there is at %s", s.Where("nothing"))
	}
}

// Every fault is told with its exact place, and with what to do.
func TestFaults(t *testing.T) {
	part := []string{"parts/loop.yaml", "stages:\n  - use: loop.yaml\n"}
	for _, c := range []struct {
		name, text string
		more       []string
		want       string
	}{
		{"empty", "", nil, "demo/playbook.yaml:1:1: the file is empty"},
		{"not YAML", "name: [", nil, "demo/playbook.yaml:1:7: "},
		{"unknown key", "name: demo\ntitel: Demo\n", nil, `demo/playbook.yaml:2:1: unknown field "titel"`},
		{"unknown key of a step", head + stage(oneStep("a", runs+"        wen: x\n")), nil, `demo/playbook.yaml:17:9: unknown field "wen"`},
		{"wrong type", "name: demo\nroles: many\n", nil, "demo/playbook.yaml:2:8: "},
		{"two documents", "name: demo\n---\nname: other\n", nil, "demo/playbook.yaml:2:1: a second document"},
		{"key twice", "name: demo\nname: other\n", nil, "demo/playbook.yaml:2:1: "},
		{"anchor", "name: &a demo\n", nil, "demo/playbook.yaml:1:7: anchors"},
		{"deep", "name: " + strings.Repeat("[", 99), nil, "nested too deeply"},
		{"unknown kind", head + stage(oneStep("a", "        kind: fil\n")), nil, `demo/playbook.yaml:15:15: step a has unknown kind "fil"; did you mean "file"?`},
		{"id twice", head + stage(oneStep("a", runs)+oneStep("a", runs)), nil, `demo/playbook.yaml:17:13: step id "a" is used twice`},
		{"bad id", head + stage(oneStep("A_b", runs)), nil, "demo/playbook.yaml:11:13: step id \"A_b\" may hold"},
		{"after", head + stage(oneStep("a", runs+"        after: [b]\n")), nil, `demo/playbook.yaml:17:16: step a waits for "b"`},
		{"after itself", head + stage(oneStep("a", runs+"        after: [a]\n")), nil, `demo/playbook.yaml:17:16: step a waits for "a"`},
		{"uses", head + stage(oneStep("a", runs+"        uses: [b]\n")), nil, `demo/playbook.yaml:17:15: step a uses "b"`},
		{"hint", head + stage(oneStep("a", runs+"        hints: [b]\n")), nil, `demo/playbook.yaml:17:16: step a names hint "b"`},
		{"term", head + stage(oneStep("a", runs+"        terms: [b]\n")), nil, `demo/playbook.yaml:17:16: step a names term "b"`},
		{"no why", head + stage("      - {id: a, title: T, changes: c, kind: run, why: no}\n"), nil, "demo/playbook.yaml:11:55: step a has a why of 0 sentences"},
		{"long why", head + stage("      - {id: a, title: T, changes: c, kind: run, why: A. B. C. D! E? F.}\n"), nil, "a why of 6 sentences"},
		{"place", head + "  - title: First\n    on: moon\n    steps:\n" + oneStep("a", runs), nil, `stage "First" is done on "moon"; it must be one of all, operator, server`},
		{"default", strings.Replace(head, "/srv/data", "data", 1) + stage(oneStep("a", runs)), nil, "the default of data_dir \"data\""},
		{"part missing", head + "  - use: ../parts/no.yaml\n", nil, "demo/playbook.yaml:8:10: cannot read parts/no.yaml"},
		{"part outside", head + "  - use: ../../no.yaml\n", nil, "demo/playbook.yaml:8:10: cannot read ../no.yaml"},
		{"part uses itself", head + "  - use: ../parts/loop.yaml\n", part, "parts/loop.yaml:2:10: the part parts/loop.yaml uses itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, errs := playbooks.Lint(files(c.text, c.more...), "demo", known())
			for _, err := range errs {
				if strings.Contains(err.Error(), c.want) {
					return
				}
			}
			t.Errorf("errors %v, want one with %q", errs, c.want)
		})
	}
}

// Parts that double at every level would be read without end.
func TestPartsAreBounded(t *testing.T) {
	fsys := files(head + "  - use: ../parts/p0.yaml\n")
	for i := range 40 {
		next := fmt.Sprintf("stages:\n  - use: p%d.yaml\n  - use: p%d.yaml\n", i+1, i+1)
		fsys[fmt.Sprintf("parts/p%d.yaml", i)] = &fstest.MapFile{Data: []byte(next)}
	}
	fsys["parts/p40.yaml"] = &fstest.MapFile{Data: []byte("stages: []\n")}
	if _, err := playbooks.Load(fsys, "demo"); err == nil || !strings.Contains(err.Error(), "more than 100 parts") {
		t.Error(err)
	}
}

func TestRowsAndParts(t *testing.T) {
	text := strings.Replace(head, "stages:", "rows:\n  engine: {file: ../parts/rows.yaml, setting: data_dir}\nstages:", 1) + "  - use: ../parts/p.yaml\n"
	p, err := playbooks.Load(files(text, "parts/rows.yaml", "one: {image: x}\n", "parts/p.yaml", "secrets: [{name: k, kind: access-key}]\nstages:\n"+stage(oneStep("b", runs))), "demo")
	if err != nil {
		t.Fatal(err)
	}
	if p.Rows["engine"].Table["one"]["image"] != "x" || p.Secrets[0].Name != "k" || p.Steps()[0].Where("id") != "parts/p.yaml:6:13" {
		t.Errorf("%+v", p)
	}
}

func TestLabels(t *testing.T) {
	for on, want := range map[string]string{"all": "On All Machines", "server": "On Server", "client": "On Clients", "operator": "On Your Own Machine"} {
		if got := (playbooks.Stage{On: on}).Label(); got != want {
			t.Errorf("%s: %s", on, got)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(head + stage(oneStep("a", runs))))
	f.Add([]byte(head + "  - use: ../parts/docker.yaml\n"))
	f.Add([]byte(head + stage(oneStep("a", "        kind: file\n        with: {path: /x, content: '${{ .settings.data_dir }}'}\n"))))
	f.Add([]byte("rows: {engine: {file: ../parts/engines.yaml}}\n? a\n: b"))
	f.Add([]byte("stages:\n- steps:\n  - with: |\n      ${{"))
	kinds := map[string]steps.Kind{}
	for _, k := range kind.All() {
		kinds[k.Name] = k
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, errs := playbooks.Lint(files(string(data)), "demo", known())
		for _, err := range errs {
			if !strings.Contains(err.Error(), ".yaml:") {
				t.Errorf("an error without its place: %v", err)
			}
		}
		for _, s := range p.Steps() {
			if k, ok := kinds[s.Kind]; ok && !strings.Contains(string(data), "range") {
				_, _ = s.Expand(k, playbooks.Env{"settings": map[string]any{"data_dir": "/srv"}})
			}
		}
	})
}
