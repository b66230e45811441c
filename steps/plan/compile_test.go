package plan

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/kind"
	"holdfast/steps/osfam"
)

const demoHead = `name: demo
title: Demo
summary: It survives nothing.
roles: [{name: server, min: 1, why: one}, {name: client, min: 2, why: two}]
secrets: [{name: key, kind: secret-key, why: k}]
settings:
  - {name: port, type: port, default: "8000", question: q, why: w}
  - {name: s3_port, type: port, default: "8000", question: q, why: w}
stages:
`

func demoStage(on string, lines ...string) string {
	return "  - title: S\n    on: " + on + "\n    steps:\n      - " + strings.Join(lines, "\n      - ") + "\n"
}

func demoStep(id, more string) string {
	return "{id: " + id + ", title: T, why: Because., changes: c, kind: run, with: {check: 'false', apply: 'true'}" + more + "}"
}

func demo(t *testing.T, stages string) playbooks.Playbook {
	t.Helper()
	fsys := fstest.MapFS{"demo/playbook.yaml": {Data: []byte(demoHead + stages)}}
	pb, err := playbooks.Load(fsys, "demo")
	if err != nil {
		t.Fatal(err)
	}
	return pb
}

func compileDemo(t *testing.T, stages string) (Plan, error) {
	t.Helper()
	pb := demo(t, stages)
	c, facts := sample(pb, osfam.System{Name: "debian-12", ID: "debian", Version: "12"}, answers(pb, "", ""))
	return Compile(pb, c, facts, kind.All())
}

func TestIDsNeedsAndVariables(t *testing.T) {
	p, err := compileDemo(t, demoStage("server",
		"{id: a, title: T, why: Because., changes: c, kind: run, with: {check: 'false', apply: 'true'}, captures: [{name: token, from: 'echo ${{ .settings.port }}', secret: true}]}")+
		demoStage("client",
			"{id: b, title: T, why: Because., changes: c, uses: [token, key], kind: run, with: {check: 'echo $tokens', apply: 'echo \"$token\"', verify: 'echo ${key}', undo: 'echo $key $token', brought: 'test -e x'}}")+
		demoStage("server", demoStep("c", ", after: [b]"))+
		demoStage("operator", "{id: d, title: T, why: Because., changes: c, after: [c], kind: probe, with: {endpoints: 'http://x', bucket: b, access_key: key, secret_key: key}}"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, op := range p.Ops {
		got[op.ID] = op.Needs
	}
	want := map[string][]string{
		"server1/a": nil, "client1/b": {"server1/a"}, "client2/b": {"server1/a"},
		"server1/c": {"client1/b", "client2/b", "server1/a"}, "operator/d": {"server1/c"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	b, _ := p.Op("client1/b")
	vars := [][]string{b.Check.Vars, b.Apply.Vars, b.Verify.Vars, b.Undo.Vars}
	if d := cmp.Diff([][]string{nil, {"token"}, {"key"}, {"token", "key"}}, vars); d != "" {
		t.Error(d)
	}
	if !strings.HasPrefix(b.Apply.Text, "set -e\n") || strings.HasPrefix(b.Check.Text, "set -e") || !strings.HasPrefix(b.Undo.Text, "set -e\n") {
		t.Errorf("%+v", b)
	}
	a, _ := p.Op("server1/a")
	if d := cmp.Diff([]steps.Capture{{Name: "token", From: steps.Script{Text: "echo 8000\n", Sudo: true}, Secret: true}}, a.Captures); d != "" {
		t.Error(d)
	}
	if _, ok := p.Op("server1/b"); ok {
		t.Error("an op that is not there was found")
	}
}

func TestWhen(t *testing.T) {
	for when, want := range map[string]int{
		`settings.port == "8000"`: 3, `host.role == "client"`: 2, `os.major >= 13`: 0, `os.id in ["debian"] && facts.init != "upstart"`: 3,
	} {
		p, err := compileDemo(t, demoStage("all", demoStep("a", ", when: '"+when+"'")))
		if err != nil || len(p.Ops) != want {
			t.Errorf("%s: %d ops, want %d (%v)", when, len(p.Ops), want, err)
		}
	}
	// What waits for a step that is left out waits for nothing.
	p, err := compileDemo(t, demoStage("server", demoStep("a", ", when: 'false'"), demoStep("b", ", after: [a]")))
	if err != nil || len(p.Ops) != 1 || len(p.Ops[0].Needs) != 0 {
		t.Errorf("%+v %v", p.Ops, err)
	}
}

func TestFaultsNameTheirPlace(t *testing.T) {
	for _, c := range []struct{ stage, want string }{
		{demoStage("server", demoStep("a", ", when: settings.prot == '1'")), `step a: when: there is no settings.prot; did you mean "port"?`},
		{demoStage("server", demoStep("a", ", when: setings.port == '1'")), "step a: when: unknown name setings"},
		{demoStage("server", demoStep("a", ", when: settings.port")), "step a: when: "},
		{demoStage("server", demoStep("a", ", when: '1 =='")), "step a: when: "},
		{demoStage("server", demoStep("a", ""), demoStep("b", ", after: [aa]")), `step b: after: there is no earlier step "aa"; did you mean "a"?`},
		{demoStage("server", demoStep("a", ", after: [a]")), `step a: after: there is no earlier step "a"`},
		{demoStage("server", demoStep("a", ""), demoStep("a", "")), `step id "a" is used twice`},
		{demoStage("server", "{id: a, kind: rum}"), `step a: unknown kind "rum"; did you mean "run"?`},
		{demoStage("server", "{id: a, kind: run, with: {check: x}}"), "step a on server1: run needs both check and apply"},
		{demoStage("server", "{id: a, kind: run, with: {check: x, aply: y}}"), `unknown field "aply" (step a, kind run)`},
	} {
		_, err := compileDemo(t, c.stage)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "demo/playbook.yaml:1") {
			t.Errorf("error %v\nwant one with %s", err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "|") {
			t.Errorf("a picture in the error: %v", err)
		}
	}
}

func TestAllFaultsAreTold(t *testing.T) {
	_, err := compileDemo(t, demoStage("server", demoStep("a", ", when: settings.x"), demoStep("b", ", when: settings.y")))
	if err == nil || !strings.Contains(err.Error(), "settings.x") || !strings.Contains(err.Error(), "settings.y") {
		t.Error(err)
	}
}

// However steps wait for each other, an op stands after all it needs, and needs only what is there.
func TestOrderIsTopological(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		var stages strings.Builder
		for i := range 1 + r.IntN(12) {
			var after []string
			for j := range i {
				if r.IntN(3) == 0 {
					after = append(after, fmt.Sprintf("s%d", j))
				}
			}
			when := []string{"", ", when: 'host.name != \"client1\"'", ", when: 'false'"}[r.IntN(3)]
			on := []string{"all", "server", "client"}[r.IntN(3)]
			stages.WriteString(demoStage(on, demoStep(fmt.Sprintf("s%d", i), ", after: ["+strings.Join(after, ", ")+"]"+when)))
		}
		p, err := compileDemo(t, stages.String())
		if err != nil {
			t.Fatal(err)
		}
		stands := map[string]bool{}
		last := map[string]string{}
		for _, op := range p.Ops {
			for _, n := range op.Needs {
				if !stands[n] {
					t.Fatalf("seed %d: %s stands before %s, which it needs", seed, op.ID, n)
				}
			}
			if stands[op.ID] || last[op.Host] != "" && !slices.Contains(op.Needs, last[op.Host]) {
				t.Fatalf("seed %d: %s comes twice or does not wait for %s", seed, op.ID, last[op.Host])
			}
			stands[op.ID], last[op.Host] = true, op.ID
		}
	}
}

// mixed is a cluster of three systems.
func mixed(t *testing.T) (playbooks.Playbook, inventory.Cluster, map[string]steps.Facts) {
	t.Helper()
	lib, err := playbooks.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	pb := lib["s3-nfs"]
	c, facts := sample(pb, osfam.Systems()[0], answers(pb, "", ""))
	for i, name := range []string{"debian-12", "rocky-9", "ubuntu-24.04"} {
		for _, sys := range osfam.Systems() {
			if sys.Name == name {
				facts[c.Hosts[i].Name] = sampleFacts(sys)
			}
		}
	}
	return pb, c, facts
}

func TestMixedSystems(t *testing.T) {
	pb, c, facts := mixed(t)
	p, err := Compile(pb, c, facts, kind.All())
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"server1/docker-packages": "hf_apt_get install --no-install-recommends docker-ce docker-ce-cli containerd.io apparmor\n",
		"client1/docker-packages": "hf_dnf install docker-ce docker-ce-cli containerd.io\n",
		"client1/nfs-client":      "hf_dnf install nfs-utils\n",
		"client2/nfs-client":      "hf_apt_get install --no-install-recommends nfs-common\n",
	} {
		op, ok := p.Op(id)
		if !ok || !strings.HasSuffix(op.Apply.Text, want) {
			t.Errorf("%s: %q", id, op.Apply.Text)
		}
	}
	text := p.Text(nil, true)
	if !strings.Contains(text, "on server1 client2\n") || !strings.Contains(text, "on client1\n") {
		t.Error("machines of one system are not shown together")
	}
}

func TestSameInputSamePlan(t *testing.T) {
	var texts []string
	for range 5 {
		pb, c, facts := mixed(t)
		p, err := Compile(pb, c, facts, kind.All())
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(data))
	}
	for _, other := range texts[1:] {
		if d := cmp.Diff(texts[0], other); d != "" {
			t.Fatal(d)
		}
	}
}

func TestDistributionDocker(t *testing.T) {
	for system, want := range map[string]string{"debian-12": "docker.io apparmor\n", "debian-13": "docker.io docker-cli apparmor\n", "ubuntu-24.04": "docker.io apparmor\n"} {
		op, _ := compileSample(t, system, inventory.Answers{"docker": "distro"}).Op("server1/docker-packages")
		if !strings.HasSuffix(op.Apply.Text, "--no-install-recommends "+want) {
			t.Errorf("%s: %q", system, op.Apply.Text)
		}
	}
}

func TestUnknownRow(t *testing.T) {
	pb, c, facts := mixed(t)
	c.Settings["engine"] = "none"
	if _, err := Compile(pb, c, facts, kind.All()); err == nil || !strings.Contains(err.Error(), `no engine called "none"`) {
		t.Error(err)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 5, nil},
		{"a b c", 3, []string{"a b", "c"}},
		{"abcdefgh a", 3, []string{"abcdefgh", "a"}},
		{" a \n b ", 9, []string{"a b"}},
	} {
		if d := cmp.Diff(c.want, Wrap(c.text, c.width)); d != "" {
			t.Errorf("%q: %s", c.text, d)
		}
	}
}

func TestTextWithStates(t *testing.T) {
	p := compileSample(t, "debian-12", inventory.Answers{"docker": "distro"})
	states := map[string]steps.State{}
	for i, op := range p.Ops {
		states[op.ID] = []steps.State{steps.Satisfied, steps.Missing, steps.Drifted, steps.Unknown}[i%4]
	}
	text := p.Text(states, false)
	golden(t, "states.txt", text)
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(line) > 81 { // with its line end
			t.Errorf("too long: %s", line)
		}
	}
}

// Prose fits 80 columns. Commands may be longer where one option of docker's is, but not without measure.
func TestLinesFit(t *testing.T) {
	for _, system := range []string{"debian-12", "ubuntu-24.04", "rocky-9"} {
		for line := range strings.Lines(compileSample(t, system, inventory.Answers{"proxy": "http://192.0.2.9:3128"}).Text(nil, true)) {
			line = strings.TrimRight(line, "\n")
			limit := 80
			if strings.HasPrefix(line, "        ") {
				limit = 160
			}
			if strings.Contains(line, "--mount ") || strings.Contains(line, "--health-cmd ") || strings.Contains(line, "--format ") ||
				strings.Contains(line, "no_root_squash") || strings.Contains(line, "NO_PROXY") {
				limit = 280
			}
			if n := utf8.RuneCountInString(line); n > limit {
				t.Errorf("%s: %d columns: %s", system, n, line)
			}
		}
	}
}
