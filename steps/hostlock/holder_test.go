package hostlock

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"mvdan.cc/sh/v3/shell"

	"holdfast/steps"
)

// quoted gives the value of a variable at the beginning of a script.
func quoted(text, name string) string {
	_, rest, _ := strings.Cut("\n"+text, "\n"+name)
	for end := 1; end < len(rest); end++ {
		if rest[end] != '\n' {
			continue
		}
		if words, err := shell.Fields(rest[:end], nil); err == nil && len(words) == 1 {
			return words[0]
		}
	}
	return ""
}

func TestHolderComesBack(t *testing.T) {
	odd := Holder{ID: "i", Who: "a\nkey=x@\x1b[2Jdesk \u202e", PID: 1, Run: strings.Repeat("ü", 300), Since: noon.Add(time.Second)}
	back, ok := parseHolder(odd.text("k"))
	want := Holder{ID: "i", Who: "a?key=x@?[2Jdesk ?", PID: 1, Run: strings.Repeat("ü", 100), Since: noon.Add(time.Second)}
	if diff := cmp.Diff(want, back); diff != "" || !ok {
		t.Errorf("%v (-want +got):\n%s", ok, diff)
	}
}

func TestNoHolder(t *testing.T) {
	good := person("anna").text("k")
	if _, ok := parseHolder(good); !ok {
		t.Fatal("a good lock is not read")
	}
	if h, ok := parseHolder(good + "\nfuture=x"); !ok || h.Who != "anna@desk" {
		t.Error("a line that is not known makes a lock unknown")
	}
	for name, bad := range map[string]string{
		"empty":     "",
		"newer":     strings.Replace(good, head, "holdfast-lock 2", 1),
		"no person": strings.Replace(good, "who=anna@desk", "who=", 1),
		"no owner":  strings.Replace(good, "owner=", "o=", 1),
		"twice":     good + "\nwho=ben@desk",
		"pid":       strings.Replace(good, "pid=7", "pid=-7", 1),
		"time":      strings.Replace(good, "since=2026", "since=yesterday", 1),
		"controls":  strings.Replace(good, "anna", "an\x1bna", 1),
		"long":      strings.Replace(good, "anna", strings.Repeat("a", 201), 1),
		"no value":  good + "\nx",
	} {
		if h, ok := parseHolder(bad); ok || h != (Holder{}) {
			t.Errorf("%s: read as %+v", name, h)
		}
	}
}

func TestWords(t *testing.T) {
	tests := []struct {
		held Held
		text string
		hint string
	}{
		{
			Held{Host: "n1", By: person("anna"), Age: 12 * time.Second},
			"n1 is locked by anna@desk (process 7, run run-of-anna, holdfast 1.0) since 2026-01-02 12:00:00 UTC; last sign of life 12s ago",
			"That is fresh: a run is going on. Wait until it has ended, or ask anna@desk. With --take-over the lock is taken all the same, and that run stops.",
		},
		{
			Held{Host: "n1", By: Holder{ID: "i", Who: "b@c", PID: 3, Since: noon}, Age: 3 * time.Hour},
			"n1 is locked by b@c (process 3) since 2026-01-02 12:00:00 UTC; last sign of life 3h0m0s ago",
			"That is stale: its run has most likely died. First ask b@c, then run the same command with --take-over.",
		},
		{
			Held{Host: "n1", Age: -1},
			"n1 is locked by somebody unknown (its lock file cannot be read); last sign of life not known",
			"First find out whose it is. If nobody is at work there, run the same command with --take-over.",
		},
		{
			Held{Host: "n2", By: person("ben"), Lost: true},
			"n2 was taken over by ben@desk (process 7, run run-of-ben, holdfast 1.0) since 2026-01-02 12:00:00 UTC; last sign of life 0s ago",
			"Nothing more was started here, and what was done is kept. Before you go on, ask ben@desk.",
		},
	}
	for _, tt := range tests {
		err := tt.held.hinted()
		if diff := cmp.Diff([]string{tt.text, tt.hint}, []string{err.Error(), steps.HintOf(err)}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func FuzzParseAnswer(f *testing.F) {
	f.Add("holdfast-lock taken\n")
	f.Add("holdfast-lock held\nage 12\n" + person("anna").text("k") + "\n")
	f.Add("holdfast-lock over\nage unknown\n\x00\xff\n")
	f.Add("holdfast-lock held\nage -99999999999999999999\nholdfast-lock 1\nowner=\nwho=\npid=1\n")
	f.Add("Last login: yesterday\n")
	f.Fuzz(func(t *testing.T, text string) {
		a, ok := parseAnswer(text)
		if !ok {
			return
		}
		if a.age < -1 {
			t.Errorf("age %d", a.age)
		}
		h := a.by
		if h == (Holder{}) {
			return
		}
		for _, s := range []string{h.ID, h.Who, h.Run, h.Version} {
			if s != tame(s) {
				t.Errorf("%q reaches people", s)
			}
		}
		if back, ok := parseHolder(h.text("k")); !ok || back != h {
			t.Errorf("%+v comes back as %+v", h, back)
		}
	})
}
