package s3check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
)

var sample = Object{
	Bucket: "b", Key: "holdfast/first-write-20261120T204900Z", Size: 65536,
	SHA256: strings.Repeat("0f", 32), At: time.Date(2026, 11, 20, 20, 49, 0, 0, time.UTC),
}

func TestFileMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "home", "objects.json")
	m := FileMemory(path)
	if got, err := m.Load(t.Context()); err != nil || got != nil {
		t.Errorf("nothing saved yet: %v, %v", got, err)
	}
	if err := m.Save(t.Context(), []Object{sample}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	want := []Object{sample, sample}
	if err := m.Save(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	got, err := m.Load(t.Context())
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(d, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600: %v", info.Mode(), err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("other files were left: %v", files)
	}
}

func TestDamagedMemoryIsNotTakenForAnEmptyOne(t *testing.T) {
	sum := strings.Repeat("a", 64)
	for name, tc := range map[string]struct{ text, want string }{
		"empty file":    {"", "EOF"},
		"cut off":       {`{"objects": [{"bucket": "b"`, "EOF"},
		"unknown field": {`{"objekts": []}`, "unknown field"},
		"two lists":     {`{"objects": []} {"objects": []}`, "text after the end"},
		"no key":        {`{"objects": [{"bucket": "b", "sha256": "` + sum + `"}]}`, "no bucket or no key"},
		"negative":      {`{"objects": [{"bucket": "b", "key": "k", "size": -1, "sha256": "` + sum + `"}]}`, "negative size"},
		"no checksum":   {`{"objects": [{"bucket": "b", "key": "k", "sha256": "abc"}]}`, "no SHA-256"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "objects.json")
			if err := os.WriteFile(path, []byte(tc.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := FileMemory(path).Load(t.Context())
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v, want %q and the path", err, tc.want)
			}
			if steps.HintOf(err) == "" {
				t.Error("no remedy")
			}
		})
	}
}

func TestMemoryThatCannotBeWrittenStopsTheProbe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := FileMemory(filepath.Join(path, "objects.json")).Save(t.Context(), []Object{sample})
	if err == nil || !strings.Contains(err.Error(), "write the list of old objects") {
		t.Errorf("error %v", err)
	}
}
