package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/steps"
)

func TestOnlyOneHolds(t *testing.T) {
	dir := t.TempDir()
	release, err := Lock(dir, "home", noon)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Lock(dir, "home", noon.Add(time.Hour))
	var held *Held
	if !errors.As(err, &held) {
		t.Fatalf("a second one got %v", err)
	}
	if want := fmt.Sprintf("process %d on ", os.Getpid()); !strings.HasPrefix(held.By, want) || !held.Since.Equal(noon) {
		t.Errorf("held by %q since %s", held.By, held.Since)
	}
	if steps.HintOf(err) == "" {
		t.Error("no remedy")
	}
	other, err := Lock(dir, "shop", noon)
	if err != nil {
		t.Fatalf("another cluster is locked too: %v", err)
	}
	for _, r := range []func() error{release, other} {
		if err := r(); err != nil {
			t.Error(err)
		}
	}
	again, err := Lock(dir, "home", noon)
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}

// A killed process leaves its note behind, but not the lock.
func TestLeftOverNote(t *testing.T) {
	dir := t.TempDir()
	home := filepath.Join(dir, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "lock.json"), []byte(`{"pid":1,"host":"x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	release, err := Lock(dir, "home", noon)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if err := os.WriteFile(filepath.Join(home, "lock.json"), []byte(`{"pi`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Lock(dir, "home", noon)
	var held *Held
	if !errors.As(err, &held) || held.By == "" || strings.Contains(err.Error(), "0001") {
		t.Errorf("with a damaged note: %v", err)
	}
}
