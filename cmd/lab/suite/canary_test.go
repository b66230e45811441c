package suite

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func containsForm(text, secret string) bool {
	for _, f := range formsOf(secret) {
		if strings.Contains(text, f) {
			return true
		}
	}
	return false
}

func TestFormsFindASecretInEveryShape(t *testing.T) {
	const secret = `Cn7QZ2"&/+<x`
	quoted, err := json.Marshal("before " + secret)
	if err != nil {
		t.Fatal(err)
	}
	shapes := map[string]string{
		"raw": "x" + secret + "y", "hex": hex.EncodeToString([]byte("z" + secret)), "json": string(quoted),
		"query": url.QueryEscape(secret + " z"), "path": url.PathEscape("a/" + secret),
	}
	for before := range 3 {
		text := strings.Repeat("p", before) + secret
		for after := range 3 {
			shapes["base64 "+text] = base64.StdEncoding.EncodeToString([]byte(text + strings.Repeat("q", after)))
			shapes["url base64 "+text] = base64.URLEncoding.EncodeToString([]byte(text + strings.Repeat("q", after)))
		}
	}
	for shape, text := range shapes {
		if !containsForm(text, secret) {
			t.Errorf("%s: not found in %q", shape, text)
		}
		if containsForm(text, "Cn7QZ3 another") {
			t.Errorf("%s: found what is not in %q", shape, text)
		}
	}
}

func TestSearchSparseFindsAcrossPieces(t *testing.T) {
	const secret = "a secret that is long enough"
	for _, at := range []int64{0, 4<<20 - 5, 40 << 20, 40<<20 + 8<<20 - 9} {
		name := filepath.Join(t.TempDir(), "disk")
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(100 << 20); err != nil {
			t.Fatal(err)
		}
		for _, fill := range []int64{0, 40 << 20} { // data in two places, with a hole between them
			if _, err := f.WriteAt([]byte(strings.Repeat("noise...", 1<<20)), fill); err != nil {
				t.Fatal(err)
			}
		}
		n, err := searchSparse(name, []string{secret})
		if err != nil || n < 16<<20 || n > 20<<20 {
			t.Errorf("without the secret: %d bytes, %v", n, err)
		}
		if _, err := f.WriteAt([]byte(secret), at); err != nil {
			t.Fatal(err)
		}
		if _, err := searchSparse(name, []string{"other", secret}); err == nil || !strings.Contains(err.Error(), "form 1") {
			t.Errorf("at %d: %v", at, err)
		}
		_ = f.Close()
	}
}

func TestWithoutLeavesTheOthers(t *testing.T) {
	all := []string{"a", "b", "c"}
	if got := without(all, []string{"b", "x"}); strings.Join(got, "") != "ac" || strings.Join(all, "") != "abc" {
		t.Errorf("%q, and %q is left", got, all)
	}
}

func TestBirdsAreWorthFinding(t *testing.T) {
	a, b := newBirds(), newBirds()
	if a == b || a.login == a.sudo || len(a.access) != 20 || len(a.secret) != 40 {
		t.Errorf("poor secrets: %+v", a)
	}
	for _, f := range a.forms() {
		if len(f) < 12 {
			t.Errorf("form %q may come up by chance", f)
		}
	}
}

func FuzzFormsOf(f *testing.F) {
	f.Add("Cn7QZ2\"&/+<x", "before", "after")
	f.Add("ééé secret", "\x00", "")
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		if len(secret) < 8 {
			t.Skip("too short to be a secret")
		}
		text := before + secret + after
		for _, hidden := range []string{
			text, base64.StdEncoding.EncodeToString([]byte(text)), base64.RawURLEncoding.EncodeToString([]byte(text)),
			hex.EncodeToString([]byte(text)), url.QueryEscape(text),
		} {
			if !containsForm(hidden, secret) {
				t.Errorf("%q is not found in %q", secret, hidden)
			}
		}
	})
}
