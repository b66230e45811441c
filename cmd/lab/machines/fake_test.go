package machines

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"holdfast/cmd/lab/proxy"
)

// The tests here use real namespaces, taps and processes, and so need root; only the kernel is a script that sleeps.
// A machine then is "on" at once and nothing of the host is changed but the namespace, which is removed at the end.

// TestMain lets a copy of the test's own program be the proxy in the background.
func TestMain(m *testing.M) {
	if len(os.Args) == 6 && os.Args[1] == "egress" {
		var ln net.Listener
		err := Within(os.Args[3], func() (err error) {
			ln, err = net.Listen("tcp", os.Args[5])
			return err
		})
		if err == nil {
			err = proxy.Serve(context.Background(), ln)
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// fakeKernel goes into a session of its own, as the real one does.
const fakeKernel = `#!/bin/sh
echo booted "$@"
exec setsid sh -c 'sleep 1000; :' linux "$@"
`

// fakeLab has machines whose kernel is a script.
func fakeLab(t *testing.T) *Lab {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("namespaces need root")
	}
	kernel := t.TempDir()
	if err := os.WriteFile(filepath.Join(kernel, "linux"), []byte(fakeKernel), 0o755); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	l := testLab(t, func(c *Config) {
		c.Kernel, c.Binary, c.Namespace = kernel, self, fmt.Sprintf("labtest-%d", os.Getpid())
	})
	const image = "base-bare-0123456789ab.img"
	writeTestFile(t, l.path(image), "")
	for i := 1; i <= 2; i++ {
		writeTestFile(t, l.path("m", Name(i), baseName), image)
		writeTestFile(t, l.diskFile(i), "a disk")
	}
	ctx := context.WithoutCancel(t.Context())
	t.Cleanup(func() {
		if err := l.Down(ctx); err != nil {
			t.Errorf("down: %v", err)
		}
		if _, err := os.Stat("/run/netns/" + l.Namespace()); err == nil {
			t.Error("down left the namespace")
		}
	})
	for i := 1; i <= 2; i++ {
		if err := l.start(ctx, i, ""); err != nil {
			t.Fatalf("start %d: %v\n%s", i, err, logOf(l))
		}
	}
	return l
}

func logOf(l *Lab) []byte {
	text, _ := os.ReadFile(l.path("egress.log"))
	return text
}

func stateOf(t *testing.T, l *Lab) string {
	t.Helper()
	var b strings.Builder
	for _, m := range l.Status(t.Context()).Machines {
		fmt.Fprintf(&b, "%s running=%v plugged=%v; ", m.Name, m.Running, m.Plugged)
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestPowerAndCables(t *testing.T) {
	l := fakeLab(t)
	steps := []struct {
		name string
		do   func(context.Context, int) error
		i    int
		want string
	}{
		{"cut", l.Cut, 2, "n1 running=true plugged=true; n2 running=true plugged=false"},
		{"cut twice", l.Cut, 2, "n1 running=true plugged=true; n2 running=true plugged=false"},
		{"plug", l.Plug, 2, "n1 running=true plugged=true; n2 running=true plugged=true"},
		{"kill", l.Kill, 1, "n1 running=false plugged=false; n2 running=true plugged=true"},
		{"kill twice", l.Kill, 1, "n1 running=false plugged=false; n2 running=true plugged=true"},
		{"start", func(ctx context.Context, i int) error { return l.start(ctx, i, Bare) }, 1, "n1 running=true plugged=true; n2 running=true plugged=true"},
		{"cut again", l.Cut, 2, "n1 running=true plugged=true; n2 running=true plugged=false"},
		{"kill the cut one", l.Kill, 2, "n1 running=true plugged=true; n2 running=false plugged=false"},
		{"a start plugs in", func(ctx context.Context, i int) error { return l.start(ctx, i, "") }, 2, "n1 running=true plugged=true; n2 running=true plugged=true"},
		{"reset", l.Reset, 2, "n1 running=true plugged=true"},
	}
	for _, s := range steps {
		if err := s.do(t.Context(), s.i); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		got := stateOf(t, l)
		if got != s.want {
			t.Errorf("after %s:\n got %s\nwant %s", s.name, got, s.want)
		}
		for i := 1; i <= 2; i++ {
			if on := strings.Contains(got, Name(i)+" running=true"); !on && len(l.kernels(i)) > 0 {
				t.Errorf("after %s: n%d is off, but its kernel runs", s.name, i)
			}
		}
	}
}

// TestALostKernelIsEnded: what should watch a kernel has been killed alone, and the kernel goes on.
func TestALostKernelIsEnded(t *testing.T) {
	l := fakeLab(t)
	if err := poll(t.Context(), 10*time.Millisecond, func() bool {
		return slices.ContainsFunc(l.kernels(1), func(pid int) bool { return inOwnSession(pid) && pid != l.process(1).pid })
	}); err != nil {
		t.Fatal(err)
	}
	lost := l.kernels(1)
	if err := l.process(1).kill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(l.kernels(1)) == 0 {
		t.Fatal("the kernel went with what watches it: this test shows nothing")
	}
	if err := l.start(t.Context(), 1, ""); err != nil {
		t.Fatal(err)
	}
	for _, pid := range lost {
		if p, err := processOf(pid); err == nil && p.alive() {
			t.Errorf("process %d of the lost machine is still there", pid)
		}
	}
}

// inOwnSession: the watching shell has the machine's arguments on its command line too.
func inOwnSession(pid int) bool {
	session, err := unix.Getsid(pid)
	return err == nil && session == pid
}

func TestRunsMachine(t *testing.T) {
	l := New(Config{Dir: "/lab"})
	for line, want := range map[string]bool{
		"linux\x00uml_dir=/lab/run\x00umid=n1\x00":   true,
		"linux\x00uml_dir=/lab/run\x00umid=n10\x00":  false,
		"linux\x00uml_dir=/other/run\x00umid=n1\x00": false,
		"grep umid=n1 uml_dir=/lab/run\x00":          false,
		"":                                           false,
	} {
		if got := l.runsMachine(1, []byte(line)); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

func TestConsoleAndSecondStart(t *testing.T) {
	l := fakeLab(t)
	before := l.process(1)
	if err := l.start(t.Context(), 1, ""); err != nil || l.process(1) != before {
		t.Errorf("a machine that runs was started again: %v", err)
	}
	if err := poll(t.Context(), 10*time.Millisecond, func() bool {
		text, _ := os.ReadFile(l.ConsoleFile(1))
		return strings.Contains(string(text), "booted mem=1536M seccomp=on ncpus=1 ") || !l.process(1).alive()
	}); err != nil || !l.process(1).alive() {
		t.Errorf("the kernel's output is not in the console's file: %v", err)
	}
}

// TestExecIsInside compares what a program sees of the network with what this one does.
func TestExecIsInside(t *testing.T) {
	l := fakeLab(t)
	var out, errs bytes.Buffer
	code, err := l.Exec(t.Context(), Streams{In: strings.NewReader("typed"), Out: &out, Err: &errs}, "sh", "-c", "cat; ip -br addr show dev br0; echo oops >&2; exit 6")
	if code != 6 || err != nil || errs.String() != "oops\n" {
		t.Errorf("exit code %d, %v, %q", code, err, errs.String())
	}
	if !strings.HasPrefix(out.String(), "typed") || !strings.Contains(out.String(), "10.77.0.1/24") {
		t.Errorf("not inside: %q", out.String())
	}
	if _, err := l.Exec(t.Context(), Streams{}); err == nil {
		t.Error("nothing to run was accepted")
	}
	if _, err := l.Exec(t.Context(), Streams{}, "/no/such/program"); err == nil {
		t.Error("a program that is not there was run")
	}
}

// TestProxyJoinsTheNetworks: an address of the host's own network, asked for from inside.
func TestProxyJoinsTheNetworks(t *testing.T) {
	l := fakeLab(t)
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "from outside") }))
	defer outside.Close()

	if conn, err := l.DialContext(t.Context(), "tcp", strings.TrimPrefix(outside.URL, "http://")); err == nil {
		conn.Close()
		t.Error("the inside reaches the host without the proxy")
	}
	transport := &http.Transport{DialContext: l.DialContext, Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: "10.77.0.1:3128"})}
	defer transport.CloseIdleConnections()
	res, err := (&http.Client{Transport: transport}).Get(outside.URL)
	if err != nil {
		t.Fatalf("%v\n%s", err, logOf(l))
	}
	defer res.Body.Close()
	if got, _ := io.ReadAll(res.Body); string(got) != "from outside" {
		t.Errorf("got %q", got)
	}
}

func TestLoadCutsThePower(t *testing.T) {
	l := fakeLab(t)
	for i := 1; i <= 2; i++ {
		if err := l.Kill(t.Context(), i); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Save(t.Context(), "before"); err != nil {
		t.Fatal(err)
	}
	if err := l.start(t.Context(), 1, ""); err != nil {
		t.Fatal(err)
	}
	writeTestFile(t, l.diskFile(1), "changed")
	if err := l.Load(t.Context(), "before"); err != nil {
		t.Fatal(err)
	}
	if got := stateOf(t, l); got != "n1 running=false plugged=false; n2 running=false plugged=false" || diskOf(t, l, 1) != "a disk" {
		t.Errorf("%s, disk %q", got, diskOf(t, l, 1))
	}
}

// TestStopWaitsForTheEnd: the fake machine has no sshd; a fake ssh ends it as a shutdown would.
func TestStopWaitsForTheEnd(t *testing.T) {
	l := fakeLab(t)
	fakeSSH(t, fmt.Sprintf(`[ "$5" = "systemctl poweroff" ] && kill -9 -$(cut -d' ' -f1 %s); exit 255`, l.pidFile(2)))
	if err := l.Stop(t.Context(), 2); err != nil {
		t.Error(err)
	}
	if got := stateOf(t, l); got != "n1 running=true plugged=true; n2 running=false plugged=false" {
		t.Error(got)
	}
}
