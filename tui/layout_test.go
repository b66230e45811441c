package tui

import (
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"holdfast/tui/theme"
)

// TestAListSaysWhatIsOutOfSight: the chosen line is always in sight, and what is not is counted.
func TestAListSaysWhatIsOutOfSight(t *testing.T) {
	th := theme.New(true, colorprofile.ASCII)
	all := strings.Split("a b c d e f g h i j", " ")
	for _, c := range []struct {
		at, height int
		want       string
	}{
		{0, 10, "a b c d e f g h i j"},
		{0, 4, "a b c ... 7 more below"},
		{9, 4, "... 7 more above h i j"},
		{5, 5, "... 4 more above e f g ... 3 more below"},
		{5, 2, "e f"}, // no room for words
	} {
		got := listed(th, all, c.at, c.height)
		for i, l := range got {
			got[i] = strings.TrimSpace(ansi.Strip(l))
		}
		if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" {
			t.Errorf("at %d of height %d:\n%s", c.at, c.height, d)
		}
	}
	for at := range all {
		for height := 3; height <= len(all); height++ {
			if got := strings.Join(listed(th, all, at, height), " "); !strings.Contains(got+" ", all[at]+" ") {
				t.Errorf("line %s is out of sight at height %d: %s", all[at], height, got)
			}
		}
	}
	if strings.Join(all, "") != "abcdefghij" {
		t.Errorf("the list itself was changed: %v", all)
	}
}

func TestAPathIsShortenedInItsMiddle(t *testing.T) {
	const path = "/home/somebody/.local/state/holdfast/home/cluster.yaml"
	for width := 8; width < 60; width++ {
		got := shorten(path, width)
		if n := ansi.StringWidth(got); n > width {
			t.Errorf("%d cells where there are %d: %s", n, width, got)
		}
		if !strings.HasPrefix(got, "/h") || !strings.HasSuffix(got, "aml") {
			t.Errorf("neither its begin nor its end: %s", got)
		}
	}
	if got := shorten(path, 60); got != path {
		t.Errorf("there was room: %s", got)
	}
	if got := shorten(path, 20); got != "/home/…/cluster.yaml" && !strings.HasSuffix(got, "cluster.yaml") {
		t.Errorf("%s", got)
	}
}

func TestColumnsAreReadDownwards(t *testing.T) {
	got := abreast(strings.Split("1 2 3 4 5", " "), 3, 3, 2)
	if d := cmp.Diff("1      4\n2      5\n3", strings.ReplaceAll(got, "     \n", "\n")); d != "" {
		t.Error(d)
	}
	if got := abreast(strings.Split("1 2 3 4 5", " "), 3, 3, 1); got != "1\n2\n3" {
		t.Errorf("%q", got)
	}
}

func TestTheGroundIsReadFromTheEnvironment(t *testing.T) {
	for colours, light := range map[string]bool{"": false, "15;0": false, "0;15": true, "0;default;7": true, "7": true, "nonsense": false} {
		if got := lightGround(colours); got != light {
			t.Errorf("%q: %v", colours, got)
		}
	}
}

// TestAFormHasNoColoursOfItsOwn: a field that waits its turn is as readable as the terminal's own text.
func TestAFormHasNoColoursOfItsOwn(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.send(tea.BackgroundColorMsg{Color: color.White})
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("ctrl+e")
		for line := range strings.SplitSeq(d.m.View().Content, "\n") {
			if strings.Contains(line, "Port") && strings.Contains(line, "\x1b[3") {
				t.Errorf("a colour in a field that waits: %q", line)
			}
		}
		d.shows("Role          > client")
	})
}

func TestTheGistOfAnErrorIsItsEnd(t *testing.T) {
	for err, want := range map[string]string{
		"":                                    "",
		"connection refused":                  "connection refused",
		"ssh to a:22: dial: no route to host": "no route to host",
	} {
		if got := gist(err); got != want {
			t.Errorf("%q: %q", err, got)
		}
	}
}
