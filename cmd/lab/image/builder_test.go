package image

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/steps"
)

// fakeTools puts programs first in the PATH; each adds a line to a file when called.
func fakeTools(t *testing.T, scripts map[string]string) (calls func() string) {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		text := "#!/bin/sh\necho " + name + " \"$@\" >> " + dir + "/calls\n" + script + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return func() string {
		text, _ := os.ReadFile(dir + "/calls")
		return string(text)
	}
}

func TestInstallBuildsOnceAndStatically(t *testing.T) {
	calls := fakeTools(t, map[string]string{"go": `mkdir -p "$GOBIN"; echo "static=$CGO_ENABLED" > "$GOBIN/program"`})
	var told []string
	b := Builder{Cache: t.TempDir(), Notify: func(line string) { told = append(told, line) }}
	for range 2 {
		got, err := b.install(t.Context(), "example.org/x/cmd/program", "v1.2.3")
		if err != nil || string(got) != "static=0\n" {
			t.Errorf("%q, %v", got, err)
		}
	}
	if calls() != "go install -trimpath example.org/x/cmd/program@v1.2.3\n" || len(told) != 1 {
		t.Errorf("called %q, told %q", calls(), told)
	}
}

func TestInstallFailureShowsWhatGoSaid(t *testing.T) {
	fakeTools(t, map[string]string{"go": "echo 'no route to host' >&2; exit 1"})
	_, err := Builder{Cache: t.TempDir()}.install(t.Context(), "example.org/x", "v1.0.0")
	if err == nil || !strings.Contains(err.Error(), "no route to host") || !strings.Contains(steps.HintOf(err), "network") {
		t.Errorf("%v, hint %q", err, steps.HintOf(err))
	}
	_, err = Builder{}.compile(t.Context(), "holdfast/cmd/lab/standin")
	if err == nil || !strings.Contains(steps.HintOf(err), "project's folder") {
		t.Errorf("%v, hint %q", err, steps.HintOf(err))
	}
}

// unpacks is a package tool that leaves a program at a path of the unpacked package.
func unpacks(path string) string {
	return `mkdir -p "$3/` + filepath.Dir(path) + `"; echo "a busybox" > "$3/` + path + `"`
}

func TestBusyboxComesFromItsPackageOnce(t *testing.T) {
	for _, path := range []string{"bin/busybox", "usr/bin/busybox"} {
		calls := fakeTools(t, map[string]string{"apt-get": "touch busybox-static_1_amd64.deb", "dpkg-deb": unpacks(path)})
		b := Builder{Cache: filepath.Join(t.TempDir(), "new")}
		for range 2 {
			if got, err := b.busybox(t.Context()); err != nil || string(got) != "a busybox\n" {
				t.Errorf("%s: %q, %v", path, got, err)
			}
		}
		if n := strings.Count(calls(), "apt-get"); n != 1 {
			t.Errorf("%d downloads:\n%s", n, calls())
		}
	}
}

func TestBusyboxRefreshesStalePackageLists(t *testing.T) {
	flag := filepath.Join(t.TempDir(), "updated")
	calls := fakeTools(t, map[string]string{
		"apt-get": `case $1 in
			update) touch ` + flag + `;;
			download) [ -e ` + flag + ` ] || { echo "404 not found" >&2; exit 100; }; touch busybox-static_2_amd64.deb;;
		esac`,
		"dpkg-deb": unpacks("bin/busybox"),
	})
	if _, err := (Builder{Cache: t.TempDir()}).busybox(t.Context()); err != nil {
		t.Error(err)
	}
	if got := strings.Count(calls(), "apt-get download"); got != 2 {
		t.Errorf("%d downloads:\n%s", got, calls())
	}
}

func TestBusyboxFailures(t *testing.T) {
	cases := map[string]map[string]string{
		"404 not found": {"apt-get": `echo "404 not found" >&2; exit 100`},
		"left 0 files":  {"apt-get": ":"},
		"no such file":  {"apt-get": "touch busybox-static_1_amd64.deb", "dpkg-deb": ":"},
	}
	for want, tools := range cases {
		fakeTools(t, tools)
		b := Builder{Cache: t.TempDir()}
		if _, err := b.busybox(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
		if left, _ := os.ReadDir(b.Cache); len(left) != 0 {
			t.Errorf("%s: the cache holds %v", want, left)
		}
	}
}
