package export_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/steps/export"
	"holdfast/steps/shelltest"
)

// Every stand-in writes its arguments to argv.log of its machine.
const logged = "#!/bin/sh\nprintf '%s\\n' \"$0 $*\" >>\"$ROOT/argv.log\"\n"

var standIns = map[string]string{
	"dpkg-query": "shift 3; r=0; for p; do if [ -e \"$ROOT/pkg/$p\" ]; then echo 'install ok installed'; else r=1; fi; done; exit $r\n",
	"apt-get":    "mkdir -p \"$ROOT/pkg\"; for p; do case $p in -* | *:* | install | update) ;; *) : >\"$ROOT/pkg/$p\" ;; esac; done\n",
	"systemctl": `mkdir -p "$ROOT/units"
case $1 in
  enable | start) : >"$ROOT/units/$1-$2" ;;
  is-enabled) [ -e "$ROOT/units/enable-$3" ] ;;
  is-active) [ -e "$ROOT/units/start-$3" ] ;;
  show) echo MountFlags= ;;
  restart) mkdir -p "$ROOT/proc/fs/nfsd"; echo 15 >"$ROOT/proc/fs/nfsd/nfsv4leasetime" ;;
esac
`,
	"exportfs": `if [ "$1" = -s ]; then cat "$ROOT/table" 2>/dev/null; exit; fi
while read -r dir rest; do for to in $rest; do echo "$dir  ${to%%(*}(sync,wdelay,hide,rw,no_root_squash)"; done; done <"$ROOT/etc/exports.d/holdfast.exports" >"$ROOT/table"
`,
	"mount":  "exit 0\n",
	"umount": "exit 0\n",
	"sudo":   "shift; exec \"$@\"\n",
	"chown":  "exit 0\n",
	"id":     "echo 1000\n",
}

// The stand-in for ssh finds the machine by its address and runs the command there, with its paths moved.
const ssh = `printf '%s\n' "ssh $*" >>"$FLEET/argv.log"
while [ $# -gt 1 ]; do
  case $1 in -p | -i) shift 2 ;; *) break ;; esac
done
host=${1#*@}
shift
export ROOT="$FLEET/$host"
move=$(cat "$FLEET/move.sed")
case $* in
  *"cat >"*) PATH="$ROOT/bin:$PATH" exec sh -c "$(printf '%s\n' "$*" | sed "s,/var/,$ROOT/var/,g")" ;;
  *) sed "s,@ROOT@,$ROOT,g" "$FLEET/move.sed" >"$ROOT/move.sed"; sed -f "$ROOT/move.sed" | PATH="$ROOT/bin:$PATH" sh -c "$*" ;;
esac
`

// curl keeps one object in a file; everything it is told of credentials must come by standard input.
const curl = `printf '%s\n' "curl $*" >>"$FLEET/argv.log"
grep -q '^user = "[A-Z0-9]*:[A-Z0-9]*"$' || exit 9
method= data=
while [ $# -gt 1 ]; do
  case $1 in -X) method=$2; shift ;; --data-binary) data=$2; shift ;; esac
  shift
done
object="$FLEET/object-$(echo "${1#*://*/}" | tr / -)"
case $method in
  PUT) printf %s "$data" >"$object" ;;
  GET) cat "$object" ;;
  DELETE) rm -f "$object" ;;
esac
`

type fleet struct {
	*shelltest.Host // the operator's own machine
	nodes           []*shelltest.Host
	dockers         []*shelltest.Docker
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	f := &fleet{Host: shelltest.NewHost(t)}
	f.Env = []string{"FLEET=" + f.Root}
	f.Tool(t, "ssh", "#!/bin/sh\n"+ssh)
	f.Tool(t, "curl", "#!/bin/sh\n"+curl)
	f.Tool(t, "sleep", "#!/bin/sh\nexit 0\n")
	var move strings.Builder
	for _, dir := range []string{"etc", "var", "proc/fs", "run/holdfast"} {
		fmt.Fprintf(&move, "s,\\([^A-Za-z0-9/]\\)/%s,\\1@ROOT@/%s,g\ns,^/%s,@ROOT@/%s,\n", dir, dir, dir, dir)
	}
	f.Put(t, "move.sed", move.String())
	for i := range 3 {
		n := shelltest.NewHost(t)
		if err := os.Symlink(n.Root, f.Path(fmt.Sprintf("192.0.2.%d", i+1))); err != nil {
			t.Fatal(err)
		}
		for name, text := range standIns {
			n.Tool(t, name, logged+text)
		}
		f.nodes = append(f.nodes, n)
		f.dockers = append(f.dockers, shelltest.NewDocker(t, n, f.Root))
	}
	f.Put(t, "engine.tar", "ghcr.io/scality/cloudserver:9.5.2\n")
	return f
}

func (f *fleet) runbook(t *testing.T, sh shelltest.Shell, text string) shelltest.Result {
	t.Helper()
	r := f.Raw(t, sh, text)
	if r.Exit != 0 {
		t.Fatalf("exit %d\n%s%s", r.Exit, r.Stdout, r.Stderr)
	}
	return r
}

func TestRunbookRuns(t *testing.T) {
	text := export.Shell(compile(t))
	checks := strings.Count(text, "\ncheck n")
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		f := newFleet(t)
		first := f.runbook(t, sh, text)
		if n := strings.Count(first.Stdout, "nothing to do"); n > 5 {
			t.Errorf("bare machines, but %d steps found nothing to do:\n%s", n, first.Stdout)
		}
		s := f.dockers[0].Swarm()
		if len(s.Nodes) != 3 || len(s.Services) != 1 || len(s.Wrong) > 0 || s.Token != 1 {
			t.Errorf("the swarm is %+v", s)
		}
		f.noSecretShows(t)
		if sh.Name != "sh" {
			return // the scripts on the machines are the same: once is enough
		}
		second := f.runbook(t, sh, text)
		if n := strings.Count(second.Stdout, "nothing to do"); n != checks {
			t.Errorf("%d of %d steps found nothing to do:\n%s", n, checks, second.Stdout)
		}
		if after := f.dockers[0].Swarm(); after.Token != 1 || len(after.Nodes) != 3 {
			t.Errorf("the second run changed the swarm: %+v", after)
		}
	})
}

// noSecretShows looks through everything any command was given as an argument.
func (f *fleet) noSecretShows(t *testing.T) {
	t.Helper()
	kept, _ := f.Read(t, "holdfast-credentials")
	if info, err := os.Stat(f.Path("holdfast-credentials")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the credentials are open to others: %v", err)
	}
	var secrets []string
	for line := range strings.Lines(kept) {
		_, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		secrets = append(secrets, value)
	}
	if len(secrets) != 2 || len(secrets[0]) < 20 {
		t.Fatalf("credentials %q", kept)
	}
	logs := []string{f.Path("argv.log")}
	for _, n := range f.nodes {
		logs = append(logs, n.Path("argv.log"), n.Path("docker.log"))
	}
	for _, log := range logs {
		data, err := os.ReadFile(log)
		if err != nil || len(data) == 0 {
			t.Fatalf("%s is empty: %v", filepath.Base(log), err)
		}
		for _, s := range secrets {
			if strings.Contains(string(data), s) {
				t.Errorf("a secret shows in %s", log)
			}
		}
	}
	held := f.dockers[0].Swarm().Secrets["s3-credentials"].Data
	if !strings.Contains(held, secrets[0]) || !strings.Contains(held, secrets[1]) {
		t.Errorf("the swarm's secret is %q", held)
	}
}

// A step that fails ends the runbook; once the cause is mended, the same runbook goes on from there.
func TestRunbookContinues(t *testing.T) {
	text := export.Shell(compile(t))
	sh := shelltest.Shells()[0]
	f := newFleet(t)
	f.nodes[1].Tool(t, "mount", "#!/bin/sh\nexit 32\n")
	r := f.Raw(t, sh, text)
	if r.Exit != 1 || !strings.Contains(r.Stderr, "mend the cause and run this again") {
		t.Fatalf("exit %d: %s", r.Exit, r.Stderr)
	}
	f.nodes[1].Tool(t, "mount", "#!/bin/sh\nexit 0\n")
	f.runbook(t, sh, text)
}
