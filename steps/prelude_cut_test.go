package steps_test

import (
	"bytes"
	"fmt"
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

// tick counts the commands that have ended, and kills the script after the one it is told.
const tick = `hf_tick() {
  set -- $?
  read -r hf_ticks <"$HF_COUNT"
  echo $((hf_ticks + 1)) >"$HF_COUNT"
  if [ "$hf_ticks" = "$HF_CUT" ]; then kill -9 $$; exit 137; fi
  return $1
}
`

// ticking puts a call of hf_tick behind every command of the prelude's functions, those of && chains too.
func ticking(t *testing.T) string {
	t.Helper()
	f, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(steps.Prelude), "")
	if err != nil {
		t.Fatal(err)
	}
	call := func() *syntax.Stmt {
		return &syntax.Stmt{Cmd: &syntax.CallExpr{Args: []*syntax.Word{{Parts: []syntax.WordPart{&syntax.Lit{Value: "hf_tick"}}}}}}
	}
	var blocks []*syntax.Block
	var chains []*syntax.BinaryCmd
	syntax.Walk(f, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CmdSubst:
			return false // it only reads
		case *syntax.Block:
			blocks = append(blocks, n)
		case *syntax.BinaryCmd:
			if n.Op == syntax.AndStmt {
				chains = append(chains, n)
			}
		}
		return true
	})
	for _, n := range blocks {
		var out []*syntax.Stmt
		for _, s := range n.Stmts {
			out = append(out, s, call())
		}
		n.Stmts = out
	}
	for _, n := range chains {
		n.Y = &syntax.Stmt{Cmd: &syntax.BinaryCmd{Op: syntax.AndStmt, X: call(), Y: n.Y}}
	}
	var b bytes.Buffer
	if err := syntax.NewPrinter().Print(&b, f); err != nil {
		t.Fatal(err)
	}
	return tick + b.String()
}

// tree is everything below a folder: path, mode and content or target.
func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, dir := range []string{"etc", "var"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			text, err := os.ReadFile(p)
			if d.Type()&fs.ModeSymlink != 0 {
				to, err := os.Readlink(p)
				if err != nil {
					return err
				}
				text = []byte(to)
			} else if err != nil {
				return err
			}
			name := strings.ReplaceAll(strings.TrimPrefix(p, root), strings.ReplaceAll(root, "/", "%"), "")
			out[name] = fmt.Sprintf("%v %q", info.Mode(), strings.ReplaceAll(string(text), root, ""))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// A script that is cut off after any of its commands, and then run again whole, must lead to just the state that one
// undisturbed run leads to; and to that, one more run changes nothing.
func TestCutOffAnywhere(t *testing.T) {
	cases := []struct{ name, setup, call string }{
		{"keep a file", "echo old >/etc/x", "hf_keep /etc/x"},
		{"keep a link", "ln -s nowhere /etc/x", "hf_keep /etc/x"},
		{"keep what is absent", ":", "hf_keep /etc/x"},
		{"write over", "echo old >/etc/x", "echo new | hf_write /etc/x 0640"},
		{"write anew", ":", "echo new | hf_write /etc/deep/x 0640"},
		{"restore", "echo old >/etc/x; echo new | hf_write /etc/x 0640", "hf_restore /etc/x"},
		{"restore a link", "ln -s nowhere /etc/x; echo new | hf_write /etc/x 0640", "hf_restore /etc/x"},
		{"restore what was absent", "echo new | hf_write /etc/x 0640", "hf_restore /etc/x"},
		{"note", ":", "hf_note file a; hf_note file b"},
		{"forget", "hf_note file a; hf_note file b", "hf_forget file a"},
		{"forget the last", "hf_note file a", "hf_forget file a"},
		{"block at the end", "printf 'a\\nb' >/etc/x", put("b", "one\n")},
		{"block anew", ":", put("b", "one\n")},
		{"block in its place", "printf 'a\\n# BEGIN holdfast b\\nx\\n# END holdfast b\\nz' >/etc/x", put("b", "one\n")},
		{"take a block out", "printf 'a\\nb' >/etc/x\n" + put("b", "one\n"), take("b")},
		{"take an edited block out", "printf 'a\\nb' >/etc/x\n" + put("b", "one\n") + "echo z >>/etc/x", take("b")},
		{"take the whole file out", put("b", "one\n"), take("b")},
		{"owe and settle", ":", "hf_owe x; hf_settle x; hf_owe x"},
	}
	prelude := ticking(t)
	sh := shelltest.Shells()[0]
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, want := cutAfter(t, sh, prelude, c.setup, c.call, -1)
			cuts := 0
			for ; ; cuts++ {
				was, got := cutAfter(t, sh, prelude, c.setup, c.call, cuts)
				if d := cmp.Diff(want, got); d != "" {
					t.Fatalf("cut after command %d (-undisturbed +now):\n%s", cuts, d)
				}
				if !was {
					break
				}
			}
			if cuts < 2 {
				t.Errorf("only %d places to cut were found", cuts)
			}
		})
	}
}

// cutAfter sets up a new machine, runs the call until it is cut off, then runs it whole.
func cutAfter(t *testing.T, sh shelltest.Shell, prelude, setup, call string, cut int) (was bool, after map[string]string) {
	t.Helper()
	m := newMachine(t, sh)
	m.ok(setup)
	count := m.Path("tmp/count")
	m.Env = []string{"HF_COUNT=" + count, fmt.Sprintf("HF_CUT=%d", cut)}
	if cut >= 0 {
		m.Put(t, "tmp/count", "0\n")
		r := m.Raw(t, sh, "set -eu\n"+m.Move(prelude+"\n{\n"+call+"\n} </dev/null\n"))
		if was = r.Exit == -1; !was && r.Exit != 0 {
			t.Fatalf("exit %d, %s", r.Exit, r.Stderr)
		}
	}
	m.ok(call)
	after = tree(t, m.Root)
	m.left()
	if cut >= 0 {
		return was, after
	}
	m.ok(call)
	if d := cmp.Diff(after, tree(t, m.Root)); d != "" {
		t.Errorf("another run changes something (-before +after):\n%s", d)
	}
	return was, after
}
