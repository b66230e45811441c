package tui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/tui/logpane"
	"holdfast/tui/runstate"
)

const long = time.Minute // long enough for any story of the fake

func TestAFailedStepIsExplainedMendedAndRetried(t *testing.T) {
	e := &fakeEngine{fails: map[string]int{"n2/docker": 1}}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(long)
		d.shows("✗ failed on n2", "ended with exit code 100", "Likely cause: Another package manager", "To do: Wait until", "not everything was done")
		d.golden("run-failed")
		d.press("enter")
		d.shows("Install Docker Engine", "E: Could not get lock", "Likely cause")
		d.golden("run-failed-details")
		d.press("end")
		d.shows("Done with", "apt-get install -y docker.io")
		d.press("esc", "r")
		d.wait(long)
		d.shows("All of it is done, and proven", "http://10.0.0.12:8000", "/state/home/secrets.json")
		d.hides("failed on n2")
	})
}

// What can be done meanwhile is said at once, and what only later too.
func TestAFailureWhileOthersGoOn(t *testing.T) {
	drive(t, &fakeEngine{fails: map[string]int{"n1/docker": 1}, apart: "n2/docker"}, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(1500 * time.Millisecond)
		d.shows("✗ failed on n1; the rest goes on")
		d.golden("run-failed-while")
		d.wait(long)
		d.shows("✗ failed on n1", "r retry")
		d.hides("the rest goes on")
	})
}

func TestAStepIsLeftOutWithANote(t *testing.T) {
	e := &fakeEngine{fails: map[string]int{"n2/docker": 9}}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(long)
		d.press("down", "k")
		d.shows("Choose the step that failed")
		d.press("up", "k")
		d.shows("Leave out: Install Docker Engine")
		d.press("enter") // without a reason there is no way on
		d.write("it has Docker from elsewhere")
		d.press("enter")
		d.wait(long)
		jobs := e.asked()
		last := jobs[len(jobs)-1]
		if len(last.Skips) != 1 || last.Skips[0] != (Skip{"n2/docker", "it has Docker from elsewhere"}) {
			t.Errorf("left out: %+v", last.Skips)
		}
		d.shows("All of it is done")
	})
}

func TestSettingsCanBeMendedAfterAFailure(t *testing.T) {
	e := &fakeEngine{fails: map[string]int{"n1/swarm-init": 1}}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(long)
		d.press("e")
		d.shows("Go on with these answers")
		d.press("enter", "enter")
		d.shows("Carry it out: 6 to do")
	})
}

func TestUndoWantsTheNameTyped(t *testing.T) {
	e := &fakeEngine{}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(long)
		d.press("u")
		d.shows("Take it all back")
		d.press("home", "enter")
		d.shows("Take all this back?", "Type home to agree")
		d.golden("undo-sure")
		d.write("home") // typed too soon: swallowed
		d.press("enter")
		d.hides("That is not it")
		d.wait(time.Second)
		d.write("hom")
		d.press("enter")
		d.shows("That is not it")
		d.paste("e") // a paste is no agreement
		d.press("enter")
		d.shows("That is not it")
		d.write("x")
		d.press("backspace")
		d.write("e")
		d.press("enter")
		d.wait(long)
		d.shows("Taken back")
		if jobs := e.asked(); !jobs[len(jobs)-1].Undo {
			t.Error("what ran was no undo")
		}
		d.press("w")
		d.shows("Set up a cluster")
	})
}

func TestPauseStepByStepAndGoOn(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(500 * time.Millisecond)
		d.press("space")
		d.wait(long)
		d.shows("paused, 1 step waiting", "✓ 1 done")
		d.golden("run-paused")
		d.press("o")
		d.wait(long)
		d.shows("paused, 1 step waiting", "✓ 2 done")
		d.press("space")
		d.wait(long)
		d.shows("All of it is done")
	})
}

func TestOneStepAtATimeFromTheBeginning(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.press("o")
		d.wait(long)
		d.shows("paused, 1 step waiting")
	})
}

func TestARunIsNotLeftByAccident(t *testing.T) {
	for _, c := range []struct {
		down int
		want string
	}{{0, "All of it is done"}, {1, "stopped by you"}, {3, "stopped by you"}} {
		drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
			d.toRun()
			d.press("q")
			d.shows("What shall become of it?")
			if d.quit {
				t.Fatal("q leaves a run that goes on")
			}
			d.press("esc", "esc")
			d.shows("What shall become of it?")
			d.golden("run-leave")
			d.wait(time.Second)
			for range c.down {
				d.press("down")
			}
			d.press("enter")
			d.wait(long)
			d.shows(c.want)
			d.press("q")
			if !d.quit {
				t.Error("after its end a run cannot be left")
			}
		})
	}
}

func TestAPausedRunCanBeStopped(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.press("space", "a")
		d.wait(time.Second)
		d.press("down", "down", "down", "enter")
		d.wait(long)
		d.shows("stopped by you")
	})
}

// Ctrl-C asks; another one stops gently, as it does without a screen; only then it cuts off.
func TestCtrlCAgainAndAgain(t *testing.T) {
	for presses, want := range map[int][]string{1: {"What shall become of it?"}, 2: {"It stops after the steps at work"}, 4: {"Run"}} {
		drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
			d.toRun()
			for range presses {
				d.press("ctrl+c")
			}
			d.shows(want...)
			if d.quit {
				t.Errorf("after %d times the program is left behind the back of a run", presses)
			}
			d.wait(long)
			if presses > 1 {
				d.shows("stopped by you", "You have stopped it", "r retry")
				d.hides("It stops")
				d.press("r")
				d.wait(long)
				d.shows("All of it is done")
				d.press("ctrl+c")
				if !d.quit {
					t.Error("after its end a run cannot be left")
				}
			}
		})
	}
}

// Who leaves finds the steps at work where they were left: on their machines.
func TestARunIsLeftToItsMachines(t *testing.T) {
	e := &fakeEngine{}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.press("q")
		d.wait(time.Second)
		d.press("down", "down", "enter")
		d.wait(2 * time.Second)
		if !d.quit {
			t.Error("it is not left")
		}
	})
	if !errors.Is(e.cause, steps.ErrDetach) {
		t.Errorf("the run was ended by %v: what is at work on the machines would be cut off", e.cause)
	}
	o := Options{Library: demoLibrary(t), Engine: &fakeEngine{}, Shelf: &fakeShelf{}, Label: "simulation"}
	driveWith(t, o, func(d *driver) {
		d.m.w.own = true
		d.toRun()
		d.press("q")
		d.hides("Leave holdfast") // these machines end with it
		d.wait(long)
	})
}

func TestTheLogIsSearchedFilteredAndScrolled(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(long)
		d.press("/")
		d.write("q n?") // letters belong to the search
		d.press("esc", "/")
		d.write("swarm-init")
		d.press("enter")
		d.shows("log, /swarm-init, held", "> a remark of swarm-init")
		d.press("n")
		d.shows("> working on swarm-init")
		d.press("n")
		d.shows("Nothing more that way")
		d.press("N", "f")
		d.hides("held")
		d.press("h")
		d.shows("log of n1")
		d.press("s", "s")
		d.shows("log of n1, stderr", "a remark of docker")
		d.press("h", "h", "h", "h", "s")
		d.press("home")
		d.shows("Install Docker Engine", "held")
		d.press("pgdown", "pgup", "right", "left", "end", "y")
		d.shows("Copied what is in sight")
		d.press("/")
		d.paste("nowhere to be found")
		d.press("enter")
		d.shows("Not in the log")
	})
}

func TestWhatARefusedRunSays(t *testing.T) {
	e := &fakeEngine{runErr: steps.WithHint(errors.New("this cluster is being worked on by process 7"), "Wait until it has ended.")}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(long)
		d.shows("process 7", "Wait until it has ended")
	})
}

func TestRemoteOutputCannotDrawOnTheScreen(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(3 * time.Second)
		page := d.m.top().(*runScreen)
		nasty := "\x1b[2J\x1b]0;owned\x07\x1bPq\x1b\\\u202e日本語\xff" + strings.Repeat("A", 10<<10)
		d.send(batchMsg{page, []event.Envelope{
			{Event: event.StepOutput{Op: "n1/docker", Host: "n1\x1b[5m", Stream: steps.Stdout, Line: nasty}},
			{Event: event.HostFailed{Host: nasty, Error: nasty, Hint: nasty}},
			{Event: event.StepFinished{Op: "n1/docker", Host: "n1", Outcome: steps.Failed, Error: nasty, Tail: []string{nasty}, Hint: nasty}},
			{Event: event.Notice{Text: nasty}},
		}, true})
		for _, sheet := range []string{"", "enter"} {
			if sheet != "" {
				d.press(sheet)
			}
			for _, bad := range []string{"\x1b[2J", "\x1b]", "\x1bP", "\u202e", "\x07", "\x1b[5m", "\xff"} {
				if strings.Contains(d.m.View().Content, bad) {
					t.Errorf("%q reaches the terminal", bad)
				}
			}
			d.golden("run-nasty" + sheet)
		}
	})
}

func TestLogLinesSayWhatHappened(t *testing.T) {
	for _, c := range []struct {
		e    event.Event
		want string // "" for no line
	}{
		{event.StepStarted{Op: "n1/x", Host: "n1", Title: "Do it", Phase: event.Apply, Attempt: 1}, "── Do it"},
		{event.StepStarted{Op: "n1/x", Phase: event.Apply, Attempt: 2}, ""},
		{event.StepStarted{Op: "n1/x", Phase: event.Check, Attempt: 1}, ""},
		{event.Skipped{Host: "n1", N: 7}, "7 lines skipped here; the log file has them"},
		{event.Retrying{Op: "n1/x", After: 2 * time.Second, Reason: "lock"}, "again in 2s: lock"},
		{event.StepFinished{Outcome: steps.Unchanged}, ""},
		{event.StepFinished{Outcome: steps.Blocked, Cause: "n1/y"}, "not tried: it needs n1/y"},
		{event.StepFinished{Outcome: steps.Failed, Took: 40 * time.Millisecond, Error: "no"}, "FAILED after 40ms: no"},
		{event.HostConnected{Host: "n1", Address: "a", System: "s"}, "connected to a s"},
		{event.HostFailed{Host: "n1", Error: "gone"}, "lost: gone"},
		{event.Notice{Text: "mind"}, "mind"},
		{event.RunFinished{Outcome: event.Done, Took: time.Minute}, "the run is over: done after 1m0s"},
		{event.RunStarted{}, ""},
	} {
		l, ok := logLine(&runstate.State{}, c.e)
		if ok != (c.want != "") || l.Text != c.want {
			t.Errorf("%+v gives %q, %v", c.e, l.Text, ok)
		}
	}
}

// Thirty machines and a full log: what one frame costs. The pane's own figures are in its package.
func BenchmarkFrameThirtyMachines(b *testing.B) {
	w := newWizard(Options{})
	m := &Model{w: w, width: 120, height: 40}
	m.paint(true)
	s := newRun(w, Job{})
	s.gate, s.box = NewGate(), event.NewMailbox(1)
	open := event.RunStarted{Cluster: "big"}
	for _, step := range strings.Fields("a b c d e f g h i j k l m n o p q r s t") {
		for h := range 30 {
			id := "n" + itoa(h) + "/" + step
			open.Ops = append(open.Ops, event.OpInfo{ID: id, Host: "n" + itoa(h), Step: step, Stage: "Stage " + step, Title: "Do step " + step})
		}
	}
	s.state.Apply(event.Envelope{Event: open})
	for i := range 20_000 {
		s.log.Add(logpane.Line{Host: "n" + itoa(i%30), Stream: "stdout", Text: "Get:17 http://deb.example.org/debian bookworm/main amd64 libnfsidmap1 [55.5 kB]"})
	}
	m.pages = []screen{s}
	b.Run("frame", func(b *testing.B) {
		for b.Loop() {
			_ = m.View()
		}
	})
	// What 100,000 lines per second put in front of a key: one batch every 50 ms.
	b.Run("batch of 5000 lines", func(b *testing.B) {
		var batch []event.Envelope
		for i := range 5000 {
			batch = append(batch, event.Envelope{Event: event.StepOutput{Op: "n1/a", Host: "n" + itoa(i%30), Stream: steps.Stdout, Line: "Get:17 http://deb.example.org/debian bookworm/main amd64 libnfsidmap1 [55.5 kB]"}})
		}
		for b.Loop() {
			s.take(batch)
		}
	})
}
