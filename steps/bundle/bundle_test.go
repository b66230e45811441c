package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/journal"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

const canary = `kQ7+vX/9pL<dW3"zR5m`

// recorded makes the record of a run of these events and gives where it is.
func recorded(t *testing.T, events ...event.Event) (Source, *journal.Journal) {
	t.Helper()
	dir := t.TempDir()
	j, err := journal.Open(dir, "home", noon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	at := noon
	s := event.NewStamper(j.Run(), func() time.Time { at = at.Add(time.Second); return at }, j)
	for _, e := range events {
		if err := s.Emit(e); err != nil {
			t.Fatal(err)
		}
	}
	put(t, filepath.Join(dir, "home", "s3-credentials"), "ACCESS=ACCESSKEY0EXAMPLE123\nSECRET="+canary+"\n")
	file := filepath.Join(dir, "cluster.yaml")
	put(t, file, "name: home\n")
	return Source{State: dir, Cluster: "home", Run: j.Run(), ClusterFile: file, Version: "1.0", Now: noon}, j
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func collected(t *testing.T, s Source) map[string]File {
	t.Helper()
	b, err := Collect(s)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]File{}
	for _, f := range b.Files {
		out[f.Name] = f
	}
	return out
}

func spellings() []string {
	return []string{
		canary, base64.StdEncoding.EncodeToString([]byte(canary)), hex.EncodeToString([]byte(canary)), url.QueryEscape(canary),
		strings.ReplaceAll(canary, `"`, `\"`), strings.ReplaceAll(strings.ReplaceAll(canary, `"`, `\"`), "<", `\u003c`),
	}
}

func TestNoSecretInAnySpelling(t *testing.T) {
	var events []event.Event
	for _, s := range spellings() {
		events = append(
			events, event.StepOutput{Host: "n1", Op: "n1/a", Stream: steps.Stdout, Line: "got " + s}, event.Notice{Text: "x " + s},
			event.HostFailed{Host: "n" + s, Error: s, Hint: s},
			event.StepFinished{Op: "n1/a", Outcome: steps.Failed, Error: s, Hint: s, Tail: []string{s, "y"}},
		)
	}
	s, _ := recorded(t, events...)
	put(t, s.ClusterFile, "name: home # "+canary+"\nproxy: http://u:hunter22@p\n")
	files := collected(t, s)
	for name, f := range files {
		for _, c := range append(spellings(), "hunter22") {
			if strings.Contains(f.Content, c) {
				t.Errorf("%s holds %s", name, c)
			}
		}
	}
	if n := files["cluster.yaml"].Hidden; n != 2 {
		t.Errorf("%d hidden in the cluster file", n)
	}
	if n := files["output/n1.log"].Hidden; n != len(spellings()) {
		t.Errorf("%d hidden in the output", n)
	}
}

func TestSummaryTellsWhatHappened(t *testing.T) {
	s, _ := recorded(
		t,
		event.RunStarted{Cluster: "home", Playbook: "s3-nfs", Version: "0.9", Ops: []event.OpInfo{{ID: "n1/a"}, {ID: "n1/b", Title: "Mount it"}}},
		event.HostConnected{Host: "n1", Address: "10.0.0.1:22", System: "Debian 12"},
		event.HostConnected{Host: "n1", Address: "10.0.0.1:22"},
		event.StepStarted{Op: "n1/a", Phase: event.Apply},
		event.Retrying{Op: "n1/a", Attempt: 2, After: 5 * time.Second, Reason: "ended with exit code 9"},
		event.StepFinished{
			Op: "n1/a", Host: "n1", Title: "Do it", Outcome: steps.Failed, Took: 90 * time.Second, Exit: 9,
			Error: "ended with exit code 9", Hint: "Mend it.", Tail: []string{"first", "last"},
		},
		event.StepStarted{Op: "n1/b", Phase: event.Apply},
		event.HostFailed{Host: "n2", Error: "no route to host, so to say", Hint: "Switch it on."},
		event.StepFinished{Op: "n2/a", Title: "Do it", Outcome: steps.Blocked, Cause: "n2"},
	)
	want := `Run ` + s.Run + `
cluster home, playbook s3-nfs, holdfast 0.9
began 2026-01-02 12:00:01, last word 2026-01-02 12:00:09 (UTC)
end: none is recorded; it was cut off, or still goes on; 2 steps planned, 1 blocked, 1 failed

TIMELINE (UTC)
12:00:05  again       n1/a                         try 2 after 5s: ended with exit code 9
12:00:06  failed      n1/a                         Do it, 1m30s
12:00:08  lost        n2: no route to host, so to say
12:00:09  blocked     n2/a                         Do it

FAILURES
host n2: no route to host, so to say
`
	got := collected(t, s)["summary.txt"].Content
	if diff := cmp.Diff(want, got[:min(len(want), len(got))]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, part := range []string{
		"step n1/a on n1 (Do it), exit code 9: ended with exit code 9\n  | first\n  | last\n  remedy: Mend it.\n",
		"BEGUN, AND NO END RECORDED (may be half done; the next run checks)\nn1/b Mount it\n",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("missing:\n%s\nin:\n%s", part, got)
		}
	}
	if hosts := collected(t, s)["hosts.txt"].Content; !strings.Contains(hosts, "Debian 12") || !strings.Contains(hosts, "n2") || strings.Count(hosts, "10.0.0.1") != 1 {
		t.Errorf("hosts:\n%s", hosts)
	}
}

// A bundle may be made while the run writes: every line in it is whole.
func TestWhileItIsWritten(t *testing.T) {
	s, j := recorded(t, event.RunStarted{Cluster: "home"})
	for range 5 {
		var writer sync.WaitGroup
		writer.Go(func() {
			for n := range uint64(300) {
				_ = j.Emit(event.Envelope{Seq: n, At: noon, Run: j.Run(), Event: event.Notice{Text: "a line of some length"}})
				_ = j.Emit(event.Envelope{Seq: n, At: noon, Run: j.Run(), Event: event.StepOutput{Host: "n1", Line: "whole"}})
			}
		})
		files := collected(t, s)
		record := files["record/events.jsonl"].Content
		if !strings.HasSuffix(record, "\n") || strings.Contains(record, leftOut) {
			t.Errorf("torn: %q", record[max(0, len(record)-80):])
		}
		if out := files["output/n1.log"].Content; out != "" && !strings.HasSuffix(out, "\twhole\n") {
			t.Errorf("torn: %q", out[max(0, len(out)-80):])
		}
		writer.Wait()
	}
}

func TestBigOutputIsClipped(t *testing.T) {
	s, j := recorded(t, event.RunStarted{})
	line := strings.Repeat("0123456789", 10) + "\n"
	put(t, filepath.Join(j.Dir(), "n1.log"), "first\n"+strings.Repeat(line, biggest/len(line)+1000)+"last\n")
	put(t, filepath.Join(j.Dir(), "n2.log"), strings.Repeat("x", biggest+1))
	if err := os.Symlink("/etc/hostname", filepath.Join(j.Dir(), "n3.log")); err != nil {
		t.Fatal(err)
	}
	files := collected(t, s)
	text := files["output/n1.log"].Content
	if len(text) > biggest+200 || !strings.HasPrefix(text, "first\n") || !strings.HasSuffix(text, "last\n") || strings.Count(text, leftOut) != 1 {
		t.Errorf("%d bytes, %d marks", len(text), strings.Count(text, leftOut))
	}
	for l := range strings.Lines(text) {
		if l != line && l != "first\n" && l != "last\n" && !strings.HasPrefix(l, leftOut) {
			t.Fatalf("cut inside a line: %q", l)
		}
	}
	if text := files["output/n2.log"].Content; strings.Contains(text, "xxxx") {
		t.Error("a line that is not whole came through")
	}
	if _, there := files["output/n3.log"]; there {
		t.Error("a link was followed")
	}
}

func TestArchive(t *testing.T) {
	s, _ := recorded(t, event.RunStarted{Cluster: "home"})
	b, err := Collect(s)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	zip, err := gzip.NewReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for r := tar.NewReader(zip); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		i := len(names)
		if err != nil || h.Mode != 0o600 || string(text) != b.Files[i].Content {
			t.Errorf("%s: mode %o, %v", h.Name, h.Mode, err)
		}
		names = append(names, strings.TrimPrefix(h.Name, "holdfast-report-home-"+s.Run+"/"))
	}
	want := []string{"README.txt", "versions.txt", "cluster.yaml", "summary.txt", "hosts.txt", "record/events.jsonl"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, name := range want[1:] {
		if !strings.Contains(b.Files[0].Content, name) {
			t.Errorf("README.txt does not name %s", name)
		}
	}
}

// full is a disk without room.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, fmt.Errorf("no space left")
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	s, _ := recorded(t, event.RunStarted{Cluster: "home"})
	b, err := Collect(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range []int{0, 5, 300} {
		if err := b.Write(&full{room}); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("with room for %d: %v", room, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	s, j := recorded(t, event.RunStarted{Cluster: "home"})
	for _, run := range []string{"nope", "", "../" + s.Run} {
		bad := s
		bad.Run = run
		if _, err := Collect(bad); err == nil {
			t.Errorf("run %q was found", run)
		}
	}
	gone := s
	gone.ClusterFile += "x"
	if f := collected(t, gone)["cluster.yaml"]; !strings.Contains(f.Content, "cannot be read") {
		t.Errorf("a cluster file that is gone: %q", f.Content)
	}
	put(t, filepath.Join(j.Dir(), "events.jsonl"), `{"seq":0,"type":"journal","data":{"format":9}}`+"\n")
	if _, err := Collect(s); !errors.Is(err, journal.ErrNewer) || steps.HintOf(err) == "" {
		t.Errorf("a newer record: %v", err)
	}
	secrets := filepath.Join(s.State, "home", "s3-credentials")
	if err := errors.Join(os.Remove(secrets), os.Mkdir(secrets, 0o700)); err != nil {
		t.Fatal(err)
	}
	if _, err := Collect(s); err == nil || slices.Contains([]error{journal.ErrNewer}, err) {
		t.Errorf("secrets that cannot be read cannot be hidden: %v", err)
	}
}

func FuzzSummary(f *testing.F) {
	f.Add(`{"seq":1,"at":"2026-01-02T12:00:00Z","run":"r","type":"step_finished","data":{"op":"a","outcome":"failed","tail":["x"]}}` + "\n")
	f.Add("{}\n\x00\n" + `{"seq":1,"type":"host_connected","data":{"host":"n1"}}` + "\n")
	f.Fuzz(func(t *testing.T, record string) {
		told, err := tell(record)
		if err == nil && (told.text() == "" || told.hosts() == "") {
			t.Error("nothing to say")
		}
		sound(wholeLines(record))
	})
}

// A record that is told of in words elsewhere has its secrets taken out first, and so has any text.
func TestRecordAndTextAreClean(t *testing.T) {
	var events []event.Event
	for _, s := range spellings() {
		events = append(events, event.Notice{Text: "x " + s}, event.StepFinished{Op: "n1/a", Error: s, Tail: []string{s}})
	}
	s, _ := recorded(t, events...)
	record, hidden, err := Record(s)
	if err != nil || hidden < 3*len(spellings()) || strings.Count(record, "\n") != 1+len(events) {
		t.Errorf("%d hidden in %d lines: %v", hidden, strings.Count(record, "\n"), err)
	}
	text, n, err := Clean(s.State, s.Cluster, strings.Join(spellings(), "\n"))
	if err != nil || n != len(spellings()) {
		t.Errorf("%d hidden: %v", n, err)
	}
	for _, c := range spellings() {
		if strings.Contains(record, c) || strings.Contains(text, c) {
			t.Errorf("%s came through", c)
		}
	}
	if text, n, err := Clean(s.State, s.Cluster, "secret_key = SECRET-KEY"); err != nil || n != 0 || text != "secret_key = SECRET-KEY" {
		t.Errorf("a place for a secret was hidden: %q %d %v", text, n, err)
	}
	s.Run = "nope"
	if _, _, err := Record(s); err == nil {
		t.Error("a run that is not there has a record")
	}
}
