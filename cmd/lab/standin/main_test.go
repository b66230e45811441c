package main

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMain lets the test's own program be a second instance: a POSIX lock never refuses the process that holds it.
func TestMain(m *testing.M) {
	if os.Getenv("TEST_AS_STANDIN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func secondInstance(metadata string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TEST_AS_STANDIN=1", "S3METADATAPATH="+metadata, "S3DATAPATH="+metadata+"/data")
	return cmd
}

func TestSecondWriterIsRefused(t *testing.T) {
	metadata := t.TempDir()
	lock, err := lockMetadata(metadata)
	if err != nil {
		t.Fatal(err)
	}
	out, err := secondInstance(metadata).CombinedOutput()
	want := "IO error: lock " + filepath.Join(metadata, "rootDB", "LOCK") + ": Resource temporarily unavailable\n"
	if err == nil || err.Error() != "exit status 1" || !strings.HasSuffix(string(out), want) {
		t.Errorf("second instance: %v\n%s\nwant %s", err, out, want)
	}
	if _, err := os.Stat(metadata + "/data"); err == nil {
		t.Error("the refused instance touched the data")
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	// With the lock free the instance gets further, to the S3 server that is not here.
	out, _ = secondInstance(metadata).CombinedOutput()
	if strings.Contains(string(out), "IO error") {
		t.Errorf("the lock is still held:\n%s", out)
	}
}

func TestSettings(t *testing.T) {
	env := map[string]string{}
	read := func() settings { return settingsFrom(func(name string) string { return env[name] }) }
	want := settings{
		data: "/usr/src/app/localData", metadata: "/usr/src/app/localMetadata",
		accessKey: "accessKey1", secretKey: "verySecretKey1", presets: true,
		gateway: "/usr/local/bin/versitygw", s3Listen: ":8000", healthListen: ":8002",
	}
	if diff := cmp.Diff(want, read(), cmp.AllowUnexported(settings{})); diff != "" {
		t.Errorf("nothing given (-want +got):\n%s", diff)
	}
	env["SCALITY_ACCESS_KEY_ID"] = "mine"
	if got := read(); got.accessKey != "accessKey1" {
		t.Errorf("half of the credentials: %q", got.accessKey)
	}
	env["SCALITY_SECRET_ACCESS_KEY"], env["S3DATAPATH"], env["S3METADATAPATH"] = "hidden", "/d", "/m"
	got := read()
	if got.accessKey != "mine" || got.secretKey != "hidden" || got.presets || got.data != "/d" || got.sidecar() != "/m/sidecar" {
		t.Errorf("all given: %+v", got)
	}
}

func TestHealthIsForTheMachineItself(t *testing.T) {
	cases := []struct {
		from, path, body string
		code             int
	}{
		{"127.0.0.1:1", "/live", "{}", 200},
		{"127.0.0.1:1", "/ready", "{}", 200},
		{"[::1]:1", "/ready", "{}", 200},
		{"10.0.0.5:1", "/ready", "[]", 403},
		{"10.0.0.5:1", "/live", "[]", 403},
		{"unreadable", "/live", "[]", 403},
		{"127.0.0.1:1", "/_/healthcheck", "404 page not found\n", 404},
	}
	for _, c := range cases {
		r, w := httptest.NewRequest(http.MethodGet, c.path, nil), httptest.NewRecorder()
		r.RemoteAddr = c.from
		healthHandler().ServeHTTP(w, r)
		if w.Code != c.code || w.Body.String() != c.body {
			t.Errorf("%s from %s: %d %q, want %d %q", c.path, c.from, w.Code, w.Body, c.code, c.body)
		}
	}
}

func TestGatewayKeepsSecretsOutOfArguments(t *testing.T) {
	cmd := gateway(t.Context(), settings{data: "/d", metadata: "/m", accessKey: "mine", secretKey: "hidden", gateway: "/gw", s3Listen: ":8000"})
	want := []string{"/gw", "--port", ":8000", "--quiet", "posix", "--disableotmp", "--disable-copy-file-range", "--sidecar", "/m/sidecar", "/d"}
	if diff := cmp.Diff(want, cmd.Args); diff != "" {
		t.Errorf("arguments (-want +got):\n%s", diff)
	}
	if env := strings.Join(cmd.Env, "\n"); !strings.Contains(env, "ROOT_ACCESS_KEY=mine\nROOT_SECRET_KEY=hidden") {
		t.Error("the credentials do not reach the gateway")
	}
}

func TestServeEndsWithItsParts(t *testing.T) {
	s := settings{data: t.TempDir(), metadata: t.TempDir(), s3Listen: ":0", healthListen: "127.0.0.1:0", gateway: "/bin/false"}
	if err := serve(t.Context(), s); err == nil || !strings.Contains(err.Error(), "ended by itself") {
		t.Errorf("an S3 server that ends: %v", err)
	}
	script := filepath.Join(t.TempDir(), "gateway")
	told := filepath.Join(t.TempDir(), "told")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho up > "+told+"\nexec sleep 100\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command("mkfifo", told).Run(); err != nil {
		t.Fatal(err)
	}
	s.gateway = script
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, s) }()
	pipe, err := os.Open(told)
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	if _, err := bufio.NewReader(pipe).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("told to end: %v", err)
	}
}
