package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"holdfast/steps/event"
	"holdfast/steps/inventory"
)

func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

func TestMachinesTypedOneByOne(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.write("ops@10.0.0.11:2222")
		d.press("enter")
		d.shows("n1", "ops@10.0.0.11:2222", "sudo")
		d.write("10.0.0.12:port")
		d.press("enter")
		d.shows("is not a port", "10.0.0.12:port") // it stays, to be mended
		for range 4 {
			d.press("backspace")
		}
		d.write("22")
		d.press("enter")
		d.shows("10.0.0.12:22")
		d.press("enter")
		d.shows("takes 2 or more hosts, but 1 host has it")
		d.golden("machines-mistake")
		d.write("10.0.0.999")
		d.press("enter")
		d.shows("! ", "not an IP address")
		d.press("enter")
		d.shows("Machines") // no way on
		d.press("ctrl+d")
		d.hides("10.0.0.999")
		d.write("q?") // letters belong to the line
		d.shows("q?")
	})
}

func TestMachineForm(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("up", "up", "ctrl+e")
		d.golden("machine-form")
		d.write("x")
		d.press("enter", "enter", "enter", "enter")
		d.write("9x")
		d.press("enter")
		d.shows("is not a port")
		d.press("backspace", "enter", "enter", "enter", "enter")
		d.shows("n1x", "root@10.0.0.11:229")
		d.press("tab")
		d.shows("server: 0 of 1")
		d.press("ctrl+s")
		d.shows("root@10.0.0.13:229")
	})
}

func TestMachinesFromSSHConfigAndFile(t *testing.T) {
	c, problems := drafted(t, "10.0.0.1", "10.0.0.2", "10.0.0.3").Cluster(demoLibrary(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	shelf := &fakeShelf{files: map[string]inventory.Cluster{"mine.yaml": c}, aliases: []inventory.Host{
		{Name: "alpha", Address: "alpha", Unsaid: inventory.Unsaid{User: true, Port: true}, SSH: inventory.SSH{User: "root", Port: 22}},
		{Name: "beta", Address: "beta", Unsaid: inventory.Unsaid{User: true, Port: true}, SSH: inventory.SSH{User: "root", Port: 22}},
	}}
	drive(t, &fakeEngine{}, shelf, func(d *driver) {
		d.press("enter", "enter", "ctrl+p")
		d.golden("ssh-config")
		d.press("space", "down", "space", "enter")
		d.shows("alpha", "beta", "server: 1 of 1, client: 1 of 2 or more")
		d.press("ctrl+o")
		d.write("gone.yaml")
		d.press("enter")
		d.shows("there is no such file")
		d.press("ctrl+o")
		d.write("mine.yaml")
		d.press("enter")
		d.hides("alpha")
		d.shows("10.0.0.3")
	})
}

func TestUnknownKeysAndSecrets(t *testing.T) {
	e := &fakeEngine{
		keys:   []HostKey{{"n1", "10.0.0.11:22", "ssh-ed25519 SHA256:aaaa"}, {"n2", "10.0.0.12:22", "ssh-ed25519 SHA256:bbbb"}},
		secret: &Secret{Text: "The sudo password of ops", Host: "n1"},
	}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("enter", "down", "down", "enter") // still typing as the question comes up: swallowed
		d.shows("[ ]", "SHA256:bbbb", "0 marked")
		d.golden("trust")
		d.wait(time.Second)
		d.press("enter")
		d.shows("[x]", "1 marked")
		d.press("down", "down", "down", "enter")
		d.shows("The sudo password of ops")
		d.golden("secret")
		d.wait(time.Second)
		d.write("wrong")
		d.press("ctrl+u")
		d.write(canary)
		d.hides(canary)
		if strings.Contains(d.m.View().Content, "hunter2") {
			t.Error("the secret is drawn")
		}
		d.press("enter")
		if e.said != canary {
			t.Errorf("given was %q", e.said)
		}
		if !e.trust[0] || e.trust[1] {
			t.Errorf("trusted: %v", e.trust)
		}
		d.shows("refused", "the host key is not trusted", "1 machine did not let us in")
		d.press("enter")
		d.shows("Machine n2")
	})
}

func TestTrustAllAndTrustNone(t *testing.T) {
	for _, keys := range [][]string{{"down", "down", "enter"}, {"esc"}} {
		e := &fakeEngine{keys: []HostKey{{"n1", "a", "f1"}, {"n2", "b", "f2"}}}
		drive(t, e, &fakeShelf{}, func(d *driver) {
			d.press("enter", "enter")
			d.paste(threeMachines)
			d.press("enter")
			d.wait(time.Second)
			d.press(keys...)
			if want := len(keys) > 1; e.trust[0] != want || e.trust[1] != want {
				t.Errorf("after %v trusted: %v", keys, e.trust)
			}
		})
	}
}

func TestASecretCanBeDeclined(t *testing.T) {
	drive(t, &fakeEngine{secret: &Secret{Text: "The password of root", Host: "n1", Retry: true}}, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("enter")
		d.shows("That was not it")
		d.press("esc")
		d.shows("it was not answered", "r tries again")
	})
}

func TestARefusedMachineIsMendedAndTriedAlone(t *testing.T) {
	e := &fakeEngine{refuse: map[string]string{"n2": "connection refused"}}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("enter")
		d.shows("n2: connection refused", "is the SSH server running there?")
		d.golden("connect-refused")
		d.press("r")
		d.shows("Every machine has let us in")
		if e.tries != 2 {
			t.Errorf("%d tries", e.tries)
		}
		d.press("enter", "esc") // there and back: nothing has changed, so nothing is asked again
		if e.tries != 2 {
			t.Errorf("%d tries after going back", e.tries)
		}
	})
}

func TestAConnectThatHangsCanBeLeft(t *testing.T) {
	e := &fakeEngine{sticky: true}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("enter")
		d.shows("trying", "0 of 3")
		d.press("esc")
		d.shows("Which machines")
		e.sticky = false
		d.press("enter")
		d.shows("Every machine has let us in")
	})
}

func TestPreflightStopsAndExplains(t *testing.T) {
	e := &fakeEngine{finding: []Finding{
		{"n1", "disk", "ok", "20 GB free", ""}, {"n2", "disk", "stop", "80 MB free", "make room on /var"}, {"n3", "disk", "warning", "1 GB free", "keep an eye on it"},
	}}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("enter", "enter")
		d.shows("stop  disk on n2: 80 MB free", "To do: make room on /var", "1 thing must be mended")
		d.golden("preflight-stop")
		d.press("enter")
		d.shows("Preflight")
		d.press("right")
		d.shows("warning  disk on n3")
		d.press("space")
		d.shows("What to do", "keep an eye on it")
		d.press("esc", "left", "left", "up", "down")
		d.shows("ok  disk on n1")
		e.finding = nil
		d.press("r") // back to Connect, and from there on by itself
		d.shows("Nothing stands in the way")
	})
}

func TestSettingsAreChangedAndChecked(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("enter", "enter", "enter")
		d.press("down", "down", "down", "down", "enter")
		d.shows("On which port shall S3 be served?", "Every machine answers on it")
		d.golden("setting-form")
		d.write("x")
		d.press("enter")
		d.shows("write a number from 1 to 65535")
		d.press("backspace", "enter")
		d.shows("8000")
		d.hides("not the default")
		d.press("down", "enter") // images
		d.press("down", "enter")
		d.shows("archive", "Which file holds the image?", "image_archive\" is missing")
		d.press("home", "enter")
		d.shows("Settings") // no way on while it is missing
		d.press("end", "up", "d")
		d.hides("Which file holds the image?")
		d.press("home", "down", "enter")
		d.write("2")
		d.press("enter")
		d.shows("home2  (not the default)")
	})
}

func TestPlanOffersCommandsWhyAndChanges(t *testing.T) {
	e := &fakeEngine{}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.toPlan()
		d.press("down", "enter")
		d.shows("Install Docker Engine", "Why", "n1  = done already", "n2  + sets up")
		d.press("end")
		d.shows("apt-get install -y docker.io", "Swarm: A group of machines")
		d.press("enter", "home", "enter", "enter") // the second is swallowed, and the first answer is the harmless one anyway
		d.shows("Carry it out now?")
		d.wait(time.Second)
		d.press("enter")
		if len(e.asked()) != 0 {
			t.Error("a run was begun by Enter alone")
		}
	})
}

func TestAPlanThatCannotBeMade(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.toPlan()
		page := d.m.top().(*planScreen)
		d.send(preparedMsg{page, Prepared{}, errors.New("host n2: no answer in time")})
		d.shows("no answer in time", "try again")
		d.press("down", "enter", "r")
		d.shows("Carry it out: 6 to do")
		d.send(preparedMsg{page, Prepared{Findings: []Finding{{"n1", "ports", "stop", "8000 is taken", "choose another"}}}, nil})
		d.shows("Not as things are: n1: 8000 is taken")
		d.press("home", "enter")
		d.hides("Carry it out now?")
	})
}

func TestHelpEverywhereAndLeaving(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.press("?")
		d.shows("Help: Welcome", "Keys here")
		d.golden("help")
		d.press("pgdown", "pgup", "down", "up", "end")
		d.shows("Esc")
		d.press("?")
		d.hides("Help: Welcome")
		d.press("enter", "enter", "f1")
		d.shows("Help: Machines")
		d.press("esc", "esc", "esc")
		d.shows("Set up a cluster")
		d.press("esc") // nowhere to go back to
		d.press("q")
		if !d.quit {
			t.Error("q does not leave")
		}
	})
}

func TestBackAndForthKeepsAnswers(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.toPlan()
		d.press("esc", "esc", "esc", "esc", "esc", "esc")
		d.shows("What shall be set up?")
		d.press("enter")
		d.shows("10.0.0.13")
		d.press("enter", "enter", "enter", "enter", "enter")
		d.shows("Carry it out: 6 to do")
	})
}

func TestEarlierRunsAreOffered(t *testing.T) {
	c, _ := drafted(t, "10.0.0.1", "10.0.0.2", "10.0.0.3").Cluster(demoLibrary(t))
	begun := time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)
	shelf := &fakeShelf{files: map[string]inventory.Cluster{"c.yaml": c}, earlier: []Earlier{
		{Cluster: "home", Playbook: "demo", Started: begun, Done: 3, Total: 7, File: "c.yaml"},
		{Cluster: "old", Playbook: "demo", Started: begun, Outcome: event.Done, Done: 7, Total: 7},
		{Cluster: "bad\x1b[31m", Playbook: "demo", Started: begun, Outcome: event.Failed, Done: 2, Total: 7, File: "gone.yaml"},
	}}
	drive(t, &fakeEngine{}, shelf, func(d *driver) {
		d.golden("welcome-earlier")
		d.press("down", "enter")
		d.wait(time.Second)
		d.press("enter")
		d.wait(time.Second)
		d.shows("from the journal of 2026-01-02 03:04", "Setting up docker.io")
		d.golden("replay")
		d.press("esc", "enter")
		d.wait(time.Second)
		d.press("down", "enter")
		d.shows("Every machine has let us in")
		d.press("esc", "esc", "esc", "down", "enter")
		d.shows("Its cluster file is not kept here")
		d.press("esc", "down", "enter")
		d.wait(time.Second)
		d.press("down", "enter")
		d.shows("there is no such file")
	})
}

func TestASmallWindowGetsAPoliteWord(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		for _, size := range [][2]int{{79, 24}, {80, 23}, {20, 5}, {1, 1}} {
			d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			for _, l := range strings.Split(d.m.View().Content, "\n") {
				if ansi.StringWidth(l) > size[0] {
					t.Errorf("%v: %q is wider", size, l)
				}
			}
		}
		d.send(tea.WindowSizeMsg{Width: 79, Height: 24})
		d.shows("holdfast needs a window of 80 columns", "--accessible")
	})
}

// Styles must not say what words do not: without colours the screens read the same, and none is sent.
func TestWithoutColours(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.toRun()
		d.wait(10 * time.Second)
		before := d.screen()
		d.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		if d.screen() != before {
			t.Error("the words change with the colours")
		}
		if c := d.m.View().Content; strings.Contains(c, "[38;") || strings.Contains(c, "[9") {
			t.Error("a colour is sent")
		}
	})
}
