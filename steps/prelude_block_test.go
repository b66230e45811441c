package steps_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/shelltest"
)

func blockOf(name, text string) string {
	return "# BEGIN holdfast " + name + "\n" + text + "# END holdfast " + name + "\n"
}

// put is a call of hf_block with a text.
func put(name, text string) string {
	return "hf_block /etc/x " + name + steps.Heredoc(text, "END") + "\n"
}

func take(name string) string { return "hf_block /etc/x " + name + " </dev/null\n" }

func TestBlockKeepsTheRest(t *testing.T) {
	const odd = "a/b & c\\1 $x `id` 'q' \"d\" [x]* %s \\n\n\ttab\n"
	for _, c := range []struct{ name, before, text, after string }{
		{"empty file", "", "one\n", blockOf("b", "one\n")},
		{"at the end", "a\n", "one\n", "a\n" + blockOf("b", "one\n")},
		{"no final line end", "a\nb", "one\n", "a\nb\n" + blockOf("b", "one\n")},
		{"in its place", "a\n" + blockOf("b", "old\nolder\n") + "z", "new\n", "a\n" + blockOf("b", "new\n") + "z"},
		{"at the top", blockOf("b", "old\n") + "z\n\n", "new\n", blockOf("b", "new\n") + "z\n\n"},
		{"beside another", blockOf("bb", "x\n") + blockOf("b-b", "y\n"), "new\n", blockOf("bb", "x\n") + blockOf("b-b", "y\n") + blockOf("b", "new\n")},
		{"twice there", blockOf("b", "1\n") + "m\n" + blockOf("b", "2\n") + "z\n", "new\n", blockOf("b", "new\n") + "m\nz\n"},
		{"special characters", "\xff\t x \n\\\n&\n", odd, "\xff\t x \n\\\n&\n" + blockOf("b", odd)},
		{"line ends of another system", "a\r\n", "one\n", "a\r\n" + blockOf("b", "one\n")},
		{"blank lines", "\n\n", "\none\n", "\n\n" + blockOf("b", "\none\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
				m := newMachine(t, sh)
				m.Put(t, "etc/x", c.before)
				m.ok(put("b", c.text))
				m.holds("etc/x", c.after)
				m.ok(put("b", c.text))
				m.holds("etc/x", c.after)
				m.ok("hf_same_block /etc/x b" + steps.Heredoc(c.text, "END"))
				m.exits("hf_same_block /etc/x b"+steps.Heredoc("other\n", "END")+"\n", 2)
				m.left()
			})
		})
	}
}

func TestBlockIsTakenOut(t *testing.T) {
	for _, before := range []string{"", "a\n", "a\nno line end", "a\n\n\n", "\n"} {
		shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
			m := newMachine(t, sh)
			m.Put(t, "etc/x", before)
			m.ok(put("b", "one\n") + put("c", "two\n"))
			m.ok(take("b") + take("b"))
			m.exits("hf_same_block /etc/x b </dev/null", 1)
			m.ok("hf_same_block /etc/x c" + steps.Heredoc("two\n", "END"))
			m.ok(take("c") + take("c"))
			m.holds("etc/x", before) // every byte, a missing line end too
			m.holds("var/lib/holdfast/manifest", "")
			m.left()
		})
	}
}

// What somebody else writes in between is theirs: it stays, whatever stood there before us.
func TestTakingOutKeepsLaterEdits(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.Put(t, "etc/x", "a\n")
		m.ok(put("b", "one\n") + "echo later >>/etc/x\n" + take("b"))
		m.holds("etc/x", "a\nlater\n")
		m.left()
	})
}

func TestBlockMakesAFileOthersCanRead(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.exits("hf_same_block /etc/deep/x b </dev/null", 1)
		m.ok(strings.ReplaceAll(put("b", "one\n"), "/etc/x", "/etc/deep/x"))
		if info, err := os.Stat(m.Path("etc/deep/x")); err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("%v %v", info, err)
		}
		m.ok(strings.ReplaceAll(take("b"), "/etc/x", "/etc/deep/x"))
		m.gone("etc/deep/x")
	})
}

func TestBlockKeepsModeAndFollowsLinks(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.Put(t, "etc/real/y", "a\n")
		m.ok("chmod 0600 /etc/real/y; ln -s real/y /etc/x\n" + put("b", "one\n"))
		m.holds("etc/real/y", "a\n"+blockOf("b", "one\n"))
		if info, err := os.Lstat(m.Path("etc/x")); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Error("the link was replaced by a file")
		}
		if info, err := os.Stat(m.Path("etc/real/y")); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		m.ok(take("b"))
		m.holds("etc/real/y", "a\n")
		m.left()
	})
}

// Where a marker line is gone, the block's end cannot be known: cutting to the end of the file would lose what is there.
func TestBrokenMarkersAreRefused(t *testing.T) {
	for _, text := range []string{
		"a\n# BEGIN holdfast b\nold\nprecious\n",
		"a\nold\n# END holdfast b\nprecious\n",
		"# END holdfast b\nprecious\n# BEGIN holdfast b\n",
		"# BEGIN holdfast b\nprecious\n# BEGIN holdfast b\nold\n# END holdfast b\n",
	} {
		shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
			m := newMachine(t, sh)
			m.Put(t, "etc/x", text)
			for _, call := range []string{put("b", "new\n"), take("b")} {
				if said := m.exits(call, 1); !strings.Contains(said, "/etc/x: of the lines BEGIN holdfast b") {
					t.Errorf("said %q", said)
				}
			}
			m.exits("hf_same_block /etc/x b </dev/null", 3)
			m.holds("etc/x", text)
		})
	}
}

func TestBlockNamesAreChecked(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		m := newMachine(t, sh)
		m.Put(t, "etc/x", "a\n")
		for _, bad := range []string{"''", "'.*'", "'a/b'", "'a b'", "'a\nb'", "'$x'"} {
			m.exits(put(bad, "new\n"), 1)
			m.exits("hf_same_block /etc/x "+bad+" </dev/null", 3)
		}
		m.holds("etc/x", "a\n")
		m.ok(put("apt-Proxy9", "new\n"))
		if d := cmp.Diff("block "+m.Path("etc/x")+" apt-Proxy9\n", m.ok("cat /var/lib/holdfast/manifest")); d != "" {
			t.Error(d)
		}
	})
}

func TestFailedBlockIsNoSuccess(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		for _, tool := range []string{"sed", "mv", "cp", "readlink"} {
			m := newMachine(t, sh)
			old := "a\n" + blockOf("b", "old\n") + "z\n"
			m.Put(t, "etc/x", old)
			m.Tool(t, tool, "#!/bin/sh\nexit 1\n")
			for _, call := range []string{put("b", "new\n"), take("b")} {
				if r := m.run("set +e\n" + call); r.Exit == 0 {
					t.Errorf("without %s: exit 0", tool)
				}
				m.holds("etc/x", old)
			}
		}
	})
}
