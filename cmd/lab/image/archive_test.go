package image

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// readBack opens an archive as docker load would, and gives its configuration and the files of all its layers.
func readBack(t *testing.T, path, tag string) (v1.Config, map[string]*tar.Header, map[string]string) {
	t.Helper()
	ref, err := name.NewTag(tag)
	if err != nil {
		t.Fatal(err)
	}
	img, err := tarball.ImageFromPath(path, &ref)
	if err != nil {
		t.Fatal(err)
	}
	config, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if config.OS != "linux" || config.Architecture == "" {
		t.Errorf("image for %q %q", config.OS, config.Architecture)
	}
	headers, contents := map[string]*tar.Header{}, map[string]string{}
	stream := mutate.Extract(img)
	defer stream.Close()
	for r := tar.NewReader(stream); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return config.Config, headers, contents
		}
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(r)
		headers["/"+filepath.Clean(h.Name)], contents["/"+filepath.Clean(h.Name)] = h, string(text)
	}
}

// filledCache has every program an image wants from elsewhere, as a text.
func filledCache(t *testing.T) Builder {
	t.Helper()
	b := Builder{Cache: t.TempDir()}
	for path, text := range map[string]string{"busybox": "a busybox", "versitygw-" + versitygwVersion + "/versitygw": "a gateway"} {
		path = filepath.Join(b.Cache, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func TestVersitygwImage(t *testing.T) {
	b, e := filledCache(t), versitygw()
	one, two := filepath.Join(t.TempDir(), "new", "one.tar"), filepath.Join(t.TempDir(), "two.tar")
	for _, path := range []string{one, two} {
		if err := e.Write(t.Context(), b, path); err != nil {
			t.Fatal(err)
		}
	}
	first, _ := os.ReadFile(one)
	second, _ := os.ReadFile(two)
	if len(first) == 0 || !bytes.Equal(first, second) {
		t.Errorf("the same input gave different files of %d and %d bytes", len(first), len(second))
	}
	config, headers, contents := readBack(t, one, "ghcr.io/versity/versitygw:v1.8.0")
	if diff := cmp.Diff([]string{"/usr/local/bin/docker-entrypoint.sh"}, config.Entrypoint); diff != "" {
		t.Errorf("entry point (-want +got):\n%s", diff)
	}
	if contents["/usr/local/bin/versitygw"] != "a gateway" || contents["/bin/busybox"] != "a busybox" || config.User != "" {
		t.Errorf("programs or user are wrong: user %q", config.User)
	}
	for _, applet := range []string{"sh", "cat", "ls", "sleep", "wget", "mkdir", "env", "hostname", "date", "test"} {
		if h := headers["/bin/"+applet]; h == nil || h.Linkname != "busybox" {
			t.Errorf("no link for %s", applet)
		}
	}
	for path, h := range headers {
		if h.ModTime.Unix() != 0 || h.Uid != 0 || h.Gid != 0 {
			t.Errorf("%s: time %v, owner %d:%d", path, h.ModTime, h.Uid, h.Gid)
		}
	}
	for path, mode := range map[string]int64{"/bin/busybox": 0o755, "/usr/local/bin/versitygw": 0o755, "/tmp": 0o1777, "/root": 0o700} {
		if headers[path].Mode != mode {
			t.Errorf("%s has mode %o, want %o", path, headers[path].Mode, mode)
		}
	}
}

// assembleStandin is the stand-in's image around a text for a program: the real one is compiled.
func assembleStandin(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "standin.tar")
	e := cloudserverStandin()
	e.gather = func(context.Context, Builder) ([][]Entry, error) {
		return [][]Entry{baseEntries([]byte("a busybox")), standinEntries([]byte("a stand-in"))}, nil
	}
	if err := e.Write(t.Context(), Builder{}, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestStandinImageSaysWhatItIs(t *testing.T) {
	config, headers, contents := readBack(t, assembleStandin(t), "ghcr.io/scality/cloudserver:9.5.2-standin")
	if config.Labels[StandinLabel] == "" {
		t.Errorf("no label says that this is a stand-in: %v", config.Labels)
	}
	want := v1.Config{
		Entrypoint: []string{"/usr/src/app/docker-entrypoint.sh"}, Cmd: []string{"/usr/src/app/cloudserver-standin"},
		WorkingDir: "/usr/src/app", Env: []string{searchPath}, Labels: config.Labels,
		ExposedPorts: map[string]struct{}{"8000/tcp": {}, "8002/tcp": {}},
		Volumes:      map[string]struct{}{"/usr/src/app/localData": {}, "/usr/src/app/localMetadata": {}},
	}
	if diff := cmp.Diff(want, config); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
	if headers["/usr/src/app/localData"].Typeflag != tar.TypeDir || contents["/usr/src/app/cloudserver-standin"] != "a stand-in" {
		t.Error("a folder or the program is missing")
	}
}

func TestFind(t *testing.T) {
	for _, engine := range Names() {
		if e, err := Find(engine); err != nil || e.Name != engine || e.Summary == "" {
			t.Errorf("Find(%q) = %+v, %v", engine, e, err)
		}
	}
	if _, err := Find("minio"); err == nil {
		t.Error("an unknown engine was found")
	}
}

func TestWriteLeavesNoHalfFile(t *testing.T) {
	dir := t.TempDir()
	e := versitygw()
	e.gather = func(context.Context, Builder) ([][]Entry, error) { return nil, errors.New("no network") }
	if err := e.Write(t.Context(), Builder{}, filepath.Join(dir, "x.tar")); err == nil {
		t.Error("no error")
	}
	// Pax refuses a NUL in a name: the failure comes while writing.
	e.gather = func(context.Context, Builder) ([][]Entry, error) { return [][]Entry{{{Path: "/a\x00b"}}}, nil }
	if err := e.Write(t.Context(), Builder{}, filepath.Join(dir, "x.tar")); err == nil {
		t.Error("no error")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
