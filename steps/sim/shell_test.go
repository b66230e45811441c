package sim_test

import (
	"testing"

	"holdfast/steps/sim"

	"github.com/google/go-cmp/cmp"
)

// TestShell runs scripts as dash would, and compares all that can be seen.
func TestShell(t *testing.T) {
	h := cluster(t, sim.Spec{Hosts: 1}).Nodes[0].Host
	for _, c := range []struct {
		name, script, out, errs string
		exit                    int
	}{
		{"words", `a='x  y'; echo $a "$a" ${a%y}z ${#a} ${b-none}`, "x y x  y x z 4 none\n", "", 0},
		{"backslashes", `a=x\'y'z'; echo "$a"; cat <\/dev\/null; b=a\ b; echo "$b" c\ d; case x\*y in x\**) echo star ;; esac`, "x'yz\na b c d\nstar\n", "", 0},
		{"tests", `[ 1 -lt 2 ] && [ -e /etc/passwd -a ! -L /etc/passwd ] && [ x = x ] || echo no; [ a -eq 1 ]; echo $?`, "2\n", "sh: 1: [: Illegal number: a\n", 0},
		{"functions", `f() { local x; x=$1; return $(($# + 1)); }; f a b; echo $? ${x-unset}`, "3 unset\n", "", 0},
		{"status in assignments", `f() { return 3; }; f || x=$?; echo $x $?; false; y=1; echo $?; z=$(exit 5) || echo $? $z`, "3 0\n0\n5\n", "", 0},
		{"loops", `for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done; while :; do break; done; until true; do :; done; echo end`, "1\n3\nend\n", "", 0},
		{"case", `for w in ab -x 12; do case $w in a*) echo A ;; -?|x) echo opt ;; [0-9]*) echo num ;; esac; done`, "A\nopt\nnum\n", "", 0},
		{"pipes", `printf '%s\n' c a b a | sort -u | tr a-z A-Z | { read -r x; echo "<$x>"; cat; }`, "<A>\nB\nC\n", "", 0},
		{"pipe status", `false | true; echo $?; true | false; echo $?`, "0\n1\n", "", 0},
		{"set -e", `set -e; false || echo kept; if false; then :; fi; ! true; echo here; false; echo never`, "kept\nhere\n", "", 1},
		{"set -u", `set -u; echo ${x:-fine}; echo $x; echo never`, "fine\n", "sh: 1: x: parameter not set\n", 2},
		{"here-doc", "x=1; cat <<END\n$x $(echo two) \\$x\nEND\ncat <<'END'\n$x\nEND\n", "1 two $x\n$x\n", "", 0},
		{"redirections", `exec 3>/tmp/three; echo a >&3; { echo out; echo err >&2; } >/tmp/o 2>&1; cat /tmp/three /tmp/o; cat </nowhere; echo $?`, "a\nout\nerr\n2\n", "sh: 1: cannot open /nowhere: No such file\n", 0},
		{"subshell", `x=1; (x=2; cd /tmp; exit 3); echo $? $x $PWD; y=$(exit 4); echo $?`, "3 1 /home/ops\n4\n", "", 0},
		{"umask", `(umask 077 && : >/tmp/m); stat -c %a /tmp/m; umask`, "600\n0022\n", "", 0},
		{"exit trap", `trap 'echo bye $?' EXIT; exit 7`, "bye 7\n", "", 7},
		{"signal trap", `trap 'echo got' TERM; kill -TERM $$; echo on`, "got\non\n", "", 0},
		{"killed", `sh -c 'kill -9 $$; echo never'; echo $?`, "137\n", "", 0},
		{"background", `sleep 0.01 & p=$!; wait $p; echo $? ; kill -0 $p 2>/dev/null || echo gone`, "0\ngone\n", "", 0},
		{"positional", `set -- a "b c" d; shift; echo $# "$1" "$@"; for w; do echo "[$w]"; done`, "2 b c b c d\n[b c]\n[d]\n", "", 0},
		{"eval and source", `eval 'x=5; echo $x'; echo 'y=6; return 3' >/tmp/lib; . /tmp/lib; echo $? $y`, "5\n3 6\n", "", 0},
		{"unknown", `nosuch; echo $?; /etc/passwd; echo $?; ./none; echo $?`, "127\n126\n127\n", "sh: 1: nosuch: not found\nsh: 1: /etc/passwd: Permission denied\nsh: 1: ./none: not found\n", 0},
		{"syntax", `echo first; if then`, "", "", 2},
		{"env of one command", `A=1 sh -c 'echo $A'; echo ${A-none}; export B=2; sh -c 'echo $B'`, "1\nnone\n2\n", "", 0},
		{"globs", `cd /tmp && mkdir g && : >g/a.x && : >g/b.x && echo g/*.x g/*.y; set -f; echo g/*`, "g/a.x g/b.x g/*.y\ng/*\n", "", 0},
		{"arithmetic", `i=0; i=$((i + 2 * 3)); echo $i $((i % 4)) $((i > 5))`, "6 2 1\n", "", 0},
		{"script file", `printf '#!/bin/sh\necho "$0 $1"\n' >/tmp/s; chmod +x /tmp/s; /tmp/s arg`, "/tmp/s arg\n", "", 0},
		{"exec", `exec echo last; echo never`, "last\n", "", 0},
		{"command -v", `command -v sh; command -v nosuch; echo $?; command -v cd`, "/usr/bin/sh\n127\ncd\n", "", 0},
		{"no rights", `echo x >/etc/motd; echo $?; cat /etc/shadow`, "2\n", "sh: 1: cannot create /etc/motd: Permission denied\ncat: /etc/shadow: Permission denied\n", 1},
		{"disk full", `sudo -n sh -c 'echo x >/dev/full'; echo $?`, "1\n", "sh: 1: echo: I/O error\n", 0},
		{"printf", `printf '%s=%03d\n' a 1 b 22; printf '%04d %x\n' 7 255`, "a=001\nb=022\n0007 ff\n", "", 0},
		{"read fields", `echo 'a b  c d' | { read x y z; echo "$x|$y|$z"; }`, "a|b|c d\n", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, errs, exit := as(t, h, "ops", c.script)
			if c.name == "syntax" {
				errs, out = "", ""
			}
			if d := cmp.Diff(c.out, out) + cmp.Diff(c.errs, errs); d != "" || exit != c.exit {
				t.Errorf("exit %d, want %d\n%s", exit, c.exit, d)
			}
		})
	}
}
