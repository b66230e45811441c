// Package conformance asks machines the questions by which the practice cluster is kept true to real ones: the same code
// runs against simulated machines in the ordinary tests, and against real ones where somebody has them. It knows neither;
// it speaks through a steps.Dialer. What it asks leaves nothing behind.
package conformance

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/facts"
	"holdfast/steps/inventory"
)

// Run asks the first host everything that needs no Docker, and, where installed says that s3-nfs has been carried out,
// what Docker, the swarm and NFS answer on a manager (the first host) and on a worker (the second).
func Run(t *testing.T, d steps.Dialer, hosts []inventory.Host, installed bool) {
	t.Helper()
	s := suite{dialer: d, hosts: hosts}
	for name, f := range map[string]func(*testing.T){
		"transport": s.transport, "side by side": s.sideBySide, "put": s.put, "sudo": s.sudo, "job": s.job, "facts": s.facts,
	} {
		t.Run(name, f)
	}
	for _, q := range everywhere() {
		t.Run(q.script, func(t *testing.T) { s.ask(t, hosts[0], q) })
	}
	if !installed {
		return
	}
	for who, part := range s.installed(t) {
		for _, q := range part.questions {
			t.Run(who+" "+q.script, func(t *testing.T) { s.ask(t, part.host, q) })
		}
	}
}

// part is what one machine is asked.
type part struct {
	host      inventory.Host
	questions []question
}

// installed says what an installed cluster is asked, and which machine each part is for.
func (s suite) installed(t *testing.T) map[string]part {
	f := &failover{suite: s}
	f.manager = s.dial(t, s.hosts[0])
	return map[string]part{
		"manager": {s.hosts[0], slices.Concat(onManager(), shapes(), missingThings(), refusals(), storage())},
		"worker":  {s.hosts[1], onWorker()},
		"task":    {f.host(t, f.at(t).node), slices.Concat(onTask(), mounts())},
	}
}

type suite struct {
	dialer steps.Dialer
	hosts  []inventory.Host
}

func (s suite) dial(t *testing.T, h inventory.Host) steps.Conn {
	t.Helper()
	conn, err := s.dialer.Dial(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func run(t *testing.T, conn steps.Conn, c steps.Cmd) steps.Result {
	t.Helper()
	res, err := conn.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// ask compares an answer with what real machines say.
func (s suite) ask(t *testing.T, h inventory.Host, q question) {
	res := run(t, s.dial(t, h), steps.Cmd{Script: steps.Script{Text: q.script, Sudo: true}})
	out, errs := strings.TrimSpace(res.Stdout), strings.TrimSpace(res.Stderr)
	if res.Exit != q.exit || !regexp.MustCompile(`(?s)^(?:`+q.out+`)$`).MatchString(out) || !regexp.MustCompile(`(?s)^(?:`+q.errs+`)$`).MatchString(errs) {
		t.Errorf("%s\nexit %d, want %d\nout %q, want %s\nerr %q, want %s", q.script, res.Exit, q.exit, out, q.out, errs, q.errs)
	}
}

func (s suite) transport(t *testing.T) {
	conn := s.dial(t, s.hosts[0])
	res := run(t, conn, steps.Cmd{Script: steps.Script{Text: "echo out; echo err >&2; exit 42"}})
	if res.Exit != 42 || res.Stdout != "out\n" || res.Stderr != "err\n" {
		t.Errorf("%+v", res)
	}
	var lines []string
	run(t, conn, steps.Cmd{Script: steps.Script{Text: "seq 1 2000"}, Line: func(_ steps.Stream, l string) { lines = append(lines, l) }})
	if len(lines) != 2000 || lines[1999] != "2000" {
		t.Errorf("%d lines of 2000", len(lines))
	}
}

// sideBySide has several scripts wait at once on one connection.
func (s suite) sideBySide(t *testing.T) {
	conn := s.dial(t, s.hosts[0])
	start := time.Now()
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() {
			res, err := conn.Run(t.Context(), steps.Cmd{Script: steps.Script{Text: fmt.Sprintf("sleep 1; echo %d", i)}})
			if want := fmt.Sprintf("%d\n", i); err != nil || res.Stdout != want {
				t.Errorf("%q %v, want %q", res.Stdout, err, want)
			}
		})
	}
	all.Wait()
	if took := time.Since(start); took > 2500*time.Millisecond {
		t.Errorf("three waits of a second took %v", took)
	}
}

func (s suite) put(t *testing.T) {
	conn := s.dial(t, s.hosts[0])
	content := bytes.Repeat([]byte("holdfast\x00\xff\n"), 30000)
	const at = "/var/tmp/holdfast-conformance"
	if err := conn.Put(t.Context(), at, 0o640, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	res := run(t, conn, steps.Cmd{Script: steps.Script{Text: "sha256sum <" + at + "; stat -c %a " + at + "; rm -f " + at, Sudo: true}})
	if want := fmt.Sprintf("%x  -\n640\n", sha256.Sum256(content)); res.Stdout != want {
		t.Errorf("%q, want %q", res.Stdout, want)
	}
}

func (s suite) sudo(t *testing.T) {
	conn := s.dial(t, s.hosts[0])
	if res := run(t, conn, steps.Cmd{Script: steps.Script{Text: "id -u; echo $PATH", Sudo: true}}); !strings.HasPrefix(res.Stdout, "0\n") || !strings.Contains(res.Stdout, "/sbin") {
		t.Errorf("as root: %q %q", res.Stdout, res.Stderr)
	}
}

// job leaves a job to the machine, and joins it again over another connection.
func (s suite) job(t *testing.T) {
	c := steps.Cmd{Script: steps.Script{Text: "echo one; sleep 1; echo two >&2; exit 7", Sudo: true}, Job: &steps.Job{Name: "conformance", Limit: time.Minute}}
	for range 2 {
		if res := run(t, s.dial(t, s.hosts[0]), c); res.Exit != 7 || res.Stdout != "one\n" || res.Stderr != "two\n" {
			t.Errorf("%+v", res)
		}
	}
}

func (s suite) facts(t *testing.T) {
	f, err := facts.Gather(t.Context(), s.dial(t, s.hosts[0]), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if f.OS.ID == "" || f.Hostname == "" || f.Boot == "" || f.Machine == "" || f.Init == "" || f.CPUs == 0 || f.Memory == 0 || f.DiskFree == 0 || len(f.Addrs) == 0 {
		t.Errorf("%+v", f)
	}
}
