package assets

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var idShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func TestGlossaryIsSound(t *testing.T) {
	known := make(map[string]bool)
	for _, w := range Terms() {
		if known[w.ID] {
			t.Errorf("%s: twice", w.ID)
		}
		known[w.ID] = true
		checkProse(t, w.ID, w.Text)
		if !idShape.MatchString(w.ID) || w.Title == "" {
			t.Errorf("%q: id or title is not well made", w.ID)
		}
	}
	if len(known) < 30 {
		t.Errorf("only %d words", len(known))
	}
	for _, w := range Terms() {
		for _, id := range w.See {
			if !known[id] || id == w.ID {
				t.Errorf("%s: see %q leads nowhere", w.ID, id)
			}
		}
		if len(w.See) == 0 {
			t.Errorf("%s: a dead end without see", w.ID)
		}
	}
}

// checkProse keeps texts to what every terminal can show and every newcomer can read at a glance.
func checkProse(t *testing.T, id, text string) {
	t.Helper()
	if n := len(text); n < 20 || n > 400 {
		t.Errorf("%s: a text of %d letters", id, n)
	}
	if !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "\n\t") {
		t.Errorf("%s: not plain sentences on one line: %q", id, text)
	}
	for _, r := range text {
		if r > 0x7e {
			t.Errorf("%s: %q does not show everywhere", id, r)
		}
	}
}

func TestTerm(t *testing.T) {
	if w, ok := Term("root-squash"); !ok || w.Title != "root_squash" {
		t.Errorf("root-squash: %+v, %t", w, ok)
	}
	if _, ok := Term("nonsense"); ok {
		t.Error("an unknown word was found")
	}
}

// What one caller does with the list must not show to the next.
func TestTermsIsACopy(t *testing.T) {
	Terms()[0].ID = "spoilt"
	if _, ok := Term("spoilt"); ok {
		t.Error("the glossary was changed from outside")
	}
}

func TestSearch(t *testing.T) {
	for word, want := range map[string][]string{
		"Swarm":         {"swarm"},
		"known hosts":   {"known-hosts"},
		"ROOT_SQUASH":   {"root-squash"},
		"overlay":       {"overlay"},
		"man":           {"manager", "managed-block"},
		"key":           {"access-key"},
		"quorm":         {"quorum"},
		"idempotant":    {"idempotent"},
		"fingreprint":   {"fingerprint"},
		"s4":            nil, // too short to guess at
		"":              nil,
		"  ":            nil,
		"bicycle chain": nil,
	} {
		var got []string
		for _, w := range Search(word) {
			got = append(got, w.ID)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", word, d)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"raft", "raft", 0},
		{"raft", "rat", 1},
		{"raft", "graft", 1},
		{"raft", "rift", 1},
		{"leader", "ledaer", 2},
		{"a", "abcdef", 5},
	} {
		if got := distance(tc.a, tc.b); got != tc.want || distance(tc.b, tc.a) != tc.want {
			t.Errorf("%s to %s: %d, want %d", tc.a, tc.b, got, tc.want)
		}
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("swarm")
	f.Add("known\xffhosts")
	f.Fuzz(func(t *testing.T, word string) {
		for _, w := range Search(word) {
			if _, ok := Term(w.ID); !ok {
				t.Fatalf("%q found %q, which is not in the glossary", word, w.ID)
			}
		}
	})
}
