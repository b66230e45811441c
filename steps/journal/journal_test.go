package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/event"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// disk is a file of limited size that counts how often it is synced.
type disk struct {
	mu    sync.Mutex
	text  bytes.Buffer
	room  int
	syncs int
	safe  int           // bytes that would survive a power cut
	gate  chan struct{} // each sync takes one token, where set
}

func (d *disk) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := min(len(p), d.room)
	d.text.Write(p[:n])
	d.room -= n
	if n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

func (d *disk) Sync() error {
	d.mu.Lock()
	safe := d.text.Len() // what comes while the disk works is not covered
	d.mu.Unlock()
	if d.gate != nil {
		<-d.gate
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.syncs++
	d.safe = max(d.safe, safe)
	return nil
}

func (d *disk) Close() error { return nil }

func onDisk(d *disk) *Journal {
	return &Journal{run: "r1", events: d, spool: &spool{open: func(string) (io.WriteCloser, error) { return d, nil }}}
}

func TestWhatIsSyncedWhen(t *testing.T) {
	tests := []struct {
		e    event.Event
		want bool
	}{
		{event.RunStarted{}, true},
		{event.StepStarted{Phase: event.Check}, false},
		{event.StepStarted{Phase: event.Apply}, true},
		{event.StepStarted{Phase: event.Verify}, false},
		{event.StepFinished{Outcome: steps.Unchanged}, false},
		{event.StepFinished{Outcome: steps.Blocked}, false},
		{event.StepFinished{Outcome: steps.Changed}, true},
		{event.StepFinished{Outcome: steps.Failed}, true},
		{event.Notice{}, false},
		{event.RunFinished{}, true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%+v", tt.e), func(t *testing.T) {
			d := &disk{room: 1 << 20}
			j := onDisk(d)
			for _, e := range []event.Event{event.Surveyed{}, tt.e} {
				if err := j.Emit(event.Envelope{Event: e}); err != nil {
					t.Fatal(err)
				}
			}
			if got := d.safe == d.text.Len(); got != tt.want {
				t.Errorf("all safe on return: %v, want %v", got, tt.want)
			}
			if d.text.Len() == 0 {
				t.Error("nothing is written on return")
			}
		})
	}
}

// Hosts that wait for the disk at the same time are served by few syncs, and none returns before its line is safe.
func TestHostsShareSyncs(t *testing.T) {
	const hosts = 50
	d := &disk{room: 1 << 20, gate: make(chan struct{})}
	j := onDisk(d)
	s := event.NewStamper("r1", time.Now, j)
	var wg sync.WaitGroup
	for range hosts {
		wg.Go(func() {
			if err := s.Emit(event.StepStarted{Phase: event.Apply}); err != nil {
				t.Error(err)
			}
		})
	}
	for written := 0; written < hosts; { // all lines are there before the first sync may end
		d.mu.Lock()
		written = bytes.Count(d.text.Bytes(), []byte("\n"))
		d.mu.Unlock()
		runtime.Gosched()
	}
	close(d.gate)
	wg.Wait()
	if d.safe != d.text.Len() {
		t.Errorf("%d of %d bytes are safe", d.safe, d.text.Len())
	}
	if d.syncs > 2 {
		t.Errorf("%d syncs for %d hosts that waited together, want 2 at most", d.syncs, hosts)
	}
}

func TestFullDisk(t *testing.T) {
	d := &disk{room: 250}
	j := onDisk(d)
	var err error
	for n := 0; err == nil && n < 100; n++ {
		err = j.Emit(event.Envelope{Seq: uint64(n), Event: event.Notice{Text: "hello"}})
	}
	if !errors.Is(err, syscall.ENOSPC) || steps.HintOf(err) == "" {
		t.Fatalf("got %v (hint %q)", err, steps.HintOf(err))
	}
	d.room = 1 << 20
	if err := j.Emit(event.Envelope{Event: event.RunFinished{}}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("after half a line it goes on with %v: the next line would be lost in it", err)
	}
	got := 0
	for _, err := range Read(&d.text) {
		if err != nil {
			t.Errorf("the half line is not left out: %v", err)
		}
		got++
	}
	if got != 2 {
		t.Errorf("%d events come back, want the 2 that were whole", got)
	}
}

func TestFullSpoolStopsTheRun(t *testing.T) {
	d := &disk{room: 10}
	j := onDisk(d)
	if err := j.Emit(event.Envelope{Event: event.StepOutput{Host: "n1", Line: "x"}}); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v", err)
	}
	if err := j.Emit(event.Envelope{Event: event.StepStarted{Phase: event.Apply}}); err == nil {
		t.Error("a change may begin after output was lost")
	}
}

func TestOpenAndReplay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	j, err := Open(dir, "home", noon)
	if err != nil {
		t.Fatal(err)
	}
	s := event.NewStamper(j.Run(), func() time.Time { return noon }, j)
	sent := []event.Event{
		event.RunStarted{Cluster: "home", Playbook: "p", Ops: []event.OpInfo{{ID: "n1/a"}, {ID: "n1/b"}}},
		event.StepStarted{Op: "n1/a", Phase: event.Apply},
		event.StepOutput{Op: "n1/a", Host: "n1", Stream: steps.Stdout, Line: "hello"},
		event.StepOutput{Op: "n1/a", Host: "../evil", Stream: steps.Stderr, Line: "there"},
		event.StepFinished{Op: "n1/a", Outcome: steps.Failed, Exit: 3},
		event.StepStarted{Op: "n1/b", Phase: event.Apply},
	}
	for _, e := range sent {
		if err := s.Emit(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	path, err := Latest(dir, "home")
	if err != nil || path != filepath.Join(j.Dir(), "events.jsonl") {
		t.Fatalf("latest is %q, %v", path, err)
	}
	var back []event.Event
	for e, err := range Replay(path) {
		if err != nil {
			t.Fatal(err)
		}
		back = append(back, e.Event)
	}
	if diff := cmp.Diff(append(sent[:2:2], sent[4:]...), back); diff != "" {
		t.Errorf("(-sent +read):\n%s", diff)
	}
	checkFolder(t, dir, map[string]string{
		"events.jsonl":  "",
		"n1.log":        "2026-01-02T12:00:00Z\tn1/a\tstdout\thello\n",
		"..%2Fevil.log": "2026-01-02T12:00:00Z\tn1/a\tstderr\tthere\n",
	}, j.Dir())
	checkSummary(t, path)
}

// checkFolder looks at names, modes and, where given, content.
func checkFolder(t *testing.T, dir string, want map[string]string, run string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o600)
		if d.IsDir() {
			mode = 0o700
		}
		if info.Mode().Perm() != mode {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), mode)
		}
		if d.IsDir() {
			return nil
		}
		text, ok := want[d.Name()]
		if got, err := os.ReadFile(path); !ok || filepath.Dir(path) != run || err != nil || text != "" && string(got) != text {
			t.Errorf("%s: %q, %v", path, got, err)
		}
		delete(want, d.Name())
		return nil
	})
	if err != nil || len(want) > 0 {
		t.Errorf("missing: %v (%v)", want, err)
	}
}

func checkSummary(t *testing.T, path string) {
	t.Helper()
	s, err := Summarize(path)
	if err != nil {
		t.Fatal(err)
	}
	want := Summary{
		Run: s.Run, Cluster: "home", Playbook: "p", Started: noon, Last: noon, Ops: 2,
		Counts:   map[steps.Outcome]int{steps.Failed: 1},
		Failures: []event.StepFinished{{Op: "n1/a", Outcome: steps.Failed, Exit: 3}},
		Open:     []string{"n1/b"},
	}
	if diff := cmp.Diff(want, s); diff != "" || s.Run == "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
}

func TestNamesThatLeadElsewhere(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../x", "a/b", "/etc", `a\b`} {
		if j, err := Open(t.TempDir(), name, noon); err == nil {
			t.Errorf("cluster %q was accepted: %s", name, j.Dir())
		}
	}
}

func TestRunsSortByTime(t *testing.T) {
	dir := t.TempDir()
	if _, err := Latest(dir, "home"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a run: %v", err)
	}
	var last string
	for _, at := range []time.Duration{0, time.Millisecond, time.Second, 24 * time.Hour} {
		j, err := Open(dir, "home", noon.Add(at))
		if err != nil {
			t.Fatal(err)
		}
		if j.Run() <= last {
			t.Errorf("%s sorts before %s", j.Run(), last)
		}
		last = j.Run()
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if path, err := Latest(dir, "home"); err != nil || !strings.Contains(path, last) {
			t.Errorf("latest is %s, %v; want %s", path, err, last)
		}
	}
}
