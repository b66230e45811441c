package playbooks_test

import (
	"os/exec"
	"strings"
	"testing"

	"holdfast/playbooks"
	"holdfast/steps"
)

// demo is a kind with a field of each sort.
type demo struct {
	Script string            `yaml:"script" sh:"text"`
	Text   string            `yaml:"text"`
	List   []string          `yaml:"list"`
	Map    map[string]string `yaml:"map"`
	Sub    []struct {
		A string `yaml:"a"`
	} `yaml:"sub"`
}

func demoKind() steps.Kind {
	return steps.Kind{Name: "demo", New: func() any { return new(demo) }}
}

const nasty = "a b'; $(id) `id` \"q\"\n\tline two \\ &\xff"

func env() playbooks.Env {
	return playbooks.Env{
		"settings": map[string]any{"data_dir": nasty, "port": "8000", "empty": ""},
		"list":     []string{"x y", "z"},
		"hosts":    []any{map[string]any{"name": "n 1"}, map[string]any{"name": "n2"}},
		"os":       map[string]any{"major": 12, "id": "debian"},
		"nothing":  nil,
	}
}

// expandWith expands a step whose parameters are given as YAML, indented by 10.
func expandWith(t *testing.T, with string) (demo, error) {
	t.Helper()
	p, err := playbooks.Load(files(head+stage(oneStep("a", "        kind: demo\n        with:\n"+with))), "demo")
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Steps()[0].Expand(demoKind(), env())
	if err != nil {
		return demo{}, err
	}
	return *got.(*demo), nil
}

func TestValuesAreQuotedForTheShell(t *testing.T) {
	got, err := expandWith(t, "          script: printf %s ${{ .settings.data_dir }}\n          text: =${{ .settings.data_dir }}=\n")
	if err != nil {
		t.Fatal(err)
	}
	if got.Text != "="+nasty+"=" {
		t.Errorf("text %q is not literal", got.Text)
	}
	out, err := exec.Command("sh", "-c", got.Script).Output()
	if err != nil || string(out) != nasty {
		t.Errorf("the shell reads %q (%v)", out, err)
	}
}

func TestTemplates(t *testing.T) {
	for _, c := range []struct{ template, script, text string }{
		{"{{.Server}} ${{ .settings.port }}", "{{.Server}} 8000", "{{.Server}} 8000"},
		{`${{ raw "$(x)" }} ${{ "$(x)" }}`, "$(x) '$(x)'", "$(x) $(x)"},
		{`${{ join " " .list }}`, "'x y z'", "x y z"},
		{`${{ range .hosts }} ${{ .name }}${{ end }}`, " 'n 1' n2", " n 1 n2"},
		{`${{ if ge .os.major 12 }}${{ .list | join "," }}${{ else }}no${{ end }}`, "'x y,z'", "x y,z"},
		{`${{ with .settings.empty }}x${{ else }}${{ "a b" }}${{ end }}`, "'a b'", "a b"},
		{`${{ $x := "a b" }}${{ $x }}`, "'a b'", "a b"},
		{`${{ .settings.empty }}`, "''", ""},
		{`${{ quote "a b" }}`, "'a b'", "'a b'"},
		{`${{ .os.major }}`, "12", "12"},
	} {
		got, err := expandWith(t, "          script: "+steps.Quote(c.template)+"\n          text: "+steps.Quote(c.template)+"\n")
		if c.template == `${{ quote "a b" }}` {
			got.Text = c.text // only for scripts
		}
		if err != nil || got.Script != c.script || got.Text != c.text {
			t.Errorf("%s: script %q, text %q, %v", c.template, got.Script, got.Text, err)
		}
	}
}

func TestEveryFieldIsExpanded(t *testing.T) {
	got, err := expandWith(t, "          list: ['${{ .os.id }}', b]\n          map: {k: '${{ .os.id }}'}\n          sub: [{a: '${{ .os.id }}'}]\n")
	if err != nil || got.List[0] != "debian" || got.Map["k"] != "debian" || got.Sub[0].A != "debian" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestTemplateFaults(t *testing.T) {
	for _, c := range []struct{ name, with, want string }{
		{"misspelt parameter", "          scrip: x\n", `demo/playbook.yaml:17:11: unknown field "scrip" (step a, kind demo)`},
		{"missing name", "          text: a ${{ .settings.prot }}\n", `demo/playbook.yaml:17:32: step a: template: there is no .settings.prot; did you mean "port"?`},
		{"in quotes", "          text: 'a ${{ .settings.prot }}'\n", `demo/playbook.yaml:17:33: step a: template: there is no .settings.prot`},
		{"in a literal", "          script: |\n            one\n            two ${{ .setings.port }}\n", `demo/playbook.yaml:19:21: step a: template: there is no .setings; did you mean "settings"?`},
		{"folded", "          text: >-\n            one\n            two ${{ .no }}\n", `demo/playbook.yaml:17:17: step a: template: there is no .no`},
		{"in a list", "          list: [a, '${{ .no }}']\n", `demo/playbook.yaml:17:26: step a: template: there is no .no`},
		{"syntax", "          script: |\n            one\n            two ${{ if }}\n", `demo/playbook.yaml:19:17: step a: template: `},
		{"unknown function", "          text: x ${{ shell .no }}\n", `demo/playbook.yaml:17:19: step a: template: function "shell" not defined`},
		{"a list as a value", "          text: ${{ .list }}\n", "is a []string, not a single value"},
		{"no value", "          text: ${{ .nothing }}\n", "the value is empty"},
		{"define", "          script: '${{ define \"x\" }}${{ .settings.data_dir }}${{ end }}${{ template \"x\" . }}'\n", "define and block are not known here"},
		{"NUL", "          text: \"a\\0b\"\n", "NUL byte"},
		{"raw of a list", "          script: ${{ raw .list }}\n", "not a single value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := expandWith(t, c.with)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v\nwant one with %s", err, c.want)
			}
		})
	}
}

func TestCaptures(t *testing.T) {
	text := head + stage(oneStep("a", runs+"        captures:\n          - {name: x, from: 'echo ${{ .settings.data_dir }}'}\n          - {name: y, from: 'echo ${{ .no }}'}\n"))
	p, err := playbooks.Load(files(text), "demo")
	if err != nil {
		t.Fatal(err)
	}
	s := p.Steps()[0]
	got, err := s.ExpandCapture(s.Captures[0], env())
	if out, _ := exec.Command("sh", "-c", got.From).Output(); err != nil || string(out) != nasty+"\n" {
		t.Errorf("%q %v", out, err)
	}
	if _, err := s.ExpandCapture(s.Captures[1], env()); err == nil || !strings.Contains(err.Error(), "demo/playbook.yaml:19:") {
		t.Error(err)
	}
}
