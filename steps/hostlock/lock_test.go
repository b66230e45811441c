package hostlock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/shelltest"
)

// onShells runs a test on one host under every shell.
func onShells(t *testing.T, f func(t *testing.T, s *shells)) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		f(t, &shells{t: t, sh: sh, host: shelltest.NewHost(t)})
	})
}

func (s *shells) take(who Holder, takeOver bool) (*Lock, error) {
	return takeIn(s.t.Context(), s.host.Path("/run"), s, named("n1"), who, takeOver)
}

func (s *shells) must(l *Lock, err error) *Lock {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

func (s *shells) ask(l *Lock, v verb) said {
	s.t.Helper()
	a, err := l.ask(s.t.Context(), l.targets[0], v)
	if err != nil {
		s.t.Fatal(err)
	}
	return a.said
}

// files is what stands in the folder of locks.
func (s *shells) files() []string {
	s.t.Helper()
	all, err := os.ReadDir(s.host.Path("/run/holdfast"))
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, f := range all {
		names = append(names, f.Name())
	}
	return names
}

func (s *shells) old(d time.Duration) {
	s.t.Helper()
	then := time.Now().Add(-d)
	if err := os.Chtimes(s.host.Path("/run/holdfast/lock"), then, then); err != nil {
		s.t.Fatal(err)
	}
}

func TestOneWriter(t *testing.T) {
	onShells(t, func(t *testing.T, s *shells) {
		anna := s.must(s.take(person("anna"), false))
		info, err := os.Stat(s.host.Path("/run/holdfast"))
		if err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("folder: %v, %v", info.Mode(), err)
		}
		if info, err = os.Stat(s.host.Path("/run/holdfast/lock")); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("lock: %v, %v", info.Mode(), err)
		}
		s.old(time.Hour)
		_, err = s.take(person("ben"), false)
		var held *Held
		if !errors.As(err, &held) {
			t.Fatalf("a second one got %v", err)
		}
		if diff := cmp.Diff(person("anna"), held.By); diff != "" || held.Host != "n1" {
			t.Errorf("%s held by (-want +got):\n%s", held.Host, diff)
		}
		if held.Age < time.Hour || held.Age > time.Hour+time.Minute || !strings.Contains(steps.HintOf(err), "stale") {
			t.Errorf("age %s: %s", held.Age, steps.HintOf(err))
		}
		if got := s.ask(anna, refresh); got != mine {
			t.Errorf("refresh: %s", got)
		}
		_, err = s.take(person("ben"), false)
		if !errors.As(err, &held) || held.Age > time.Minute || !strings.Contains(steps.HintOf(err), "fresh") {
			t.Errorf("after a sign of life: %v (%s)", err, steps.HintOf(err))
		}
		if err := anna.Release(t.Context()); err != nil {
			t.Error(err)
		}
		if left := s.files(); left != nil {
			t.Errorf("left behind: %v", left)
		}
		s.must(s.take(person("ben"), false))
	})
}

// An earlier run of ours that died is no reason to ask; a copy of our state folder on another machine is.
func TestSameOwner(t *testing.T) {
	onShells(t, func(t *testing.T, s *shells) {
		s.must(s.take(person("anna"), false))
		later := person("anna")
		later.Run, later.PID = "later", 8
		l := s.must(s.take(later, false))
		if len(l.Former()) > 0 {
			t.Errorf("it was said: %v", l.Former())
		}
		copied := later
		copied.Who = "anna@other"
		var held *Held
		if _, err := s.take(copied, false); !errors.As(err, &held) || held.By.Run != "later" {
			t.Errorf("from another machine: %v", err)
		}
		longer := later
		longer.Who += "top" // begins like ours
		if _, err := s.take(longer, false); !errors.As(err, &held) {
			t.Errorf("with a name that begins like ours: %v", err)
		}
	})
}

func TestTakeOver(t *testing.T) {
	onShells(t, func(t *testing.T, s *shells) {
		anna := s.must(s.take(person("anna"), false))
		ben := s.must(s.take(person("ben"), true))
		if f := ben.Former(); len(f) != 1 || f[0].By.Who != "anna@desk" || f[0].Age < 0 {
			t.Errorf("former: %v", f)
		}
		if got := s.ask(anna, refresh); got != held {
			t.Errorf("the former holder's refresh: %s", got)
		}
		if err := anna.Release(t.Context()); err != nil {
			t.Error(err)
		}
		if got := s.ask(ben, refresh); got != mine {
			t.Errorf("after the former one let go: %s", got)
		}
		if left := s.files(); !slices.Equal(left, []string{"lock"}) {
			t.Errorf("left: %v", left)
		}
	})
}

func TestReboot(t *testing.T) {
	onShells(t, func(t *testing.T, s *shells) {
		anna := s.must(s.take(person("anna"), false))
		reboot := func() { _ = os.RemoveAll(s.host.Path("/run/holdfast")) }
		reboot()
		if got := s.ask(anna, refresh); got != taken {
			t.Errorf("after a reboot: %s", got)
		}
		reboot()
		ben := s.must(s.take(person("ben"), false))
		if got := s.ask(anna, refresh); got != held {
			t.Errorf("somebody else was quicker: %s", got)
		}
		if got := s.ask(ben, refresh); got != mine {
			t.Errorf("it was taken from the one who has it: %s", got)
		}
	})
}

// Whatever stands where the lock belongs is somebody's; with --take-over it goes, and nothing else does.
func TestBadContent(t *testing.T) {
	tests := map[string]func(path, other string) error{
		"empty":     func(p, _ string) error { return os.WriteFile(p, nil, 0o600) },
		"cut":       func(p, _ string) error { return os.WriteFile(p, []byte(person("x").text("k")[:40]), 0o600) },
		"binary":    func(p, _ string) error { return os.WriteFile(p, []byte("\x00\xff$(touch pwned)\x1b[2J\n`id`"), 0o600) },
		"huge":      func(p, _ string) error { return os.WriteFile(p, make([]byte, 1<<20), 0o600) },
		"newer":     func(p, _ string) error { return os.WriteFile(p, []byte("holdfast-lock 2\nwho=x\n"), 0o600) },
		"folder":    func(p, _ string) error { return os.MkdirAll(filepath.Join(p, "x"), 0o700) },
		"link":      func(p, other string) error { return os.Symlink(other, p) },
		"dead link": func(p, other string) error { return os.Symlink(other+"x", p) },
	}
	onShells(t, func(t *testing.T, s *shells) {
		other := s.host.Path("/tmp/other")
		if err := os.WriteFile(other, []byte("stays"), 0o600); err != nil {
			t.Fatal(err)
		}
		for name, make := range tests {
			_ = os.RemoveAll(s.host.Path("/run/holdfast"))
			_ = os.MkdirAll(s.host.Path("/run/holdfast"), 0o700)
			if err := make(s.host.Path("/run/holdfast/lock"), other); err != nil {
				t.Fatal(err)
			}
			_, err := s.take(person("anna"), false)
			var held *Held
			if !errors.As(err, &held) || held.By != (Holder{}) || held.Age < 0 || held.Age > time.Minute {
				t.Errorf("%s: %v", name, err)
			}
			l, err := s.take(person("anna"), true)
			if err != nil || s.ask(l, refresh) != mine || !slices.Equal(s.files(), []string{"lock"}) {
				t.Errorf("%s, taken over: %v, %v", name, err, s.files())
			}
		}
		if text, err := os.ReadFile(other); err != nil || string(text) != "stays" {
			t.Errorf("what a link led to: %q, %v", text, err)
		}
	})
}

func TestNoRoomForLocks(t *testing.T) {
	onShells(t, func(t *testing.T, s *shells) {
		if err := os.WriteFile(s.host.Path("/run/holdfast"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, base := range []string{s.host.Path("/run"), s.host.Path("/nowhere") + " /not/here"} {
			_, err := takeIn(t.Context(), base, s, named("n1"), person("anna"), false)
			if err == nil || !strings.Contains(steps.HintOf(err), "df /run") || !strings.Contains(err.Error(), "folder") {
				t.Errorf("%s: %v", base, err)
			}
		}
		l := s.must(takeIn(t.Context(), s.host.Path("/nowhere")+" "+s.host.Path("/var"), s, named("n1"), person("anna"), false))
		if _, err := os.Stat(s.host.Path("/var/holdfast/lock")); err != nil || s.ask(l, refresh) != mine {
			t.Errorf("the second folder is not used: %v", err)
		}
	})
}

// Of many who start at the same moment exactly one goes on.
func TestRace(t *testing.T) {
	onShells(t, func(t *testing.T, s *shells) {
		const many = 8
		var wg sync.WaitGroup
		got := make([]error, many)
		for i := range many {
			wg.Go(func() { _, got[i] = s.take(person(fmt.Sprint("p", i)), false) })
		}
		wg.Wait()
		won := 0
		for _, err := range got {
			var held *Held
			if err == nil {
				won++
			} else if !errors.As(err, &held) || held.By.Who == "" {
				t.Errorf("a loser got %v", err)
			}
		}
		if won != 1 || !slices.Equal(s.files(), []string{"lock"}) {
			t.Errorf("%d of %d have it; files %v", won, many, s.files())
		}
	})
}

// A take that comes to its end after it was given up must leave nothing behind.
func TestWithdrawnBeforeItWasTaken(t *testing.T) {
	onShells(t, func(t *testing.T, s *shells) {
		l := &Lock{me: person("anna"), key: "k", base: s.host.Path("/run")}
		l.targets = []target{{"n1", local{shells: s, name: "n1"}}}
		for _, v := range []verb{take, force} {
			if got := s.ask(l, withdraw); got != released {
				t.Errorf("withdraw: %s", got)
			}
			if got := s.ask(l, v); got != withdrawn {
				t.Errorf("%s afterwards: %s", v, got)
			}
			if left := s.files(); left != nil {
				t.Errorf("left behind: %v", left)
			}
		}
	})
}

func TestFixedOrderAndRollBack(t *testing.T) {
	gone := fmt.Errorf("no answer: %w", steps.ErrUnreachable)
	s := &shells{t: t, sh: shelltest.Shells()[0], host: shelltest.NewHost(t), dead: map[string]error{"n3": gone}}
	// The three names are one machine here: the first take serves all, and each is asked.
	_, err := takeIn(t.Context(), s.host.Path("/run"), s, named("n2", "n3", "n1"), person("anna"), false)
	if !errors.Is(err, steps.ErrUnreachable) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff([]string{"n1", "n2", "n3"}, s.asks[:3]); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	slices.Sort(s.asks[3:])
	if diff := cmp.Diff([]string{"n1", "n2", "n3"}, s.asks[3:]); diff != "" {
		t.Errorf("given back (-want +got):\n%s", diff)
	}
	for _, f := range s.files() {
		if f == "lock" {
			t.Error("the lock of a start that failed is still there")
		}
	}
}

func TestInterruptedWhileTaking(t *testing.T) {
	m := newMemory()
	m.down["n2"] = true
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for {
			m.mu.Lock()
			asked := m.asked["n2"]
			m.mu.Unlock()
			if asked > 0 {
				break
			}
		}
		m.mu.Lock()
		m.down["n2"] = false // the way back is open
		m.mu.Unlock()
		cancel()
	}()
	_, err := Take(ctx, m, named("n1", "n2"), person("anna"), false)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(m.locks) > 0 {
		t.Errorf("left behind: %v", m.locks)
	}
}
