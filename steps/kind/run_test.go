package kind

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/shelltest"
)

// bench is an op on a made-up machine.
type bench struct {
	*shelltest.Host
	t  *testing.T
	sh shelltest.Shell
	op steps.Op
	// values of the variables its scripts read
	values map[string]string
}

func newBench(t *testing.T, sh shelltest.Shell, op steps.Op) *bench {
	return &bench{Host: shelltest.NewHost(t), t: t, sh: sh, op: op, values: map[string]string{"access": "AKIA1", "hidden": `a $ecret/+\n`}}
}

func (b *bench) state(want int) {
	b.t.Helper()
	check := b.op.Check
	if check.Empty() {
		check = b.op.Verify
	}
	if r := b.Run(b.t, b.sh, check, b.values); r.Exit != want {
		b.t.Fatalf("check: exit %d, want %d: %s%s", r.Exit, want, r.Stdout, r.Stderr)
	}
}

func (b *bench) does(s steps.Script, exit int) shelltest.Result {
	b.t.Helper()
	s.Text = "set -e\n" + s.Text
	r := b.Run(b.t, b.sh, s, b.values)
	if r.Exit != exit {
		b.t.Fatalf("exit %d, want %d: %s%s\n%s", r.Exit, exit, r.Stdout, r.Stderr, s.Text)
	}
	return r
}

// cycle is what every op must hold to: missing, applied, satisfied, applied again without change.
func (b *bench) cycle() {
	b.t.Helper()
	b.state(1)
	b.does(b.op.Apply, 0)
	b.state(0)
	before := b.files()
	b.does(b.op.Apply, 0)
	if d := cmp.Diff(before, b.files()); d != "" {
		b.t.Errorf("applied again it changes something:\n%s", d)
	}
	b.state(0)
}

// files is the content of everything below etc, srv and var.
func (b *bench) files() map[string]string {
	out := map[string]string{}
	for _, dir := range []string{"etc", "srv", "var"} {
		_ = filepath.WalkDir(b.Path(dir), func(p string, _ os.DirEntry, _ error) error {
			if data, err := os.ReadFile(p); err == nil {
				out[strings.TrimPrefix(p, b.Root)] = string(data)
			}
			return nil
		})
	}
	return out
}

func TestFileRuns(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b := newBench(t, sh, must(t, "file", withFile, "debian-12"))
		b.Put(t, "etc/demo/x.conf", "theirs\n")
		b.state(2)
		b.does(b.op.Apply, 0)
		b.state(0)
		if got, _ := b.Read(t, "etc/demo/x.conf"); got != "one\nHOLDFAST_END\n" {
			t.Errorf("content %q", got)
		}
		if _, ok := b.Read(t, "etc/then"); !ok {
			t.Error("then did not run")
		}
		b.Put(t, "etc/demo/x.conf", "drift\n")
		b.state(2)
		b.does(b.op.Apply, 0)
		b.does(b.op.Undo, 0)
		if got, _ := b.Read(t, "etc/demo/x.conf"); got != "theirs\n" {
			t.Errorf("undo left %q", got)
		}
	})
}

func TestFileCycle(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b := newBench(t, sh, must(t, "file", withFile, "debian-12"))
		b.cycle()
		b.does(b.op.Undo, 0)
		b.state(1)
	})
}

// A run that ends between the file and what must follow it makes up for it the next time.
func TestThenIsOwedUntilItHasWorked(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		for _, c := range []struct{ kind, with string }{{"file", withFile}, {"block", withBlock}} {
			b := newBench(t, sh, must(t, c.kind, c.with, "debian-12"))
			b.Tool(t, "touch", "#!/bin/sh\nexit 7\n")
			b.does(b.op.Apply, 7)
			b.state(2)
			b.Tool(t, "touch", "#!/bin/sh\n: >\"$1\"\n")
			b.does(b.op.Apply, 0)
			b.state(0)
			if _, ok := b.Read(t, "etc/then"); !ok {
				t.Error("then was not made up for")
			}
		}
	})
}

func TestBlockRuns(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b := newBench(t, sh, must(t, "block", withBlock, "debian-12"))
		b.Put(t, "etc/x.conf", "theirs\nwithout end")
		b.cycle()
		if got, _ := b.Read(t, "etc/x.conf"); got != "theirs\nwithout end\n# BEGIN holdfast step-id\nproxy=http://p:1/\n# END holdfast step-id\n" {
			t.Errorf("content %q", got)
		}
		b.Put(t, "etc/x.conf", "theirs\n# BEGIN holdfast step-id\nother\n# END holdfast step-id\n")
		b.state(2)
		b.Put(t, "etc/x.conf", "theirs\n# BEGIN holdfast step-id\nother\n")
		b.state(3)
		b.Put(t, "etc/x.conf", "theirs\nwithout end\n# BEGIN holdfast step-id\nother\n# END holdfast step-id\n")
		b.does(b.op.Apply, 0)
		b.does(b.op.Undo, 0)
		if got, _ := b.Read(t, "etc/x.conf"); got != "theirs\nwithout end" {
			t.Errorf("undo left %q", got)
		}
	})
}

func TestDirRuns(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root may give folders to root")
	}
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b := newBench(t, sh, must(t, "dir", withDir, "debian-12"))
		b.cycle()
		b.Put(t, "srv/data/object", "precious")
		if err := os.Chmod(b.Path("srv/data"), 0o777); err != nil {
			t.Fatal(err)
		}
		b.state(2)
		b.does(b.op.Apply, 0)
		b.state(0)
		if err := os.Chown(b.Path("srv/a b"), 12, 12); err != nil {
			t.Fatal(err)
		}
		b.state(2)
		b.does(b.op.Apply, 0)
		b.state(0)
		if got, _ := b.Read(t, "srv/data/object"); got != "precious" || !b.op.Undo.Empty() {
			t.Error("data are not safe")
		}
		if got, _ := b.Read(t, "var/lib/holdfast/manifest"); got != "data "+b.Path("srv/data")+"\ndata "+b.Path("srv/a b")+"\n" {
			t.Errorf("manifest %q", got)
		}
	})
}

func TestRunAndAssertRun(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b := newBench(t, sh, must(t, "run", withRun, "debian-12"))
		b.cycle()
		b.does(b.op.Undo, 0)
		b.state(1)
		b.op = must(t, "assert", "that: test -e /etc/ran\n", "debian-12")
		b.state(1)
		b.Put(t, "etc/ran", "")
		b.state(0)
	})
}

const dpkg = "#!/bin/sh\nshift 3\nr=0\nfor p; do if [ -e \"$DB/$p\" ]; then echo 'install ok installed'; else r=1; fi; done\nexit $r\n"

func TestPackagesRun(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b := newBench(t, sh, must(t, "packages", withPackages, "debian-12"))
		b.Env = []string{"DB=" + b.Path("tmp")}
		b.Tool(t, "dpkg-query", dpkg)
		b.Tool(t, "apt-get", "#!/bin/sh\nfor p; do case $p in -* | install | update | Dpkg* | DPkg*) ;; *) : >\"$DB/$p\" ;; esac; done\n")
		b.Put(t, "tmp/one", "")
		b.cycle()
		if got, _ := b.Read(t, "var/lib/holdfast/manifest"); got != "package two\n" {
			t.Errorf("only what was not there is ours to remove, but the manifest says %q", got)
		}
	})
}

// A name is noted before the package manager starts: whatever ends it, undo knows of the package.
func TestPackagesAreNotedFirst(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b := newBench(t, sh, must(t, "packages", withPackages, "rocky-9"))
		b.Tool(t, "rpm", "#!/bin/sh\nexit 1\n")
		b.Tool(t, "dnf", "#!/bin/sh\n[ \"$2\" = makecache ] || exit 9\n")
		b.state(1)
		b.does(b.op.Apply, 9)
		if got, _ := b.Read(t, "var/lib/holdfast/manifest"); got != "package three\n" {
			t.Errorf("manifest %q", got)
		}
	})
}

func TestRepoRuns(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b := newBench(t, sh, must(t, "repo", withRepo, "debian-12"))
		b.Tool(t, "curl", "#!/bin/sh\nwhile [ \"$1\" != -o ]; do shift; done\necho the key >\"$2\"\n")
		b.cycle()
		b.Put(t, "etc/apt/keyrings/holdfast-docker.asc", "")
		b.state(1)
		b.Tool(t, "curl", "#!/bin/sh\nexit 22\n")
		b.does(b.op.Apply, 22)
		b.state(1)
		b.does(b.op.Undo, 0)
		if left := slices.Sorted(keys(b.files())); slices.ContainsFunc(left, func(p string) bool { return strings.HasPrefix(p, "/etc/") }) {
			t.Errorf("undo left %v", left)
		}
	})
}

func keys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
