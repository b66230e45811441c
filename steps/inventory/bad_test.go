package inventory

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the code says now into testdata/bad/*.txt")

// TestBadFiles pins every word an operator reads about a bad file: NAME.yaml is refused with the text of NAME.txt.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad files: %v", err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c, err := parse("cluster.yaml", data, books(), testHome)
			if err == nil {
				t.Fatalf("accepted: %+v", c)
			}
			checkGolden(t, strings.TrimSuffix(path, ".yaml")+".txt", err.Error()+"\n")
		})
	}
}

func checkGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// TestNotText holds what no editor would keep as it is.
func TestNotText(t *testing.T) {
	for name, tc := range map[string]struct{ data, want string }{
		"utf-16":      {"\xff\xfen\x00a\x00", "c.yaml:1:1: is not UTF-8 text"},
		"latin-1":     {"name: home\nplaybook: caf\xe9\n", "c.yaml:2:14: is not UTF-8 text"},
		"nul":         {"name: \x00\n", "c.yaml:1:7: holds a control character (U+0000)"},
		"escape":      {"# é \x1b[31m", "c.yaml:1:5: holds a control character (U+001B)"},
		"next line":   {"name: a\u0085b", "c.yaml:1:8: holds a control character (U+0085)"},
		"too big":     {strings.Repeat("#", maxBytes+1), "c.yaml: is larger than 1 MiB"},
		"many keys":   {strings.Repeat("a: b\n", maxTokens), "c.yaml:1:1: says more than any cluster needs"},
		"many dashes": {strings.Repeat("- ", maxTokens/2), "c.yaml:1:33: is nested too deeply, or the line is too long"},
		"long line":   {"a: [" + strings.Repeat("b, ", 2000), "c.yaml:1:4097: is nested too deeply, or the line is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse("c.yaml", []byte(tc.data), books(), testHome)
			var one Problem
			if !errors.As(err, &one) || one.Error() != tc.want || one.Hint == "" {
				t.Errorf("got  %v\nwant %s, with a hint", err, tc.want)
			}
		})
	}
}

// TestHomeUnknown: a home folder is asked for only when ~ is written.
func TestHomeUnknown(t *testing.T) {
	_, err := parse("c.yaml", []byte(good), books(), noHome)
	const want = "c.yaml:12:33: identity_file: your home folder is not known: $HOME is not defined\n  write the path in full, from /"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, err := parse("c.yaml", []byte(strings.ReplaceAll(good, "~/", "/")), books(), noHome); err != nil {
		t.Errorf("without ~: %v", err)
	}
}

// TestBadPlaybook: a wrong default, or a type from another time, is a problem and not a surprise on a host.
func TestBadPlaybook(t *testing.T) {
	sick := shelf{{Playbook: "sick", Roles: []Role{{Name: "any"}}, Settings: []Setting{
		{Name: "dir", Type: Path, Default: "data"},
		{Name: "moon", Type: "phase", Default: "full"},
	}}}
	_, err := parse("c.yaml", []byte("name: a\nplaybook: sick\nhosts: [{name: h, address: 10.0.0.1, role: any}]\n"), sick, testHome)
	const want = `c.yaml:1:1: dir "data" is not an absolute path
  begin it with /, such as /var/nfs/data
c.yaml:1:1: moon "full" cannot be checked: the playbook gives this setting the unknown type "phase"
  mend the playbook`
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}
