package tui

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/event"
	"holdfast/steps/inventory"
)

// talk plays a person on a plain terminal; the answers are all there from the start.
func talk(t *testing.T, e *fakeEngine, s *fakeShelf, answers ...string) (said string, err error) {
	t.Helper()
	e.lib = demoLibrary(t)
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		secrets := func(_ context.Context, ask func()) (string, error) { ask(); return canary, nil }
		err = RunLines(ctx, Options{Library: e.lib, Engine: e, Shelf: s, Version: "test"},
			LineIO{In: strings.NewReader(strings.Join(answers, "\n") + "\n"), Out: &out, Secret: secrets, Stop: make(chan struct{})})
		said = out.String()
	})
	return said, err
}

func wants(t *testing.T, said string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("it does not say %q:\n%s", text, said)
		}
	}
}

// machineLines are the answers up to the end of the list of machines.
var machineLines = []string{"", "", "root@10.0.0.11", "root@10.0.0.12", "root@10.0.0.13", ""}

func TestTheWholeWayLineByLine(t *testing.T) {
	said, err := talk(t, &fakeEngine{}, &fakeShelf{}, append(machineLines, "", "yes")...)
	if err != nil {
		t.Fatal(err)
	}
	goldenFile(t, "lines", said)
}

// Screens and lines are two ways to say the same.
func TestLinesAndScreensGiveTheSameJob(t *testing.T) {
	onScreen, onLines := &fakeEngine{}, &fakeEngine{}
	drive(t, onScreen, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(long)
	})
	if _, err := talk(t, onLines, &fakeShelf{}, append(machineLines, "", "yes")...); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(onScreen.asked(), onLines.asked()); d != "" {
		t.Error(d)
	}
}

func TestLinesSayWhatIsWrongAndAskAgain(t *testing.T) {
	said, err := talk(t, &fakeEngine{}, &fakeShelf{},
		"7", "1", "1", "what is this then", "10.0.0.11", "", "10.0.0.12", "10.0.0.999", "", "remove n3", "10.0.0.13 client", "",
		"4", "none", "4", "9000", "no")
	if !errors.Is(err, ErrEnded) {
		t.Errorf("ends with %v", err)
	}
	wants(t, said, "Please give a number from 1 to 1", "a machine is written as", "takes 2 or more hosts", "is not an IP address", "is not a port", "9000")
}

func TestLinesAskForKeysAndSecrets(t *testing.T) {
	e := &fakeEngine{
		keys:   []HostKey{{"n1", "10.0.0.11:22", "SHA256:aaaa"}, {"n2", "10.0.0.12:22", "SHA256:bbbb"}},
		secret: &Secret{Text: "The sudo password of ops", Host: "n1", Retry: true},
	}
	said, err := talk(t, e, &fakeShelf{}, append(machineLines, "n1", "1", "yes", "", "yes")...)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, said, "SHA256:bbbb", "That was not it", "The sudo password of ops", "n2: refused", "What now?")
	if strings.Contains(said, canary) || e.said != canary {
		t.Errorf("the secret is said aloud, or lost: %q", e.said)
	}
	if !e.trust[0] || !e.trust[1] {
		t.Errorf("after yes trusted: %v", e.trust)
	}
}

func TestLinesChangeMachinesAfterARefusal(t *testing.T) {
	e := &fakeEngine{refuse: map[string]string{"n2": "connection refused"}}
	said, err := talk(t, e, &fakeShelf{}, append(machineLines, "2", "remove n2", "n2 10.0.0.22", "", "", "no")...)
	if !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
	wants(t, said, "n2: refused: connection refused", "10.0.0.22", "Nothing was changed")
}

func TestLinesStopAtPreflight(t *testing.T) {
	e := &fakeEngine{finding: []Finding{{"n1", "disk", "stop", "80 MB free", "make room on /var"}}}
	said, err := talk(t, e, &fakeShelf{}, append(machineLines, "1", "2")...)
	if !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
	wants(t, said, "stop: n1, disk: 80 MB free", "to do: make room on /var", "must be mended first")
}

func TestLinesRetrySkipUndo(t *testing.T) {
	e := &fakeEngine{fails: map[string]int{"n2/docker": 3}}
	said, err := talk(t, e, &fakeShelf{}, append(machineLines, "", "d", "yes", "1", "2", "as agreed", "")...)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, said, "apt-get install", "failed on n2", "likely cause: Another package manager", "to do: Wait", "All of it is done")
	if jobs := e.asked(); len(jobs) != 3 || jobs[2].Skips[0].Note != "as agreed" {
		t.Errorf("%d runs, the last without %+v", len(jobs), jobs[len(jobs)-1].Skips)
	}
	e = &fakeEngine{fails: map[string]int{"n2/docker": 1}}
	said, err = talk(t, e, &fakeShelf{}, append(machineLines, "", "yes", "4", "home")...)
	if err != nil || !e.asked()[1].Undo {
		t.Errorf("undo: %v", err)
	}
	wants(t, said, "Type home to agree", "Taken back")
}

func TestLinesLeaveAfterAFailure(t *testing.T) {
	for _, answers := range [][]string{{"5"}, {"4", "hom"}, {}} {
		e := &fakeEngine{fails: map[string]int{"n2/docker": 9}}
		_, err := talk(t, e, &fakeShelf{}, append(append(machineLines, "", "yes"), answers...)...)
		if err == nil || errors.Is(err, ErrEnded) || len(e.asked()) != 1 {
			t.Errorf("%v: ends with %v after %d runs; the run's own error is wanted", answers, err, len(e.asked()))
		}
	}
	e := &fakeEngine{fails: map[string]int{"n2/docker": 1}}
	if _, err := talk(t, e, &fakeShelf{}, append(append(machineLines, "", "yes"), "3", "", "yes")...); err != nil || len(e.asked()) != 2 {
		t.Errorf("after a changed setting: %v, %d runs", err, len(e.asked()))
	}
}

func TestLinesGoOnWithAnEarlierRun(t *testing.T) {
	c, _ := drafted(t, "10.0.0.1", "10.0.0.2", "10.0.0.3").Cluster(demoLibrary(t))
	shelf := &fakeShelf{
		files:   map[string]inventory.Cluster{"c.yaml": c},
		aliases: []inventory.Host{{Name: "alpha", Address: "alpha", SSH: inventory.SSH{User: "root", Port: 22}}},
		earlier: []Earlier{{Cluster: "home", Started: time.Unix(0, 0).UTC(), Outcome: event.Failed, File: "c.yaml"}},
	}
	said, err := talk(t, &fakeEngine{}, shelf, "2", "3", "", "yes")
	if err != nil {
		t.Error(err)
	}
	wants(t, said, "Go on with this cluster", "n3: in", "All of it is done")
	said, err = talk(t, &fakeEngine{}, shelf, "1", "1", "load gone.yaml", "config", "config alpha", "remove n1", "load c.yaml", "")
	if !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
	wants(t, said, "there is no such file", "alpha  server", "10.0.0.3")
}

func TestLinesEndWithTheirInput(t *testing.T) {
	full := append(machineLines, "", "yes")
	for n := range len(full) - 1 {
		e := &fakeEngine{}
		if _, err := talk(t, e, &fakeShelf{}, full[:n]...); err == nil || len(e.asked()) != 0 {
			t.Errorf("after %d answers: %v, %d runs", n, err, len(e.asked()))
		}
	}
}

func TestLinesExplainWordsAtAnyQuestion(t *testing.T) {
	said, err := talk(t, &fakeEngine{}, &fakeShelf{}, "?", "? Swarm", "?nonsense-at-all", "1", "? quorum")
	if !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
	wants(t, said, "Words explained here:", "Swarm: ", "\"nonsense-at-all\" is not explained here", "Quorum: ")
	if strings.Contains(said, "Please give a number") {
		t.Error("a question mark was taken for an answer")
	}
}

func TestLinesTellAnEarlierRunAgain(t *testing.T) {
	shelf := &fakeShelf{earlier: []Earlier{{Run: "r0", Cluster: "home", Playbook: "demo", Started: time.Unix(0, 0).UTC(), Outcome: event.Done}}}
	said, err := talk(t, &fakeEngine{}, shelf, "2", "2")
	if !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
	wants(t, said, "home: demo, begun 1970-01-01 00:00, done", "Look at the run again", "Setting up docker.io", "done after 1m0s", "demo, begun 1970-01-01 00:00: done.")
	if strings.Count(said, "What shall it be?") != 2 {
		t.Errorf("after that it does not ask again:\n%s", said)
	}
}

func TestLinesTakeALockOverKnowingly(t *testing.T) {
	lock := &Locked{Host: "n2", Holder: "anna@laptop since 10:00", Err: errors.New("n2 is locked by anna@laptop")}
	e := &fakeEngine{locked: lock}
	said, err := talk(t, e, &fakeShelf{}, append(machineLines, "", "yes", "n2")...)
	if jobs := e.asked(); err != nil || len(jobs) != 2 || !jobs[1].TakeOver {
		t.Errorf("%v, %d runs", err, len(e.asked()))
	}
	wants(t, said, "held by anna@laptop", "All of it is done")
	for _, answer := range []string{"", "n1", "yes"} {
		e = &fakeEngine{locked: lock}
		if _, err := talk(t, e, &fakeShelf{}, append(machineLines, "", "yes", answer, "5")...); !errors.Is(err, lock) || len(e.asked()) != 1 {
			t.Errorf("%q: %v after %d runs; the lock's own error is wanted", answer, err, len(e.asked()))
		}
	}
}
