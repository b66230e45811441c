package machine_test

import (
	"bytes"
	"context"
	"errors"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps/sim/machine"
)

// host is a booted machine with one command, "wait", that ends with its context.
func host(t *testing.T, name, addr string, n *machine.Network) *machine.Host {
	t.Helper()
	os, ok := machine.ProfileOf("debian-12")
	if !ok {
		t.Fatal("no such system")
	}
	h := machine.New(name, addr, os, nil, n)
	h.Register("/usr/bin/wait", func(ctx context.Context, _ *machine.Proc) int { <-ctx.Done(); return 0 })
	h.Boot(t.Context())
	t.Cleanup(func() { h.PowerOff(); h.Wait() })
	return h
}

func root(h *machine.Host, args ...string) *machine.Proc {
	u, _ := h.User("root")
	p := h.ProcOf(u)
	p.Args = args
	return p
}

func TestNetwork(t *testing.T) {
	n := machine.NewNetwork()
	a, b := host(t, "a", "10.0.0.1", n), host(t, "b", "10.0.0.2", n)
	check := func(what string, want bool) {
		t.Helper()
		if a.Reaches(b.Addr) != want || b.Reaches(a.Addr) != want {
			t.Errorf("%s: %v and %v, want %v", what, a.Reaches(b.Addr), b.Reaches(a.Addr), want)
		}
	}
	check("at first", true)
	n.Cut(a.Addr, b.Addr, true)
	check("cut one way", false)
	n.Cut(a.Addr, b.Addr, false)
	n.Unplug(b.Addr, true)
	check("cable out", false)
	if !b.Reaches(b.Addr) {
		t.Error("a machine without a cable does not reach itself")
	}
	n.Unplug(b.Addr, false)
	a.SetFilter(func(addr string) bool { return addr == b.Addr })
	check("filtered", false)
	a.SetFilter(nil)
	b.PowerOff()
	check("off", false)
	b.Boot(t.Context())
	check("booted", true)
}

func TestSignals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := host(t, "a", "10.0.0.1", nil)
		for _, c := range []struct {
			sig  machine.Signal
			deaf bool
			want int
		}{{machine.TERM, false, 143}, {machine.KILL, false, 137}, {machine.HUP, true, 137}} {
			p := root(h, "wait")
			p.NoHup = c.deaf
			if err := h.Start(p, func(ctx context.Context, _ *machine.Proc) int { <-ctx.Done(); return 0 }); err != nil {
				t.Fatal(err)
			}
			if err := h.Signal(1000, p.PID, c.sig); !errors.Is(err, syscall.EPERM) {
				t.Errorf("somebody else's signal: %v", err)
			}
			if err := h.Signal(0, p.PID, c.sig); err != nil {
				t.Error(err)
			}
			synctest.Wait()
			if c.deaf {
				if h.Proc(p.PID) == nil {
					t.Error("a deaf process heard SIGHUP")
				}
				_ = h.Signal(0, p.PID, machine.KILL)
			}
			<-p.Done()
			if p.ExitCode() != c.want {
				t.Errorf("signal %d: exit %d, want %d", c.sig, p.ExitCode(), c.want)
			}
			if err := h.Signal(0, p.PID, 0); !errors.Is(err, syscall.ESRCH) {
				t.Errorf("a process that has ended: %v", err)
			}
		}
	})
}

// TestUnits starts and stops a daemon through its hooks, at boot too.
func TestUnits(t *testing.T) {
	h := host(t, "a", "10.0.0.1", nil)
	var log []string
	h.Daemon("d", func(context.Context) error { log = append(log, "start"); return nil }, func(context.Context) error { log = append(log, "stop"); return nil })
	h.AddPackage(machine.Package{Name: "d", Units: []machine.Unit{{Name: "d.service"}}, Start: true})
	h.Install(t.Context(), "d")
	if u, ok := h.Unit("d"); !ok || u.Active != "active" || !u.Enabled {
		t.Errorf("%+v", u)
	}
	h.PowerOff()
	if u, _ := h.Unit("d"); u.Active != "inactive" {
		t.Errorf("after the power cut: %s", u.Active)
	}
	h.Boot(t.Context())
	h.Shutdown(t.Context())
	h.Boot(t.Context())
	bad := errors.New("it does not come up")
	h.Daemon("d", func(context.Context) error { return bad }, nil)
	_ = h.StopUnit(t.Context(), "d")
	if err := h.StartUnit(t.Context(), "d"); !errors.Is(err, bad) {
		t.Errorf("%v", err)
	}
	if u, _ := h.Unit("d"); u.Active != "failed" {
		t.Errorf("%s", u.Active)
	}
	want := []string{"start", "start", "stop", "start"}
	if len(log) != len(want) {
		t.Errorf("%v, want %v", log, want)
	}
}

func TestPowerCutEndsProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := host(t, "a", "10.0.0.1", nil)
		time.AfterFunc(time.Hour, h.PowerOff)
		var errs bytes.Buffer
		p := root(h, "wait")
		p.Stderr = &errs
		start := time.Now()
		if code := h.Exec(t.Context(), p); code != 137 || time.Since(start) != time.Hour {
			t.Errorf("exit %d after %v", code, time.Since(start))
		}
		if code := h.Exec(t.Context(), root(h, "wait")); code == 0 {
			t.Error("a process started on a machine that is off")
		}
	})
}

func TestPorts(t *testing.T) {
	h := host(t, "a", "10.0.0.1", nil)
	free, err := h.Listen("tcp", 2377, "dockerd")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Listen("tcp", 2377, "other"); err == nil {
		t.Error("two listen on one port")
	}
	if got := h.Listening("tcp", 2377); got != "dockerd" {
		t.Errorf("%q", got)
	}
	free()
	if got := h.Listening("tcp", 2377); got != "" {
		t.Errorf("%q", got)
	}
}
