package steps_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"mvdan.cc/sh/v3/syntax"

	"holdfast/steps"
	"holdfast/steps/shelltest"
)

// machine is a host on which calls of the prelude's functions are run, under set -eu.
type machine struct {
	*shelltest.Host
	t  *testing.T
	sh shelltest.Shell
}

func newMachine(t *testing.T, sh shelltest.Shell) machine {
	return machine{shelltest.NewHost(t), t, sh}
}

func (m machine) run(body string) shelltest.Result {
	m.t.Helper()
	return m.Host.Run(m.t, m.sh, steps.Script{Text: "set -eu\n" + body}, nil)
}

// ok runs what must succeed in silence on stderr.
func (m machine) ok(body string) string {
	m.t.Helper()
	r := m.run(body)
	if r.Exit != 0 || r.Stderr != "" {
		m.t.Fatalf("%s\nexit %d, stderr %q", body, r.Exit, r.Stderr)
	}
	return r.Stdout
}

// exits runs what must end with a code, by itself and not by a mistake of the shell's.
func (m machine) exits(body string, code int) string {
	m.t.Helper()
	r := m.run(body + "\n")
	if r.Exit != code {
		m.t.Fatalf("%s\nexit %d instead of %d, stderr %q", body, r.Exit, code, r.Stderr)
	}
	return r.Stderr
}

func (m machine) holds(path, want string) {
	m.t.Helper()
	if got, _ := m.Read(m.t, path); got != want {
		m.t.Errorf("%s (-want +got):\n%s", path, cmp.Diff(want, got))
	}
}

func (m machine) gone(path string) {
	m.t.Helper()
	if _, err := os.Lstat(m.Path(path)); err == nil {
		m.t.Errorf("%s is there", path)
	}
}

// left fails on files that only a step in between may see.
func (m machine) left() {
	m.t.Helper()
	_ = filepath.WalkDir(m.Root, func(p string, _ fs.DirEntry, _ error) error {
		if strings.Contains(p, "holdfast-new") || strings.HasSuffix(p, "=part") || strings.HasSuffix(p, "manifest.new") {
			m.t.Errorf("%s was left behind", p)
		}
		return nil
	})
}

func TestPreludeIsPOSIX(t *testing.T) {
	f, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(steps.Prelude), "prelude.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range f.Stmts {
		if d, ok := s.Cmd.(*syntax.FuncDecl); ok && !strings.HasPrefix(d.Name.Value, "hf_") {
			t.Errorf("function %s is not called hf_", d.Name.Value)
		}
	}
}

func TestManifest(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.exits("hf_noted file x/a", 1)
		m.ok("hf_forget file x/a")
		m.ok("hf_note file x/a; hf_note file x/a; hf_note file 'x/a.*'; hf_note volume x/a")
		m.holds("var/lib/holdfast/manifest", "file x/a\nfile x/a.*\nvolume x/a\n")
		m.exits("hf_noted file x/", 1)
		m.ok("hf_noted file 'x/a.*'")
		m.ok("hf_forget file 'x/a.*'; hf_forget file 'x/a.*'")
		m.holds("var/lib/holdfast/manifest", "file x/a\nvolume x/a\n")
		m.ok("hf_forget file x/a; hf_forget volume x/a")
		m.holds("var/lib/holdfast/manifest", "")
		if info, err := os.Stat(m.Path("var/lib/holdfast")); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("the folder is open to others: %v %v", info.Mode(), err)
		}
		m.left()
	})
}

// A file that travelled ahead may have made the folder, open to all.
func TestHomeIsClosed(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.Put(t, "var/lib/holdfast/image.tar", "x")
		m.ok("hf_home")
		if info, err := os.Stat(m.Path("var/lib/holdfast")); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%v %v", info.Mode(), err)
		}
	})
}

func TestNoTwoPathsShareABeforeImage(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		paths := []string{"/a/b", "/a%b", "/a=25b", "/a%/b", "/a/%b", "/a/b=absent", "/a/b/absent", "/a=3Db", "/a b", "/-a"}
		seen := map[string]string{}
		for _, p := range paths {
			got := m.ok("hf_image " + steps.Quote(p))
			name := got[strings.LastIndex(got, "/")+1:]
			if other, twice := seen[name]; twice {
				t.Errorf("%s and %s are both kept as %s", p, other, name)
			}
			seen[name] = p
		}
	})
}

func TestBeforeImageIsKeptOnce(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.Put(t, "etc/x", "first\x00\xff no line end")
		if err := os.Chmod(m.Path("etc/x"), 0o640); err != nil {
			t.Fatal(err)
		}
		m.ok("hf_keep /etc/x; echo second >/etc/x; hf_keep /etc/x; rm /etc/x; hf_keep /etc/x")
		m.ok("hf_note file /etc/x; hf_restore /etc/x")
		m.holds("etc/x", "first\x00\xff no line end")
		if info, err := os.Stat(m.Path("etc/x")); err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		m.holds("var/lib/holdfast/manifest", "")
		m.ok("echo third >/etc/x; hf_restore /etc/x")
		m.holds("etc/x", "third\n") // nothing is kept any more, so nothing is taken back
		m.left()
	})
}

func TestWhatWasAbsentIsRemoved(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.ok("echo new | hf_write /etc/deep/x 0600; echo newer | hf_write /etc/deep/x 0600")
		m.ok("hf_restore /etc/deep/x; hf_restore /etc/deep/x")
		m.gone("etc/deep/x")
		m.left()
	})
}

func TestLinksAreKeptAsLinks(t *testing.T) {
	for _, to := range []string{"target", "nowhere"} {
		shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
			m := newMachine(t, sh)
			m.Put(t, "etc/target", "theirs\n")
			m.ok("ln -s " + to + " /etc/x; echo ours | hf_write /etc/x 0644")
			m.holds("etc/x", "ours\n")
			m.holds("etc/target", "theirs\n")
			m.ok("hf_restore /etc/x")
			if got, err := os.Readlink(m.Path("etc/x")); err != nil || got != to {
				t.Errorf("link to %q, %v", got, err)
			}
			m.holds("etc/target", "theirs\n")
			m.left()
		})
	}
}

func TestWriteAndSame(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.exits("printf 'a\\n' | hf_same /etc/x 0640", 1)
		m.ok("printf 'a\\n' | hf_write /etc/x 0640; printf 'a\\n' | hf_same /etc/x 0640")
		m.exits("printf 'a' | hf_same /etc/x 0640", 2)
		m.exits("printf 'a\\n\\n' | hf_same /etc/x 0640", 2)
		m.exits("printf 'a\\n' | hf_same /etc/x 0644", 2)
		m.ok("chmod 0644 /etc/x")
		m.exits("printf 'a\\n' | hf_same /etc/x 0640", 2)
		m.exits("rm /etc/x; mkdir /etc/x; printf 'a\\n' | hf_same /etc/x 0755", 2)
		m.exits("rmdir /etc/x; ln -s nowhere /etc/x; printf 'a\\n' | hf_same /etc/x 0777", 2)
		m.exits("rm /etc/x; printf 'a\\n\\000' >/etc/x; chmod 0640 /etc/x; printf 'a\\n' | hf_same /etc/x 0640", 2)
		m.holds("var/lib/holdfast/manifest", "file "+m.Path("etc/x")+"\n")
		m.left()
	})
}

// A write that fails must say so, with set -e and without, and leave the old file whole.
func TestFailedWriteIsNoSuccess(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		for _, tool := range []string{"cat", "chmod", "mv", "cp", "mkdir"} {
			m := newMachine(t, sh)
			m.Put(t, "etc/x", "old\n")
			m.Tool(t, tool, "#!/bin/sh\nexit 1\n")
			m.exits("echo new | hf_write /etc/x 0644; echo not reached", 1)
			m.exits("set +e; echo new | hf_write /etc/x 0644", 1)
			m.holds("etc/x", "old\n")
		}
	})
}

func TestDebts(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.exits("hf_owes restart", 1)
		m.ok("hf_settle restart; hf_owe restart; hf_owe restart; hf_owes restart")
		m.ok("hf_settle restart")
		m.exits("hf_owes restart", 1)
	})
}

func TestInstalledPackages(t *testing.T) {
	const query = "#!/bin/sh\nshift 3\nr=0\nfor p; do case $p in gone) r=1 ;; held) echo 'hold ok installed' ;;" +
		" rest) echo 'deinstall ok config-files' ;; *) echo 'install ok installed' ;; esac; done\nexit $r\n"
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.Tool(t, "dpkg-query", query)
		m.ok("hf_dpkg_has one held")
		for _, bad := range []string{"gone", "one gone", "rest", "one rest"} {
			m.exits("hf_dpkg_has "+bad, 1)
		}
	})
}

func TestAptGetWaitsForAnyLock(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		for _, lock := range []string{"var/lib/apt/lists/lock", "var/lib/dpkg/lock-frontend", "var/lib/dpkg/lock"} {
			m := newMachine(t, sh)
			m.Put(t, lock, "")
			m.Tool(t, "stat", "#!/bin/sh\ncase $3 in */"+lock+") echo 77 ;; *) exit 1 ;; esac\n")
			m.Put(t, "proc/locks", "1: POSIX  ADVISORY  WRITE 311 00:19:77 0 EOF\n")
			// The other apt is done at the second look.
			m.Tool(t, "sleep", "#!/bin/sh\necho slept $1\n[ -e "+m.Path("tmp/once")+" ] && : >"+m.Path("proc/locks")+"\n: >"+m.Path("tmp/once")+"\n")
			m.Tool(t, "apt-get", "#!/bin/sh\necho \"$DEBIAN_FRONTEND $NEEDRESTART_MODE $*\"\n")
			want := "another apt is at work on this machine: waiting until it is done\nslept 5\nslept 5\n" +
				"noninteractive a -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=5 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install one two\n"
			if d := cmp.Diff(want, m.ok("hf_apt_get install one two")); d != "" {
				t.Errorf("%s: %s", lock, d)
			}
		}
	})
}

func TestDnfFallsBackToYum(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		for _, tool := range []string{"yum", "dnf"} {
			m.Tool(t, tool, "#!/bin/sh\necho "+tool+" \"$@\"\n")
			if got := m.ok("hf_dnf install a"); got != tool+" -y install a\n" {
				t.Errorf("%q", got)
			}
		}
	})
}
