package dockercli

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/sim/clock"
	"holdfast/steps/sim/swarm"
)

var update = flag.Bool("update", false, "write the golden files anew")

// host is a Backend whose programs answer after a second and whose mounts always work.
type host struct{ stuck chan struct{} }

func (h host) Mount(context.Context, swarm.Volume) (swarm.Mounted, error) { return h, nil }
func (h host) VolumeMade(swarm.Volume)                                    {}
func (h host) VolumeGone(swarm.Volume)                                    {}
func (h host) Release()                                                   {}

func (h host) Wait(ctx context.Context) error {
	if h.stuck == nil {
		return nil
	}
	select {
	case <-h.stuck:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h host) Run(ctx context.Context, p swarm.Program, ready func(bool)) int {
	p.Log("up")
	select {
	case <-time.After(time.Second):
		ready(true)
		<-ctx.Done()
	case <-ctx.Done():
	}
	return 0
}

// lab is three engines and a transcript of what was asked of them.
type lab struct {
	*testing.T
	e     []*swarm.Engine
	w     *swarm.World
	files map[string]string
	out   strings.Builder
}

// run gives f a lab inside a bubble, with time standing at a fixed point.
func run(t *testing.T, version string, f func(l *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &lab{T: t, files: map[string]string{}}
		l.w = swarm.NewWorld(clock.New(1), func(string, string) bool { return true })
		l.w.Offer("ghcr.io/scality/cloudserver:9.5.2")
		for i := 1; i <= 3; i++ {
			e := l.w.AddEngine(fmt.Sprintf("10.77.0.%d", 10+i), fmt.Sprintf("n%d", i), version, host{})
			e.Start()
			l.e = append(l.e, e)
		}
		defer l.w.Close()
		f(l)
	})
}

// docker calls the command on a machine, and gives stdout, stderr and exit code.
func (l *lab) docker(n int, stdin string, args ...string) (stdout, stderr string, code int) {
	var out, bad bytes.Buffer
	code = Run(l.Context(), Call{
		Engine: l.e[n-1], Args: args, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &bad,
		Open: func(path string) (io.ReadCloser, error) {
			text, ok := l.files[path]
			if !ok {
				return nil, fs.ErrNotExist
			}
			return io.NopCloser(strings.NewReader(text)), nil
		},
	})
	return out.String(), bad.String(), code
}

// say calls the command and writes all of it down.
func (l *lab) say(n int, args ...string) string {
	out, bad, code := l.docker(n, "content", args...)
	fmt.Fprintf(&l.out, "n%d$ docker %s\n%s", n, strings.Join(args, " "), out)
	for line := range strings.Lines(bad) {
		l.out.WriteString("! " + line)
	}
	if code != 0 {
		fmt.Fprintf(&l.out, "exit code %d\n", code)
	}
	l.out.WriteByte('\n')
	return strings.TrimSpace(out)
}

// pass lets time go by.
func (l *lab) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// golden compares the transcript with a file.
func (l *lab) golden(name string) {
	l.Helper()
	at := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(at, []byte(l.out.String()), 0o644); err != nil {
			l.Fatal(err)
		}
	}
	want, err := os.ReadFile(at)
	if err != nil {
		l.Fatal(err)
	}
	if diff := cmp.Diff(string(want), l.out.String()); diff != "" {
		l.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// join makes a swarm of the three machines.
func (l *lab) join() {
	l.Helper()
	l.must(1, "swarm", "init", "--advertise-addr", "10.77.0.11")
	token := l.must(1, "swarm", "join-token", "-q", "worker")
	for n := 2; n <= 3; n++ {
		l.must(n, "swarm", "join", "--token", token, "10.77.0.11:2377")
	}
}

func (l *lab) must(n int, args ...string) string {
	l.Helper()
	out, bad, code := l.docker(n, "content", args...)
	if code != 0 {
		l.Fatalf("docker %v: exit code %d: %s", args, code, bad)
	}
	return strings.TrimSpace(out)
}
