package remote_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

func TestPut(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	c := dial(t, s)
	big := make([]byte, 10<<20)
	_, _ = rand.Read(big)
	for _, tc := range []struct {
		name, file string
		mode       fs.FileMode
		content    []byte
	}{
		{"binary", "big", 0o640, big},
		{"empty", "empty", 0o600, nil},
		{"odd name", `it's "a" $(reboot) \n *`, 0o755, []byte("\x00\r\n\xff")},
		{"leading dash", "-rf", 0o644, []byte("x")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tc.file)
			for range 2 { // the second time it replaces the first
				if err := c.Put(within(t, time.Minute), path, tc.mode, bytes.NewReader(tc.content)); err != nil {
					t.Fatal(err)
				}
			}
			got, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(got, tc.content) {
				t.Errorf("%d bytes arrived, %v", len(got), err)
			}
			info, _ := os.Stat(path)
			if info.Mode() != tc.mode {
				t.Errorf("mode %v", info.Mode())
			}
			onlyFile(t, path)
		})
	}
	for _, cmd := range s.Commands() {
		if strings.Contains(cmd, "reboot") {
			t.Errorf("a path travelled in a command line: %s", cmd)
		}
	}
}

func TestPutThatFailsLeavesWhatWasThere(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	c := dial(t, s)
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	odd := errors.New("disk trouble")
	err := c.Put(t.Context(), path, 0o600, io.MultiReader(strings.NewReader("half"), iotest.ErrReader(odd)))
	if !errors.Is(err, odd) {
		t.Errorf("error %v", err)
	}
	onlyFile(t, path)
	for _, bad := range []string{"relative", "/tmp/two\nlines"} {
		if err := c.Put(t.Context(), bad, 0o600, strings.NewReader("")); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	err = c.Put(t.Context(), dir, 0o600, strings.NewReader("x"))
	wantError(t, err, nil, "is a folder", "")
	err = c.Put(t.Context(), dir+"/none/f", 0o600, strings.NewReader("x"))
	wantError(t, err, nil, "did not take it", "folder")

	// The connection breaks while the content is on its way: what is left behind is swept by the next try.
	broken := io.MultiReader(strings.NewReader("half"), readerFunc(func([]byte) (int, error) { s.Drop(); return 0, io.EOF }))
	err = c.Put(within(t, 20*time.Second), path, 0o600, broken)
	wantError(t, err, steps.ErrUnreachable, "sending", "")
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("the file now holds %q", got)
	}
	if err := os.WriteFile(path+".holdfast-part.AAAAAA", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := dial(t, s).Put(t.Context(), path, 0o600, strings.NewReader("new")); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "new" {
		t.Errorf("the file now holds %q", got)
	}
}

func TestPutWithSudo(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "sudo"), []byte("#!/bin/sh\nshift; exec \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	s := sshtest.Serve(t, sshtest.Options{User: "ops", Env: []string{"PATH=" + bin + ":/usr/bin:/bin"}})
	h := s.Host("n1")
	h.SSH.Sudo = true
	c, err := remote.New(options(s)).Dial(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	path := filepath.Join(t.TempDir(), "f")
	if err := c.Put(t.Context(), path, 0o600, strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	onlyFile(t, path)
	for _, cmd := range s.Commands() {
		if !strings.HasPrefix(cmd, "sudo -n sh -") {
			t.Errorf("without sudo: %s", cmd)
		}
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func onlyFile(t *testing.T, path string) {
	t.Helper()
	all, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(all) != 1 || all[0].Name() != filepath.Base(path) {
		t.Errorf("beside %s: %v %v", path, all, err)
	}
}
