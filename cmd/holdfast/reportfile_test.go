package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/steps"
)

func saying(text string, err error) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err2 := io.WriteString(w, text)
		return errors.Join(err, err2)
	}
}

func TestWriteNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.tar.gz")
	broken := errors.New("no space left")
	if err := writeNew(path, false, saying("half", broken)); !errors.Is(err, broken) || steps.HintOf(err) == "" {
		t.Errorf("a disk that fills up: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := writeNew(path, false, saying("one", nil)); err != nil {
		t.Fatal(err)
	}
	// It is there by now: whether it came before or in the last moment makes no difference to this call.
	err := writeNew(path, false, saying("two", nil))
	if err == nil || exitCode(err) != exitUsage || !strings.Contains(steps.HintOf(err), "--yes") {
		t.Errorf("over what is there: %v", err)
	}
	if text, _ := os.ReadFile(path); string(text) != "one" {
		t.Errorf("it holds %q", text)
	}
	if err := writeNew(path, true, saying("three", nil)); err != nil {
		t.Error(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	text, _ := os.ReadFile(path)
	left, _ := os.ReadDir(dir)
	if string(text) != "three" || len(left) != 1 {
		t.Errorf("it holds %q beside %v", text, left)
	}
}
