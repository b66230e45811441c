package dockercli

import (
	"archive/tar"
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/steps/sim/clock"
	"holdfast/steps/sim/swarm"
)

// archive is what docker save writes, with this text for a manifest.
func archive(t testing.TB, manifest string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, text := range map[string]string{"layer.tar": strings.Repeat("x", 100), "manifest.json": manifest} {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadArchive(t *testing.T) {
	tags, n, err := ReadArchive(bytes.NewReader(archive(t, `[{"Config":"c.json","RepoTags":["a/b:1","c:2"],"Layers":["layer.tar"]}]`)))
	if err != nil || strings.Join(tags, " ") != "a/b:1 c:2" || n < 100 {
		t.Errorf("got %v, %d bytes, %v", tags, n, err)
	}
	for _, bad := range []string{"rubbish", string(archive(t, "no json")), ""} {
		if tags, _, err := ReadArchive(strings.NewReader(bad)); err == nil {
			t.Errorf("%.20q was read as %v", bad, tags)
		}
	}
}

func TestLoadedImageCanBeSaved(t *testing.T) {
	run(t, "24.0.7", func(l *lab) {
		l.files["/image.tar"] = string(archive(t, `[{"RepoTags":["a/b:1"]}]`))
		if out := l.must(1, "load", "-i", "/image.tar"); out != "Loaded image: a/b:1" {
			l.Errorf("load says %q", out)
		}
		saved, _, code := l.docker(1, "", "save", "a/b:1")
		if tags, _, err := ReadArchive(strings.NewReader(saved)); code != 0 || err != nil || len(tags) != 1 {
			l.Errorf("what was saved holds %v, %v", tags, err)
		}
		if out, bad, code := l.docker(2, saved, "load"); code != 0 || !strings.Contains(out, "a/b:1") {
			l.Errorf("what was saved is loaded elsewhere as: %d %s%s", code, out, bad)
		}
	})
}

func FuzzReadArchive(f *testing.F) {
	f.Add(archive(f, `[{"RepoTags":["a:1"]}]`))
	f.Add([]byte("rubbish"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, n, err := ReadArchive(bytes.NewReader(data)); err == nil && n < 0 {
			t.Errorf("%d bytes", n)
		}
	})
}

func FuzzParseMount(f *testing.F) {
	f.Add(`type=volume,source=s3,target=/data,"volume-opt=o=addr=10.0.0.1,hard"`)
	f.Add(`type=bind,src=/a,dst=/b,ro`)
	f.Add(`"`)
	f.Fuzz(func(t *testing.T, text string) {
		if m, err := ParseMount(text); err == nil && m.Target == "" {
			t.Errorf("%q is a mount without a target", text)
		}
	})
}

// FuzzArguments gives the command anything at all: it has to end with an exit code, and a swarm that was there stays.
func FuzzArguments(f *testing.F) {
	f.Add("service\x00ls\x00--format\x00{{.Name}}")
	f.Add("swarm\x00join-token\x00-q\x00worker")
	f.Add("node\x00update\x00--label-add\x00a=b\x00n1")
	f.Add("service\x00create\x00--detach\x00--publish\x0080:80\x00i")
	f.Add("info\x00--format\x00{{json .}}")
	f.Fuzz(func(t *testing.T, text string) {
		args := strings.Split(text, "\x00")
		if slices.Contains(args, "leave") {
			return // it takes the swarm away on purpose
		}
		// Some commands wait for tasks that never run, or for a machine that never answers.
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		w := swarm.NewWorld(clock.New(1), func(string, string) bool { return true })
		defer w.Close()
		e := w.AddEngine("10.77.0.11", "n1", "24.0.7", host{})
		e.Start()
		if _, err := e.Init(swarm.InitOptions{}); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		code := Run(ctx, Call{Engine: e, Args: args, Stdout: &out, Stderr: &out})
		if code < 0 || code > 255 {
			t.Errorf("exit code %d", code)
		}
		if _, err := e.Nodes(); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}
