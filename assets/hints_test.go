package assets

import (
	_ "embed"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata/lines.txt
var otherWordings string

func TestCatalogueIsSound(t *testing.T) {
	known := make(map[string]bool)
	for _, h := range Hints() {
		if known[h.ID] || !idShape.MatchString(h.ID) {
			t.Errorf("%q: twice, or an id that is not well made", h.ID)
		}
		known[h.ID] = true
		checkProse(t, h.ID+" cause", h.Cause)
		checkProse(t, h.ID+" remedy", h.Remedy)
		if len(h.Match) == 0 {
			t.Errorf("%s: nothing to recognise it by", h.ID)
		}
	}
	if len(known) < 40 {
		t.Errorf("only %d entries", len(known))
	}
}

// wording is one line of an error and the entry it must lead to.
type wording struct{ id, line string }

// wordings are the examples of the catalogue itself and the lines collected beside it.
func wordings(t *testing.T) []wording {
	t.Helper()
	var all []wording
	for _, h := range Hints() {
		all = append(all, wording{h.ID, h.Example})
	}
	for row := range strings.Lines(otherWordings) {
		if id, line, ok := strings.Cut(strings.TrimRight(row, "\n"), " | "); ok && !strings.HasPrefix(row, "#") {
			all = append(all, wording{id, line})
		}
	}
	return all
}

// Each wording must lead to its entry: none before it in the file may take it away.
func TestEveryWordingFindsItsEntry(t *testing.T) {
	for _, w := range wordings(t) {
		got, ok := Diagnose(w.line)
		if !ok || got.ID != w.id {
			t.Errorf("%q leads to %q (found: %t), want %q", w.line, got.ID, ok, w.id)
		}
	}
}

// An expression no line ever tried is a guess.
func TestEveryExpressionIsTried(t *testing.T) {
	for _, m := range matchers() {
		for i, p := range m.patterns {
			tries := func(w wording) bool { return w.id == m.ID && p.MatchString(w.line) }
			if !slices.ContainsFunc(wordings(t), tries) {
				t.Errorf("%s: no line tries %s", m.ID, m.Match[i])
			}
		}
	}
}

func TestDiagnose(t *testing.T) {
	for text, want := range map[string]string{
		"Reading package lists...\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?\n": "apt-lock",
		"mount.nfs: Connection refused for 10.0.0.1:/x on /mnt":                                                                               "nfs-refused",
		"starting container failed: error while mounting volume: mount :/var/nfs/data: permission denied":                                     "nfs-denied",
		"mount: /mnt: connection timed out, 10.0.0.1:/x":                                                                                      "timeout",
		"E: Failed to fetch http://mirror.example.org/x  Could not connect to 10.0.0.9:3128 (10.0.0.9). - connect (111: Connection refused)":  "refused",
		"all went well": "",
		"":              "",
	} {
		h, ok := Diagnose(text)
		if h.ID != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", text, h.ID, want)
		}
	}
}

// A long output must neither take long nor lose the error at its end.
func TestDiagnoseLooksAtTheEnd(t *testing.T) {
	noise := strings.Repeat("Get:1 http://mirror.example.org/debian bookworm InRelease\n", 20000)
	if h, _ := Diagnose(noise + "sudo: a password is required"); h.ID != "sudo-password" {
		t.Errorf("got %q", h.ID)
	}
}

func TestHintByID(t *testing.T) {
	if h, ok := HintByID("leveldb-lock"); !ok || h.Source == "" {
		t.Errorf("leveldb-lock: %+v, %t", h, ok)
	}
	if _, ok := HintByID("nonsense"); ok {
		t.Error("an unknown entry was found")
	}
}

func TestFaultyTextsAreRefused(t *testing.T) {
	if _, err := decode[Hint]("hints.yaml", []byte("- id: a\n  remdy: b\n")); err == nil || !strings.Contains(err.Error(), "remdy") {
		t.Errorf("a misspelt key: %v", err)
	}
	if _, err := compile([]Hint{{ID: "a", Match: []string{"("}}}); err == nil || !strings.Contains(err.Error(), "a: ") {
		t.Errorf("a broken expression: %v", err)
	}
}

func FuzzDiagnose(f *testing.F) {
	f.Add("E: Could not get lock")
	f.Add("mount.nfs \xff:/ permission denied")
	f.Fuzz(func(t *testing.T, text string) {
		h, ok := Diagnose(text)
		if ok != (h.ID != "") {
			t.Fatalf("%q: %t with %q", text, ok, h.ID)
		}
		if again, _ := Diagnose("noise before\n" + text); ok && again.ID == "" {
			t.Fatalf("a line before %q hides it", text)
		}
	})
}

// What went wrong first is the cause; what follows from it must not hide it.
func TestTheRootOfSeveralErrorsIsFound(t *testing.T) {
	for want, text := range map[string]string{
		"no-space": "  Error writing to file - write (28: No space left on device) [IP: 192.0.2.1 3128]\n" +
			"W: Some index files failed to download. They have been ignored, or old ones used instead.\nE: Unable to locate package docker.io",
		"name-resolution": "W: Failed to fetch http://mirror.example.org/debian/dists/bookworm/InRelease  Temporary failure resolving 'mirror.example.org'\n" +
			"E: Unable to locate package docker.io",
	} {
		if got, ok := Diagnose(text); !ok || got.ID != want {
			t.Errorf("leads to %q, want %q:\n%s", got.ID, want, text)
		}
	}
}
