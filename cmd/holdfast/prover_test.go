package main

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/s3check"
)

// An install over a jump host proves itself from there, and says so in its record.
func TestTheProofGoesOverTheJumpHost(t *testing.T) {
	web := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	defer web.Close()
	a := newApp(t)
	// A practice cluster's way, here one that is blocked, stands for an operator's machine from which nothing is reached.
	a.practice = &routes{folder: t.TempDir()}
	record := &seen{}
	p := prover{
		app: a, session: behind(t, web.URL), jumps: []string{""}, events: event.NewStamper("r", time.Now, record),
		checker: s3check.Checker{Memory: s3check.FileMemory(filepath.Join(t.TempDir(), "objects.json"))},
	}
	probe := steps.Probe{Endpoints: []string{web.URL}, Bucket: drillBucket, AccessKey: "access", SecretKey: "secret"}
	values := func(name string) (string, error) { return name, nil }
	var said []string
	if err := p.Probe(t.Context(), probe, values, func(line string) { said = append(said, line) }); err != nil {
		t.Fatal(err)
	}
	if len(said) != 1 || !strings.HasPrefix(said[0], web.URL) {
		t.Errorf("said %q", said)
	}
	if n, ok := record.all[0].(event.Notice); !ok || !strings.Contains(n.Text, "asked from gw") {
		t.Errorf("recorded %v", record.all)
	}
	p.jumps, record.all = nil, nil
	if err := p.Probe(t.Context(), probe, values, func(string) {}); err == nil || len(record.all) != 0 {
		t.Errorf("with no jump host it is asked straight, which is blocked here: %v, recorded %v", err, record.all)
	}
}

// A jump host in the operator's ssh config is found by the run itself.
func TestTheProofKnowsTheJumpHosts(t *testing.T) {
	a := newApp(t)
	a.access.config = write(t, "config", "Host 10.0.0.12 10.0.0.13\n ProxyJump ops@10.0.0.11\n", 0o600)
	p, err := a.prover(&session{cluster: threeMachines()}, nil)
	if err != nil || len(p.jumps) != 1 || p.jumps[0] != "n1" || p.checker.Memory == nil {
		t.Errorf("%+v %v", p, err)
	}
	a.access.config = filepath.Join(t.TempDir(), "none")
	if _, err := a.prover(&session{cluster: threeMachines()}, nil); exitCode(err) != exitUsage {
		t.Errorf("an ssh config that is not there: %v", err)
	}
}
