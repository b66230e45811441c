package inventory

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answersOf reads settings against a schema of its own, and gives the answers or what is wrong, without places.
func answersOf(t *testing.T, settings string, asked ...Setting) (Answers, []string) {
	t.Helper()
	one := shelf{{Playbook: "p", Roles: []Role{{Name: "any"}}, Settings: asked}}
	c, err := parse("/srv/c.yaml", []byte("name: a\nplaybook: p\nhosts: [{name: h, address: 10.0.0.1, role: any}]\nsettings: {"+settings+"}\n"), one, testHome)
	var ps Problems
	if err != nil && !errors.As(err, &ps) {
		t.Fatalf("not problems: %v", err)
	}
	var whats []string
	for _, p := range ps {
		whats = append(whats, p.What)
	}
	return c.Settings, whats
}

// TestAnswersOpen is about settings that are left out, left empty, or needed only beside another answer.
func TestAnswersOpen(t *testing.T) {
	mode := Setting{Name: "mode", Type: Choice, Choices: []string{"plain", "full"}, Default: "plain"}
	file := Setting{Name: "file", Type: Local, RequiredWhen: map[string]string{"mode": "full"}}
	for name, tc := range map[string]struct {
		settings string
		asked    []Setting
		want     Answers
		problems []string
	}{
		"default":               {"", []Setting{mode}, Answers{"mode": "plain"}, nil},
		"said":                  {"mode: full", []Setting{mode}, Answers{"mode": "full"}, nil},
		"needs an answer":       {"", []Setting{{Name: "n", Type: Name}}, nil, []string{`setting "n" is missing`}},
		"optional":              {"", []Setting{{Name: "n", Type: Name, Optional: true}}, Answers{"n": ""}, nil},
		"optional left empty":   {"n: ''", []Setting{{Name: "n", Type: Name, Optional: true, Default: "d"}}, Answers{"n": ""}, nil},
		"optional with default": {"", []Setting{{Name: "n", Type: Name, Optional: true, Default: "d"}}, Answers{"n": "d"}, nil},
		"needed, left empty":    {"mode: ''", []Setting{mode}, nil, []string{`setting "mode" is missing`}},
		"not needed now":        {"", []Setting{mode, file}, Answers{"mode": "plain", "file": ""}, nil},
		"not needed but said":   {"file: f", []Setting{mode, file}, Answers{"mode": "plain", "file": "/srv/f"}, nil},
		"needed and said":       {"mode: full, file: ~/f", []Setting{mode, file}, Answers{"mode": "full", "file": "/home/ada/f"}, nil},
		"needed now":            {"mode: full", []Setting{mode, file}, nil, []string{`setting "file" is missing, but needed with mode: full`}},
		"order does not matter": {"mode: full", []Setting{file, mode}, nil, []string{`setting "file" is missing, but needed with mode: full`}},
		"bad is not missing":    {"mode: full, file: 'a b'", []Setting{mode, file}, nil, []string{`file "a b" may not hold a space`}},
		"bad choice asks no more": {
			"mode: ful",
			[]Setting{mode, file},
			nil,
			[]string{`mode "ful" is not one of the choices`},
		},
		"two reasons": {
			"mode: full, n: x",
			[]Setting{mode, {Name: "n", Type: Name}, {Name: "z", Type: Name, RequiredWhen: map[string]string{"n": "x", "mode": "full"}}},
			nil,
			[]string{`setting "z" is missing, but needed with mode: full and n: x`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, problems := answersOf(t, tc.settings, tc.asked...)
			if diff := cmp.Diff(tc.want, got) + cmp.Diff(tc.problems, problems); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestAnswersOverlap compares folders as paths, not as texts, and every one with every other.
func TestAnswersOverlap(t *testing.T) {
	asked := []Setting{
		{Name: "a", Type: Path, Optional: true},
		{Name: "b", Type: Path, Optional: true},
		{Name: "c", Type: Path, Optional: true},
		{Name: "file", Type: Local, Optional: true},
	}
	for settings, want := range map[string][]string{
		"a: /srv/x, b: /srv/y, c: /srv/z":       nil,
		"a: /srv/x, b: /srv/xy":                 nil,
		"a: /srv/x":                             nil,
		"a: /srv/x, file: /srv/x/image.tar":     nil, // another machine's folder of that name
		"a: /srv/x, b: /srv/x/y":                {`b "/srv/x/y" lies inside a "/srv/x"`},
		"a: /srv/x/y, b: /srv/x":                {`a "/srv/x/y" lies inside b "/srv/x"`},
		"a: /srv/x, c: /srv/x":                  {`a and c are the same folder, "/srv/x"`},
		"a: /srv/x, b: /srv/x/y, c: /srv/x/y/z": {`b "/srv/x/y" lies inside a "/srv/x"`, `c "/srv/x/y/z" lies inside a "/srv/x"`, `c "/srv/x/y/z" lies inside b "/srv/x/y"`},
	} {
		_, got := answersOf(t, settings, asked...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", settings, diff)
		}
	}
}
