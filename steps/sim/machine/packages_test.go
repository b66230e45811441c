package machine_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"holdfast/steps/sim/machine"

	"github.com/google/go-cmp/cmp"
)

func TestPackages(t *testing.T) {
	h := host(t, "a", "10.0.0.1", nil)
	h.Provide("served", func(context.Context, *machine.Proc) int { return 7 })
	started := 0
	h.Daemon("d", func(context.Context) error { started++; return nil }, nil)
	h.AddPackage(machine.Package{Name: "lib", Version: "1"})
	h.AddPackage(machine.Package{
		Name: "d", Version: "2", Depends: []string{"lib"}, Tools: []string{"/usr/bin/served"}, Files: map[string]string{"/etc/d.conf": "x\n"},
		Units: []machine.Unit{{Name: "d.service", Path: "/lib/systemd/system/d.service"}}, Start: true,
	})
	h.AddPackage(machine.Package{Name: "broken", Depends: []string{"nowhere"}})
	list, unknown := h.Closure([]string{"d"})
	if d := cmp.Diff([]string{"lib", "d"}, list); d != "" || unknown != "" {
		t.Errorf("%s%s", d, unknown)
	}
	if _, unknown := h.Closure([]string{"broken"}); unknown != "nowhere" {
		t.Errorf("unknown is %q", unknown)
	}
	if code := h.Exec(t.Context(), root(h, "served")); code != 127 {
		t.Errorf("before: exit %d", code)
	}
	for _, n := range list {
		h.Install(t.Context(), n)
	}
	if code := h.Exec(t.Context(), root(h, "served")); code != 7 || started != 1 || !h.Installed("d") || !h.FS.Exists("/etc/d.conf") {
		t.Errorf("installed: exit %d, started %d", code, started)
	}
	if list, _ := h.Closure([]string{"d"}); len(list) != 0 {
		t.Errorf("what is there would come again: %q", list)
	}
	var names []string
	for _, p := range h.Packages() {
		names = append(names, p.Name)
	}
	if d := cmp.Diff([]string{"broken", "d", "lib"}, names); d != "" || len(h.InstalledPackages()) != 2 {
		t.Error(d)
	}
	h.Uninstall(t.Context(), "d")
	if code := h.Exec(t.Context(), root(h, "served")); code != 127 || h.Installed("d") || !h.LeftBehind("d") || !h.FS.Exists("/etc/d.conf") {
		t.Errorf("removed: exit %d", code)
	}
	if _, there := h.Unit("d"); there {
		t.Error("its unit is still there")
	}
	h.Uninstall(t.Context(), "d") // twice does no harm
}

func TestUsers(t *testing.T) {
	h := host(t, "a", "10.0.0.1", nil)
	h.AddUser("ops", 1000, "sudo", "adm")
	u, ok := h.User("ops")
	if d := cmp.Diff(machine.User{Name: "ops", Home: "/home/ops", Shell: "/bin/bash", UID: 1000, GID: 1000, Groups: []string{"ops", "adm", "sudo"}, GIDs: []int{1000, 4, 27}}, u); d != "" || !ok {
		t.Error(d)
	}
	if v, ok := h.User("1000"); !ok || v.Name != "ops" {
		t.Errorf("by number: %v", v)
	}
	if _, ok := h.User("nobody9"); ok {
		t.Error("somebody who is not there")
	}
	if h.UserName(1000) != "ops" || h.UserName(4711) != "4711" || h.GroupName(27) != "sudo" || h.GroupName(4711) != "4711" {
		t.Error("names of numbers")
	}
	h.SetPassword("ops", "secret")
	for password, want := range map[string]bool{"secret": true, "Secret": false, "": false} {
		if h.Password("ops", password) != want {
			t.Errorf("%q: %v", password, !want)
		}
	}
	if h.Password("root", "") {
		t.Error("somebody without a password gets in with an empty one")
	}
}

// TestLoginPath is where each system looks for an ordinary user's commands.
func TestLoginPath(t *testing.T) {
	for name, admin := range map[string]bool{"debian-12": false, "ubuntu-24.04": true, "ubuntu-14.04": true, "centos-7": true, "rocky-9": true} {
		p, ok := machine.ProfileOf(name)
		if !ok {
			t.Fatal(name)
		}
		dirs := func(uid int) []string { return strings.Split(p.LoginPath(uid), ":") }
		if slices.Contains(dirs(1000), "/usr/sbin") != admin || !slices.Contains(dirs(0), "/usr/sbin") || !slices.Contains(dirs(1000), "/usr/bin") {
			t.Errorf("%s: %q and %q", name, dirs(1000), dirs(0))
		}
	}
	if _, ok := machine.ProfileOf("plan9"); ok {
		t.Error("a system that nobody simulates")
	}
}

// TestLocks are flocks: many readers or one writer, given up with the last description.
func TestLocks(t *testing.T) {
	h := host(t, "a", "10.0.0.1", nil)
	open := func() *machine.Desc {
		f, err := h.FS.Open("/tmp/lock", 0x42, 0o666) // read, write and create
		if err != nil {
			t.Fatal(err)
		}
		return machine.NewDesc(h, f)
	}
	a, b, c := open(), open(), open()
	steps := []struct {
		what string
		got  bool
		want bool
	}{
		{"first reader", a.Lock(t.Context(), false, false), true},
		{"second reader", b.Lock(t.Context(), false, false), true},
		{"writer beside readers", c.Lock(t.Context(), true, false), false},
	}
	second := a.Dup()
	a.Close()
	steps = append(steps, struct {
		what string
		got  bool
		want bool
	}{"a description with a second holder keeps its lock", b.Lock(t.Context(), true, false), false})
	second.Close()
	for _, s := range steps {
		if s.got != s.want {
			t.Errorf("%s: %v", s.what, s.got)
		}
	}
	if !b.Lock(t.Context(), true, false) {
		t.Error("the last holder cannot have it alone")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if c.Lock(ctx, true, true) {
		t.Error("a lock was given to somebody who has gone")
	}
	b.Close()
	if !c.Lock(t.Context(), true, true) {
		t.Error("not free after its end")
	}
	if _, err := h.Hold(t.Context(), "/tmp/lock"); err == nil {
		t.Error("held twice")
	}
	c.Close()
}

func TestLookPath(t *testing.T) {
	h := host(t, "a", "10.0.0.1", nil)
	h.AddUser("ops", 1000)
	if err := h.FS.WriteFile("/usr/local/bin/mine", []byte("#!/usr/bin/wait\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := h.FS.WriteFile("/tmp/plain", []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	u, _ := h.User("ops")
	p := h.ProcOf(u)
	for name, want := range map[string]string{"wait": "/usr/bin/wait", "mine": "/usr/local/bin/mine", "/usr/bin/wait": "/usr/bin/wait", "nosuch": "", "/tmp/plain": "", "/tmp": "", "./wait": "", "": ""} {
		if got, err := h.LookPath(p, name); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	p.Setenv("PATH", "bin")
	p.Dir = "/usr"
	if got, err := h.LookPath(p, "wait"); got != "/usr/bin/wait" {
		t.Errorf("seen from a folder: %q, %v", got, err)
	}
	if _, err := h.LookPath(p, "nosuch"); !machine.IsNotFound(err) || errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestJournalKeepsTheLast(t *testing.T) {
	h := host(t, "a", "10.0.0.1", nil)
	for range 12000 {
		h.Log("u", "tag", 1, "line %d", 1)
	}
	h.Log("u", "tag", 1, "the last")
	list := h.Journal()
	if n := len(list); n > 10000 || n < 5000 || list[n-1].Text != "the last" {
		t.Errorf("%d lines", n)
	}
}

// TestProcFiles is what /proc says of a process while it runs, and afterwards.
func TestProcFiles(t *testing.T) {
	h := host(t, "a", "10.0.0.1", nil)
	p := root(h, "wait", "for ever")
	if err := h.Start(p, func(ctx context.Context, _ *machine.Proc) int { <-ctx.Done(); return 0 }); err != nil {
		t.Fatal(err)
	}
	at := "/proc/" + strconv.Itoa(p.PID)
	for file, want := range map[string]string{"/cmdline": "wait\x00for ever\x00", "/comm": "wait\n", "/cgroup": "0::/user.slice/user-0.slice\n"} {
		if text, err := h.FS.ReadFile(at + file); string(text) != want || err != nil {
			t.Errorf("%s: %q, %v", file, text, err)
		}
	}
	h.End(p, machine.KILL, false)
	<-p.Done()
	if h.FS.Exists(at) {
		t.Error("its folder outlives it")
	}
	for file, want := range map[string]string{"/proc/sys/kernel/hostname": "a\n", "/proc/sys/kernel/random/boot_id": h.BootID() + "\n"} {
		if text, err := h.FS.ReadFile(file); string(text) != want || err != nil {
			t.Errorf("%s: %q, %v", file, text, err)
		}
	}
}

func FuzzParseSignal(f *testing.F) {
	for _, s := range []string{"TERM", "SIGKILL", "9", "-1", "65", "", "sigsig"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if sig, ok := machine.ParseSignal(s); ok && (sig < 0 || sig > 64) {
			t.Errorf("%q is signal %d", s, sig)
		}
	})
}
