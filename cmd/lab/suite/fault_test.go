package suite

import (
	"strings"
	"testing"
	"time"
)

func TestFaultsAreTold(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range append(accessFaults(), machineFaults()...) {
		if seen[f.name] || f.name == "" || len(f.says) == 0 || (f.exit != 3 && f.exit != 4) {
			t.Errorf("%q is there twice, or expects nothing that could be known beforehand", f.name)
		}
		if (f.harm == nil) != (f.mend == nil) {
			t.Errorf("%q does harm that nobody mends, or the other way round", f.name)
		}
		seen[f.name] = true
	}
}

func TestFaultIsJudged(t *testing.T) {
	f := fault{name: "x", exit: 4, says: []string{"make room under /var"}}
	good := trial{exit: 4, stderr: "stop     n2         disk         0.1 GB\n         remedy: make room\n   under /var\nholdfast: 1 findings\n"}
	same := []string{"a", "b", "c"}
	if err := f.judge(good, &verdict{}, same, same); err != nil {
		t.Errorf("a good answer was refused: %v", err)
	}
	if got := firstError(good.stderr); got != "stop n2 disk 0.1 GB" {
		t.Errorf("first error %q", got)
	}
	var v verdict
	if err := f.judge(good, &v, same, []string{"a", "B", "c"}); err == nil || !strings.Contains(err.Error(), "n2") || v.changed != "yes" {
		t.Errorf("a changed machine passed: %v", err)
	}
	for _, bad := range []trial{{exit: 3, stderr: good.stderr}, {exit: 4, stderr: "holdfast: no\n remedy: none\n"}, {exit: 4, stderr: "make room under /var"}} {
		if err := f.judge(bad, &verdict{}, same, same); err == nil {
			t.Errorf("passed: %+v", bad)
		}
	}
}

func TestSudoRoundIsJudged(t *testing.T) {
	wrong := sudoRound{name: "wrong password", exit: 3, says: []string{"remedy:"}}
	refused := trial{exit: 3, stderr: "holdfast: no\n remedy: x"}
	if err := wrong.judge(refused, 2); err != nil {
		t.Error(err)
	}
	for tries, round := range map[int]sudoRound{0: wrong, 3: wrong, 1: {name: "free", exit: 3}} {
		if err := round.judge(refused, tries); err == nil {
			t.Errorf("%s: %d wrong tries passed", round.name, tries)
		}
	}
}

func TestAnnouncedAndFailure(t *testing.T) {
	lines := []string{
		`{"type":"step_output","data":{"op":"n3/docker-packages","line":"Waiting for cache lock: held by 12"}}`,
		`{"type":"step_finished","data":{"op":"n3/docker-packages","outcome":"failed","error":"exit code 100","hint":"see df -h"}}`,
	}
	if got := announced(lines); got != "Waiting for cache lock: held by 12" {
		t.Errorf("announced %q", got)
	}
	if got := failure(lines, "n3/docker-packages"); got != "exit code 100" {
		t.Errorf("failure %q", got)
	}
	if announced(nil) != "nothing" || failure(lines, "n1/x") != "" {
		t.Error("something was read out of nothing")
	}
}

func TestSpansAndTurns(t *testing.T) {
	lines := `{"type":"step_started","at":"2026-01-01T00:00:01Z","data":{"op":"n1/a"}}
{"type":"step_started","at":"2026-01-01T00:00:02Z","data":{"op":"n1/a"}}
{"type":"step_finished","at":"2026-01-01T00:00:05Z","data":{"op":"n1/a"}}
{"type":"step_started","at":"2026-01-01T00:00:06Z","data":{"op":"n2/b"}}`
	all := spans(lines)
	if len(all) != 1 || all[0].host != "n1" || all[0].end.Sub(all[0].start) != 4*time.Second {
		t.Fatalf("spans %+v", all)
	}
	var d turns
	for _, who := range "mommoomo" {
		d.note(byte(who), 10)
	}
	if n, bytes := d.sums(); n != 3 || bytes != 80 {
		t.Errorf("%d turns, %d bytes", n, bytes)
	}
	if n := d.between(d.at[0], d.at[2].Add(time.Second)); n != 3 {
		t.Errorf("%d turns in the whole time", n)
	}
	if n := d.between(d.at[2].Add(time.Second), d.at[2].Add(2*time.Second)); n != 0 {
		t.Errorf("%d turns after the end", n)
	}
}

func TestDoorKeysKnowsAMachineByAddressOnly(t *testing.T) {
	const known = "10.0.0.11,n1 ssh-ed25519 AAA\n10.0.0.112,n2 ssh-ed25519 BBB\n"
	if got := doorKeys(known, "10.0.0.11", "[10.0.0.1]:7"); got != "[10.0.0.1]:7 ssh-ed25519 AAA\n" {
		t.Errorf("%q", got)
	}
}

func TestRunningWaitsForALine(t *testing.T) {
	r := &running{ended: make(chan struct{})}
	for _, part := range []string{"one\ntw", "o words\nthr"} {
		if _, err := r.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.until(t.Context(), "two", "words"); err != nil {
		t.Error(err)
	}
	if holdsLine(r.all(), []string{"thr"}) || holdsLine(r.all(), []string{"one", "words"}) {
		t.Error("half a line, or the words of two, passed for one")
	}
}
