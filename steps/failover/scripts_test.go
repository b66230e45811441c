package failover

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mvdan.cc/sh/v3/syntax"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Whatever a drill sends, and whatever it leaves on a host to be run later, is POSIX sh.
func TestScriptsArePOSIX(t *testing.T) {
	for _, d := range All() {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.managers = []string{"n1", "n2", "n3"}
			r, err := w.cheaply().Run(t.Context(), Options{Drill: d.Name, Outage: d.OutageOnly})
			if err != nil || r.Verdict == Refused {
				t.Fatalf("%s: %v %q", d.Name, err, r.Reasons)
			}
			for _, name := range w.order {
				for _, text := range w.Host(name).Texts() {
					checkPOSIX(t, d.Name, text)
				}
			}
		})
	}
	peers := []string{"10.0.0.1", "fd00::2"}
	for name, text := range map[string]string{
		"block": block(peers, 22), "unblock": unblock, "start docker": startDocker, "start nfs": nfs("start"), "drop": dropMarker("r"),
	} {
		checkPOSIX(t, name, text)
	}
}

func checkPOSIX(t *testing.T, name, text string) {
	t.Helper()
	if _, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(text), name); err != nil {
		t.Errorf("%s: %v\n%s", name, err, text)
	}
}

// local runs scripts with this machine's sh in a folder of its own, where tools are stand-ins that note how they were
// called.
type local struct {
	t   *testing.T
	dir string
}

func newLocal(t *testing.T, tools map[string]string) *local {
	t.Helper()
	l := &local{t, t.TempDir()}
	for name, body := range tools {
		text := "#!/bin/sh\necho \"" + name + " $*\" >>" + filepath.Join(l.dir, "log") + "\n" + body + "\n"
		if err := os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func (l *local) Run(ctx context.Context, _ string, s steps.Script) (steps.Result, error) {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-s")
	cmd.Env = []string{"PATH=" + l.dir + ":/usr/bin:/bin:/usr/sbin:/sbin"}
	paths := strings.NewReplacer("/var/lib/holdfast", filepath.Join(l.dir, "lib"), "/run/systemd/system", l.dir)
	cmd.Stdin = strings.NewReader(paths.Replace(s.Text))
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if _, ended := err.(*exec.ExitError); ended {
		err = nil
	}
	return steps.Result{Exit: cmd.ProcessState.ExitCode(), Stdout: out.String(), Stderr: errs.String()}, err
}

func (l *local) log() string {
	text, _ := os.ReadFile(filepath.Join(l.dir, "log"))
	return string(text)
}

func (l *local) work(id string) *work {
	host := inventory.Host{Name: "n1", ClusterAddress: "10.0.0.1"}
	return &work{
		Engine: Engine{Cluster: l, Inventory: inventory.Cluster{Hosts: []inventory.Host{host}}, Owner: "anna\nwith a break"},
		drill:  drill{name: "drain", hold: time.Minute}, id: id, target: "n1", started: time.Now(),
	}
}

func TestMarkersOnARealShell(t *testing.T) {
	l := newLocal(t, map[string]string{"healer": "", "systemctl": ""})
	first, second := l.work("r1"), l.work("r2")
	ctx := t.Context()
	for range 2 { // the answer to the first try may have been lost
		if err := first.claim(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := second.claim(ctx); err == nil || !strings.Contains(err.Error(), "another drill is running on n1: drill=drain") {
		t.Errorf("a second drill: %v", err)
	}
	if err := first.leave(ctx, map[string]string{"n1": "healer 'a b' || exit 1\n"}); err != nil {
		t.Fatal(err)
	}
	found, silent := first.notes(ctx)
	if len(found) != 1 || len(silent) != 0 {
		t.Fatalf("%v %v", found, silent)
	}
	if n := found[0]; n.run != "r1" || n.drill != "drain" || n.owner != "anna with a break" || !n.heal || n.age > time.Minute || !first.alive(n) {
		t.Errorf("%+v", n)
	}
	if info, err := os.Stat(filepath.Join(l.dir, "lib/drill")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v %v", info, err)
	}
	if err := second.release(ctx); err != nil {
		t.Error(err)
	}
	old := time.Now().Add(-2 * time.Minute)
	if err := os.Chtimes(filepath.Join(l.dir, "lib/drill/marker"), old, old); err != nil {
		t.Fatal(err)
	}
	got, err := second.Recover(ctx)
	if err != nil || len(got) != 1 || !strings.Contains(l.log(), "healer a b") {
		t.Errorf("%v %v %q", got, err, l.log())
	}
	if found, _ := first.notes(ctx); len(found) != 0 {
		t.Errorf("left: %v", found)
	}
	if err := second.claim(ctx); err != nil {
		t.Error(err)
	}
}

func TestTimerOnARealShell(t *testing.T) {
	for name, tc := range map[string]struct{ systemd, want string }{
		"systemd":         {"exit 0", "systemd-run --quiet --unit=holdfast-drill-r1 --on-active=90 --timer-property=AccuracySec=1s /bin/sh -c grep -qsx 'run=r1'"},
		"systemd too old": {"exit 1", "setsid sh -c sleep 90; grep -qsx 'run=r1'"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLocal(t, map[string]string{"systemd-run": tc.systemd, "setsid": "", "breaks": ""})
			w := l.work("r1")
			if err := w.must(t.Context(), "n1", quick, w.armed("breaks it\nwait # for the sleeper to be begun\n")); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(l.log(), tc.want) || !strings.Contains(l.log(), "breaks it") {
				t.Errorf("called:\n%s", l.log())
			}
		})
	}
}

func TestPartitionOnARealShell(t *testing.T) {
	l := newLocal(t, map[string]string{"iptables": "case $* in *' -D '*) exit 1 ;; esac; case $* in *-L*) exit 0 ;; esac", "ip6tables": "exit 1", "nft": ""})
	run := func(text string) steps.Result {
		res, err := l.Run(t.Context(), "n1", steps.Script{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	if res := run(block([]string{"10.0.0.2", "10.0.0.3"}, 2222)); res.Exit != 0 {
		t.Errorf("%+v", res)
	}
	lines := strings.Split(strings.TrimSpace(l.log()), "\n")
	if lines[0] != "iptables -w 5 -N HOLDFAST-DRILL" || !strings.Contains(lines[1], "--dport 2222 -j RETURN") {
		t.Errorf("SSH must be let through before anything is dropped:\n%s", l.log())
	}
	if last := lines[len(lines)-1]; last != "iptables -w 5 -I FORWARD 1 -j HOLDFAST-DRILL" || strings.Count(l.log(), "DROP") != 4 {
		t.Errorf("the chain is used before it is whole:\n%s", l.log())
	}
	if res := run(unblock); res.Exit != 0 || !strings.Contains(l.log(), "-X HOLDFAST-DRILL") {
		t.Errorf("%+v", res)
	}
	stuck := newLocal(t, map[string]string{"iptables": "case $* in *-L*) echo HOLDFAST-DRILL ;; esac", "ip6tables": "", "nft": ""})
	if res, _ := stuck.Run(t.Context(), "n1", steps.Script{Text: unblock}); res.Exit == 0 {
		t.Error("rules that stay were taken for gone")
	}
}
