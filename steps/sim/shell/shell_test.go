package shell_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/shell"
	"holdfast/steps/sim/simtest"

	"github.com/google/go-cmp/cmp"
)

// bare is a machine with a shell and nothing else but cat: what a script needs here it has from the shell.
func bare(t testing.TB) *machine.Host {
	t.Helper()
	os, _ := machine.ProfileOf("debian-12")
	h := machine.New("n1", "10.0.0.1", os, nil, nil)
	shell.Register(h)
	h.Boot(t.Context())
	h.AddUser("ops", 1000)
	t.Cleanup(func() { h.PowerOff(); h.Wait() })
	return h
}

func run(t testing.TB, h *machine.Host, in string, tty bool, args ...string) (out, errs string, exit int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return simtest.Run(ctx, t, h, "ops", in, tty, args...)
}

// TestBash runs scripts as bash does, where it differs from dash or has more.
func TestBash(t *testing.T) {
	h := bare(t)
	for _, c := range []struct {
		name, script, out, errs string
		exit                    int
	}{
		{"double brackets", `x=ab; [[ $x == a* && ! -e /nope ]] && echo yes; [[ $x =~ ^a(.)$ ]] && echo match; [[ a < b ]]; echo $?; [[ 2 -gt 10 ]] || echo no`, "yes\nmatch\n0\nno\n", "", 0},
		{"lists in braces", `echo {a,b}{1..2}; for ((i = 0; i < 3; i++)); do printf %s $i; done; echo`, "a1 a2 b1 b2\n012\n", "", 0},
		{"arithmetic", `((x = 2 * 3, x > 5)) && echo $x; ((0)); echo $?; echo $((x << 2)) $((x ** 2))`, "6\n1\n24 36\n", "", 0},
		{"here string", `read a b <<<"one two"; echo $b`, "two\n", "", 0},
		{"values", `v=/a/b.tar.gz; echo ${v##*/} ${v%%.*} ${v/a/x} ${v:1:3} ${#v} ${u:=set} $u ${u:+also}`, "b.tar.gz /a/b /x/b.tar.gz a/b 11 set set also\n", "", 0},
		{"declared", `declare x=1; local y=2; f() { local x=3; echo $x; }; f; echo $x; readonly r=1; unset x; echo ${x-gone}`, "3\n1\ngone\n", "bash: line 1: local: can only be used in a function\n", 0},
		{"unknown command", `nosuch`, "", "bash: line 1: nosuch: command not found\n", 127},
		{"no such folder", `cd /nope || echo $?; cd /etc/passwd`, "1\n", "bash: line 1: cd: /nope: No such file or directory\nbash: line 1: cd: /etc/passwd: Not a directory\n", 1},
		{"command -v", `command -v cd; command -v nosuch; echo $?; type nosuch; command -V true`, "cd\n1\ntrue is a shell builtin\n", "bash: line 1: type: nosuch: not found\n", 0},
		{"history of a script", `history; help | { read -r a b; echo $a; }`, "This\n", "", 0},
		{"pipes with errors", `{ echo out; echo err >&2; } |& while read -r l; do echo "<$l>"; done`, "<out>\n<err>\n", "", 0},
		{"traps in subshells", `trap 'echo outer' EXIT; (trap 'echo inner' EXIT; true); echo between`, "inner\nbetween\nouter\n", "", 0},
		{"getopts", `set -- -a -b v rest; while getopts ab: o; do echo $o $OPTARG; done; shift $((OPTIND - 1)); echo $1`, "a\nb v\nrest\n", "", 0},
		{"read", `printf 'a\\b c\nlast' | { read x y; echo "$x|$y"; read z || echo "end $z"; }`, "ab|c\nend last\n", "", 0},
		{"shift too far", `set -- a; shift 2; echo $? $1`, "1 a\n", "", 0},
		{"wait for all", `(exit 3) & wait $!; echo $?; (exit 0) & (exit 0) & wait; echo $?`, "3\n0\n", "", 0},
		{"ulimit and umask", `umask 027; umask; : >/tmp/u; ulimit -n >/dev/null; echo $?`, "0027\n0\n", "", 0},
		{"background jobs keep their names", `x=1; { x=2; echo $x; } & wait; echo $x`, "2\n1\n", "", 0},
		{"source with arguments", `echo 'echo "$1"; return 5' >/tmp/s; set -- me; . /tmp/s; echo $?; . /tmp/none; echo not reached`, "me\n5\nnot reached\n", "bash: line 1: /tmp/none: No such file or directory\n", 0},
		{"substitution trims", `x=$(printf 'a\n\n'); echo "<$x>"; echo "$(echo "in $(echo in)")" `, "<a>\nin in\n", "", 0},
		{"until and nested breaks", `for a in 1 2; do for b in 1 2; do [ $b = 2 ] && continue 2; [ $a = 2 ] && break 2; echo $a$b; done; done`, "11\n", "", 0},
		{"case through", `case x in x) echo 1 ;& y) echo 2 ;; z) echo 3 ;; esac`, "1\n2\n", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, errs, exit := run(t, h, "", false, "bash", "-c", c.script)
			if d := cmp.Diff(c.out, out) + cmp.Diff(c.errs, errs); d != "" || exit != c.exit {
				t.Errorf("exit %d, want %d\n%s", exit, c.exit, d)
			}
		})
	}
}

func TestCommandLine(t *testing.T) {
	h := bare(t)
	if err := h.FS.WriteFile("/tmp/script", []byte("echo $0 $1 $#\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args          []string
		in, out, errs string
		exit          int
	}{
		{[]string{"sh", "-c", "echo $0 $1", "me", "a"}, "", "me a\n", "", 0},
		{[]string{"sh", "-c"}, "", "", "sh: 0: -c requires an argument\n", 2},
		{[]string{"sh", "/tmp/script", "x", "y"}, "", "/tmp/script x 2\n", "", 0},
		{[]string{"sh", "/tmp/none"}, "", "", "sh: 0: cannot open /tmp/none: No such file\n", 2},
		{[]string{"sh", "-s", "--", "a"}, "echo $1\n", "a\n", "", 0},
		{[]string{"sh"}, "echo in; exit 4; echo never\n", "in\n", "", 4},
		{[]string{"sh", "-e"}, "false; echo never\n", "", "", 1},
		{[]string{"sh", "-ec", "false; echo never"}, "", "", "", 1},
		{[]string{"sh", "-x", "-c", "echo a"}, "", "a\n", "+ echo a\n", 0},
		{[]string{"bash", "--login", "-o", "pipefail", "-c", "echo l"}, "", "l\n", "", 0},
		{[]string{"test", "a", "=", "a"}, "", "", "", 0},
		{[]string{"[", "a", "=", "b", "]"}, "", "", "", 1},
		{[]string{"printf", "%s-", "a", "b"}, "", "a-b-", "", 0},
		{[]string{"false"}, "", "", "", 1},
	} {
		out, errs, exit := run(t, h, c.in, false, c.args...)
		if d := cmp.Diff(c.out, out) + cmp.Diff(c.errs, errs); d != "" || exit != c.exit {
			t.Errorf("%q: exit %d, want %d\n%s", c.args, exit, c.exit, d)
		}
	}
}

// TestConversation is a person at a prompt, who types half a line, a mistake, and asks what was typed before.
func TestConversation(t *testing.T) {
	h := bare(t)
	out, errs, exit := run(t, h, "cd /tmp\nif true\nthen echo half\nfi\n)\nnosuch\nhistory\nhistory -c\nhistory\nexit 7\n", true, "bash")
	for _, want := range []string{"half\n", "    1  cd /tmp\n    2  if true\nthen echo half\nfi\n", "    4  nosuch\n    5  history\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in %q", want, out)
		}
	}
	if exit != 7 || !strings.HasSuffix(out, "history\n    1  history\n") {
		t.Errorf("exit %d, %q", exit, out)
	}
	for _, want := range []string{"ops@n1:~$ ", "ops@n1:/tmp$ ", "> ", "bash: syntax error near unexpected token `)'\n", "bash: nosuch: command not found"} {
		if !strings.Contains(errs, want) {
			t.Errorf("%q is missing in %q", want, errs)
		}
	}
	if out, errs, exit := run(t, h, "echo no end", true, "bash"); exit != 0 || out != "no end\n" {
		t.Errorf("%d %q %q", exit, out, errs)
	}
}

// TestRefused is what the interpreter must not do: it says so, and the script goes on or ends, but nothing is reached.
func TestRefused(t *testing.T) {
	h := bare(t)
	for _, script := range []string{
		"cat <(echo x)", "echo x > >(cat)", "coproc cat", "select x in a; do :; done </dev/null", "echo ~nosuchuser/x >/dev/full", ": </dev/tcp/127.0.0.1/22", "exec 5<>/dev/udp/127.0.0.1/53",
		"printf '%*d' 999999999 1 >/dev/null; false", "x=$(while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done)", "eval 'echo $((1/0))'", "kill -9 1", "kill -NOSUCH 1", ". /", "cd ''; exec /etc",
	} {
		h.Limits.Output = 1 << 20
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		u, _ := h.User("ops")
		p := h.ProcOf(u)
		var out simtest.Buffer
		p.Args, p.Stdin, p.Stdout, p.Stderr = []string{"bash", "-c", script}, strings.NewReader(""), &out, &out
		if exit := h.Exec(ctx, p); exit == 0 || exit == 134 {
			t.Errorf("%s: exit %d, %q", script, exit, out.String())
		}
		cancel()
	}
}

// FuzzLine is what a person types at the prompt, key by key or by accident.
func FuzzLine(f *testing.F) {
	for _, s := range []string{"ls\nexit\n", "if true\nthen\n", "'\n'\n", "cat <<E\nx\nE\n", "\x03\x04\n", "history\nhistory -c\n", "a() { :; }\na\n", "for i in 1\ndo echo $i\ndone\n", "x=$(\necho y)\n", "]]\n((\n"} {
		f.Add(s)
	}
	h := bare(f)
	h.Limits = machine.Limits{Procs: 32, Output: 1 << 16, Nest: 8}
	f.Fuzz(func(t *testing.T, typed string) {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		u, _ := h.User("ops")
		p := h.ProcOf(u)
		var out simtest.Buffer
		p.Args, p.Stdin, p.Stdout, p.Stderr, p.TTY = []string{"bash"}, strings.NewReader(typed), &out, &out, true
		if exit := h.Exec(ctx, p); exit == 134 {
			t.Errorf("%q broke: %s", typed, out.String())
		}
		for _, p := range h.Procs() {
			_ = h.Signal(0, p.PID, machine.KILL)
		}
	})
}
