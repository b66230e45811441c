//go:build lab

package suite

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/adrg/xdg"

	"holdfast/cmd/lab/machines"
)

// TestLab runs the short tier on real machines. It needs root and takes some minutes.
func TestLab(t *testing.T) {
	cfg, err := machines.ConfigFromEnv(os.Getenv, xdg.CacheHome)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Notify = func(line string) { t.Log(line) }
	cfg.Binary = filepath.Join(t.TempDir(), "lab")
	if out, err := exec.Command("go", "build", "-o", cfg.Binary, "holdfast/cmd/lab").CombinedOutput(); err != nil {
		t.Fatalf("building the lab: %v\n%s", err, out)
	}
	l := machines.New(cfg)
	b, err := NewBench(t.Context(), l, filepath.Join(l.Dir(), "suite"), cfg.Notify)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Down(context.WithoutCancel(t.Context())) }) // the test's own context has ended by then
	for _, s := range Short() {
		ok := t.Run(s.Name, func(t *testing.T) {
			t.Log(s.About)
			if r := Run(t.Context(), b, s); !r.OK {
				t.Fatal(r.Error)
			}
		})
		if !ok {
			t.FailNow() // the next ones build on it
		}
	}
}
