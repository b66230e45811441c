package machines

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
)

func diskOf(t *testing.T, l *Lab, i int) string {
	t.Helper()
	text, err := os.ReadFile(l.diskFile(i))
	if err != nil {
		return ""
	}
	return string(text)
}

func TestSaveAndLoad(t *testing.T) {
	l := testLab(t)
	if err := l.Save(t.Context(), "clean"); err == nil || steps.HintOf(err) == "" {
		t.Errorf("saving nothing: %v", err)
	}
	writeTestFile(t, l.diskFile(1), "one")
	writeTestFile(t, l.diskFile(2), "two")
	stamp := time.Unix(1_000_000_000, 0)
	if err := os.Chtimes(l.diskFile(1), stamp, stamp); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second replaces the first
		if err := l.Save(t.Context(), "clean"); err != nil {
			t.Fatal(err)
		}
	}
	writeTestFile(t, l.diskFile(1), "changed")
	writeTestFile(t, l.diskFile(3), "new")
	if err := l.Load(t.Context(), "clean"); err != nil {
		t.Fatal(err)
	}
	got := []string{diskOf(t, l, 1), diskOf(t, l, 2), diskOf(t, l, 3)}
	if diff := cmp.Diff([]string{"one", "two", ""}, got); diff != "" {
		t.Errorf("disks after load (-want +got):\n%s", diff)
	}
	if info, err := os.Stat(l.diskFile(1)); err != nil || !info.ModTime().Equal(stamp) {
		t.Errorf("the time stamp was lost: %v, %v", info, err)
	}
	if diff := cmp.Diff([]string{"clean"}, l.Snapshots()); diff != "" {
		t.Errorf("snapshots (-want +got):\n%s", diff)
	}
}

func TestSnapshotNames(t *testing.T) {
	l := testLab(t)
	writeTestFile(t, l.diskFile(1), "one")
	for _, name := range []string{"", ".", "..", "a/b", "../x", "-x", "a b", "x.new"} {
		if err := l.Save(t.Context(), name); err == nil {
			t.Errorf("save %q was accepted", name)
		}
		if err := l.Load(t.Context(), name); err == nil {
			t.Errorf("load %q was accepted", name)
		}
	}
	err := l.Load(t.Context(), "nowhere")
	if err == nil || !strings.Contains(steps.HintOf(err), "save NAME") || diskOf(t, l, 1) != "one" {
		t.Errorf("an unknown snapshot: %v, disk %q", err, diskOf(t, l, 1))
	}
}

func TestResetDropsOnlyThatMachine(t *testing.T) {
	l := testLab(t)
	writeTestFile(t, l.diskFile(1), "one")
	writeTestFile(t, l.diskFile(2), "two")
	if err := l.Reset(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if diskOf(t, l, 1) != "" || diskOf(t, l, 2) != "two" {
		t.Errorf("disks are %q and %q", diskOf(t, l, 1), diskOf(t, l, 2))
	}
}
