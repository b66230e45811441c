package facts_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/facts"
)

// fakeConn answers with what run says, and hands its lines over as a real one does.
type fakeConn struct {
	run func(c steps.Cmd) (steps.Result, error)
}

func (f fakeConn) Run(_ context.Context, c steps.Cmd) (steps.Result, error) { return f.run(c) }
func (f fakeConn) Put(context.Context, string, fs.FileMode, io.Reader) error {
	return errors.ErrUnsupported
}
func (f fakeConn) Jobs(context.Context) ([]string, error) { return nil, nil }
func (f fakeConn) Close() error                           { return nil }

// shells are those at hand; the host's sh may be any of them.
func shells(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{"sh": {"sh", "-s"}}
	for _, name := range []string{"dash", "bash", "busybox"} {
		if path, err := exec.LookPath(name); err == nil {
			found[name] = []string{path, "-s"}
			if name == "busybox" {
				found[name] = []string{path, "sh", "-s"}
			}
		} else {
			t.Logf("no %s here: not tried", name)
		}
	}
	return found
}

func runScript(t *testing.T, shell []string, path string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), shell[0], shell[1:]...)
	cmd.Stdin = strings.NewReader("set -u\n{\n" + facts.Script().Text + "\n} </dev/null\n")
	if path != "" {
		cmd.Env = []string{"PATH=" + path}
	}
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	return string(out)
}

func TestScriptOnThisMachine(t *testing.T) {
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for sh, shell := range shells(t) {
		t.Run(sh, func(t *testing.T) {
			f, err := facts.Parse(runScript(t, shell, ""))
			if err != nil {
				t.Fatal(err)
			}
			if f.Hostname != name || f.UID != os.Getuid() || f.Kernel == "" || f.Arch == "" || f.CPUs < 1 || f.Memory < 1<<20 ||
				f.DiskFree < 1 || f.Boot == "" || f.Init == "" || f.OS.ID == "" {
				t.Errorf("%+v", f)
			}
			if d := time.Since(f.Clock).Abs(); d > time.Minute {
				t.Errorf("clock is off by %v", d)
			}
		})
	}
}

// A host without any tool at all still answers.
func TestScriptOnABareHost(t *testing.T) {
	for sh, shell := range shells(t) {
		if path, err := exec.LookPath(shell[0]); err == nil {
			shell[0] = path
		}
		f, err := facts.Parse(runScript(t, shell, t.TempDir()))
		if err != nil {
			t.Errorf("%s: %v", sh, err)
		}
		// A busybox shell carries its tools inside; with the others nothing can be known.
		if sh != "busybox" && (f.UID != -1 || f.Sudo || !f.Clock.IsZero() || f.Memory != 0 || f.Docker.Version != "") {
			t.Errorf("%s: %+v", sh, f)
		}
	}
}

func TestScriptAsksDocker(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "swarm/certificates"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, "swarm/certificates/swarm-node.crt"), certificate(t, "cluster9"))
	for _, tc := range []struct {
		name, docker string
		want         steps.Docker
	}{
		{"manager", `echo '28.2.2|active|abc|true|node1|false|/none'`, steps.Docker{Version: "28.2.2", Swarm: "active", Cluster: "abc", Manager: true, NodeID: "node1"}},
		{"worker", `echo '20.10.24|active||false|node2|true|` + root + `'`, steps.Docker{Version: "20.10.24", Swarm: "active", Cluster: "cluster9", NodeID: "node2", LiveRestore: true}},
		{"alone", `echo '24.0.7|inactive||false||false|` + root + `'`, steps.Docker{Version: "24.0.7", Swarm: "inactive"}},
		{"daemon down", `case $1 in info) echo '|||false||false|'; exit 1;; *) echo Docker version 28;; esac`, steps.Docker{}},
		{"podman", `case $1 in info) echo 'Error: template' >&2; exit 125;; *) echo podman version 4.9.3;; esac`, steps.Docker{Podman: true}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			bin := t.TempDir()
			write(t, filepath.Join(bin, "docker"), "#!/bin/sh\n"+tc.docker+"\n")
			write(t, filepath.Join(bin, "systemctl"), "#!/bin/sh\nexit 1\n")
			f, err := facts.Parse(runScript(t, []string{"/bin/sh", "-s"}, bin+":/usr/bin:/bin"))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tc.want, f.Docker); d != "" {
				t.Error(d)
			}
		})
	}
}

// Every question to the daemon goes through timeout, where there is one.
func TestDockerIsAskedWithALimit(t *testing.T) {
	bin := t.TempDir()
	write(t, filepath.Join(bin, "docker"), "#!/bin/sh\nexec sleep 600\n")
	write(t, filepath.Join(bin, "timeout"), "#!/bin/sh\n[ \"$1 $2\" = '20 docker' ]\nexit 124\n")
	if _, err := facts.Parse(runScript(t, []string{"/bin/sh", "-s"}, bin+":/usr/bin:/bin")); err != nil {
		t.Error(err)
	}
}

func TestGatherMeasuresTheClock(t *testing.T) {
	base := time.Unix(1_800_000_000, 0)
	at := base
	conn := fakeConn{func(c steps.Cmd) (steps.Result, error) {
		// The question is two seconds on its way, its answer comes two later; then the rest takes its time.
		at = at.Add(4 * time.Second)
		c.Line(steps.Stdout, "holdfast-facts-begin")
		c.Line(steps.Stdout, "clock=1800000012.000000000")
		at = at.Add(time.Minute)
		return steps.Result{Stdout: "holdfast-facts-begin\nclock=1800000012.000000000\nholdfast-facts-end\n"}, nil
	}}
	f, err := facts.Gather(t.Context(), conn, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(steps.Skew{Seconds: 10, PlusMinus: 2}, f.Skew); d != "" {
		t.Error(d)
	}
}

func TestGatherFails(t *testing.T) {
	for name, tc := range map[string]struct {
		res  steps.Result
		err  error
		want string
	}{
		"connection": {err: steps.ErrUnreachable, want: "unreachable"},
		"cut off":    {res: steps.Result{Stdout: "holdfast-facts-begin\nuid=0\n"}, want: "cut off"},
		"no answer":  {res: steps.Result{Exit: 127}, want: "cut off"},
	} {
		_, err := facts.Gather(t.Context(), fakeConn{func(steps.Cmd) (steps.Result, error) { return tc.res, tc.err }}, time.Now)
		if err == nil || !strings.Contains(err.Error(), tc.want) || tc.err != nil && !errors.Is(err, tc.err) {
			t.Errorf("%s: %v", name, err)
		}
		if tc.err == nil && steps.HintOf(err) == "" {
			t.Errorf("%s: no remedy", name)
		}
	}
}

func certificate(t *testing.T, organisation string) string {
	t.Helper()
	pub, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{Organization: []string{organisation}, CommonName: "node"}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, pub, priv)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}
