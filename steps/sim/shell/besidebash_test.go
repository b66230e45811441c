package shell_test

import (
	"testing"

	"holdfast/steps/sim/simtest"
)

func TestBesideBash(t *testing.T) {
	simtest.Beside(t, bare(t), "bash", nil, some, []string{
		`x=hello; echo ${x:1:3} ${x:2} ${x: -2} ${x/l/L} ${x//l/L} ${x^} ${x^^} ${x,,}`, `declare -A m; m[k]=v; echo ${m[k]}`,
		`x=5; x+=3; echo $x`, `set -euo pipefail; false | true; echo no`, `set -o pipefail; true | true; echo $?`,
		`echo {a,b}{1,2} {1..5} {5..1} {a..e} {01..03} {1..10..3} a{,b}`, `echo {a} {a,b`, `x=HELLO; echo ${x,} ${x,,}`, `x=a; y=x; echo ${!y}`,
		`xa=1; xb=2; echo ${!x*}`, `a=(1 2 3); echo ${a[0]} ${a[1]} ${a[@]} ${#a[@]}`, `a=(x 'y z'); for i in "${a[@]}"; do echo "<$i>"; done`,
		`a=(1 2); a+=(3); echo ${a[*]} ${a[-1]} ${!a[@]}`, `a=(1 2 3); unset 'a[1]'; echo ${a[@]}`,
		`declare -A m=([a]=1 [b]=2); echo ${m[a]}${m[b]}`, `a=(1 2 3 4); echo ${a[@]:1:2}`, `declare -r c=1; c=2; echo $?`,
		`declare x=1; echo $x`, `declare -p x 2>/dev/null; x=1; declare -p x`, `declare -x E=1; sh -c 'echo $E'`, `local x; echo $?`,
		`f() { local a=1 b; b=2; echo $a$b; }; f; echo "$a$b"`, `f() { declare x=1; }; f; echo "<$x>"`,
		`x=1; f() { echo $x; local x=2; g; }; g() { echo $x; }; f`,
		`[[ a == a ]]; echo $?`, `[[ abc == a* ]]; echo $?`, `[[ abc == "a*" ]]; echo $?`, `[[ abc =~ ^a(.)c$ ]]; echo $? ${BASH_REMATCH[1]}`,
		`[[ -f a && -d d ]]; echo $?`, `[[ -f a || -f nofile ]]; echo $?`, `[[ ! -f nofile ]]; echo $?`, `[[ 2 -gt 1 ]]; echo $?`,
		`[[ b > a ]]; echo $?`, `[[ -z $u ]]; echo $?`, `[[ $u = "" ]]; echo $?`, `[[ -n a ]]; echo $?`, `[[ a ]]; echo $?`,
		`[[ -v x ]]; echo $?; x=1; [[ -v x ]]; echo $?`, `[[ (a == a) && b == b ]]; echo $?`, `[[ a != b ]]; echo $?`,
		`x='a b'; [[ $x == 'a b' ]]; echo $?`, `((1+1)); echo $?`, `((0)); echo $?`, `((i=5, i++)); echo $i`,
		`for ((i=0;i<3;i++)); do echo $i; done`, `[out] ((1/0)); echo $?`, `echo $((2**10)) $((16#ff)) $((2#101))`,
		`i=1; echo $((i++)) $((++i)) $i`, `let x=1+2; echo $x; let x=0; echo $?`, `echo $((x=5)) $x`, `echo $[1+1]`,
		`read -p 'ask: ' x <<<y; echo $x`, `read -a arr <<<'1 2 3'; echo ${arr[1]} ${#arr[@]}`, `read -n 2 x <<<abc; echo $x`,
		`read -d , x <<<a,b; echo $x`, `IFS=, read -r x y <<<'1,2'; echo $y`, `read x <<<'a  b'; echo "$x"`,
		`while read -r l; do echo "[$l]"; done <a`, `mapfile -t arr <a; echo ${#arr[@]} ${arr[2]}`, `readarray arr <a; echo -n "${arr[0]}"`,
		`read -t 1 x </dev/null; echo $?`, `read -s x <<<pw; echo $x`, `echo a &>x; read l <x; echo $l`, `echo a >&2 2>/dev/null`,
		`{ echo o; echo e >&2; } &>x; while read l; do echo $l; done <x`, `echo a |& while read l; do echo "($l)"; done`, `echo -E 'a\tb'`,
		`echo -ne 'a\n'`, `echo 'a\tb'`, `echo -n`, `echo $'a\tb\'c'`, `echo $"x"`, `printf -v x '%03d' 5; echo $x`, `printf '%q\n' 'a b' "it's"`,
		`printf '%s\n' {1..3}`, `printf '%d\n' x; echo $?`, `printf '%b' 'a\n'`, `printf '%s|%5.1f|%-4s|\n' a 1.25 b`,
		`nosuch`, `nosuch; echo $?`, `./a`, `./d`, `./nosuch`, `cd nofolder`, `cd a`, `cd d d`, `cd d; cd - | while read p; do echo ok; done`,
		`>nodir/x`, `echo a >d`, `read x <nofile`, `. nofile; echo $?`, `source ./s.sh q; echo $?`, `source nofile`, `exec nosuch`, `exit 300`,
		`exit x`, `return`, `f() { return 300; }; f; echo $?`, `shift 5; echo $?`, `set -- a; shift 2; echo $? $#`,
		`unset r; readonly r=1; unset r`, `readonly r=1; r=2; echo after`, `set -u; echo $u`, `set -u; echo "${a[@]}"; echo ok`, `echo ${u?}`,
		`echo ${u:?gone}; echo no`, `[out] echo $((1/0)); echo after`, `[ a = ]; echo $?`, `[ a b c ]; echo $?`, `[ 1 -eq x ]; echo $?`, `[ a`,
		`test; echo $?`, `[ a == a ]; echo $?`, `[ -v HOME ]; echo $?`, `[ a \< b ]; echo $?`, `kill x`, `kill -0 99999999`, `kill -NOSUCH $$`,
		`kill`, `wait 99999; echo $?`, `trap x NOSUCH; echo $?`, `umask x; echo $?`, `umask -S`, `type nosuch`, `type cd`, `type -t cd if nosuch`,
		`type -p sh; type -P sh`, `command -v nosuch; echo $?`, `command -V cd`, `alias; echo $?`, `jobs; echo $?`, `history; echo $?`,
		`ulimit -n >/dev/null; echo $?`, `ulimit -c`, `times >/dev/null; echo $?`, `set -o pipefail; false | true; echo $?`,
		`set -o nosuch; echo $?`, `set -Z; echo $?`, `false | true; echo ${PIPESTATUS[0]} ${PIPESTATUS[1]}`, `set -e; false; echo no`,
		`set -e; trap 'echo err' ERR; false; echo no`, `trap 'echo err $?' ERR; false; echo on`, `trap 'echo bye' EXIT; exit 2`,
		`trap 'echo t' TERM; kill $$; echo on`, `trap -p; trap 'a b' INT; trap -p; trap`, `PS4='> '; set -x; echo a`,
		`echo $BASH_VERSION | while read v; do echo ${v%%.*}; done`, `echo $SECONDS | while read s; do [ $s -lt 5 ] && echo ok; done`,
		`echo $RANDOM | while read r; do [ $r -ge 0 ] && echo ok; done`, `echo $LINENO`, `echo $UID $EUID`,
		`echo $BASHPID | while read p; do [ $p -gt 0 ] && echo ok; done`, `echo $PPID | while read p; do [ $p -gt 0 ] && echo ok; done`,
		`echo $HOSTNAME | while read h; do [ -n "$h" ] && echo ok; done`, `echo $OSTYPE`, `echo $SHLVL | while read s; do echo ok; done`,
		`echo $- | while read f; do echo ok; done`, `wait; echo $?`, `function f { echo fn; }; f`, `function f() { echo fn2; }; f`,
		`! true; echo $?`, `case a in a) echo 1;;& *) echo 2;; esac`, `case a in a) echo 1;& b) echo 2;; esac`,
		`until false; do break; done; echo $?`, `while :; do break; done`, `for i in {1..3}; do echo -n $i; done; echo`,
		`for f in *.nosuch; do echo $f; done`, `echo ~root ~nosuchuser ~+ | while read a b c; do echo $a $b; done`, `x=~/a; echo ${x#$HOME}`,
		`echo "${x:-"a b"}"`, `x=(a b); echo $x "${x[*]}"`, `IFS=,; x=(a b); echo "${x[*]}"`, `a="x y"; b=($a); echo ${#b[@]}`,
		`echo ${#u} ${u:-d}`, `x='a  b'; echo $x; echo "$x"`, `eval 'echo "a b"'`, `exec 3<<<hi; read x <&3; echo $x`,
		`test -f a -a -d d; echo $?`, `: ${x:=v}; echo $x`, `if [[ a == b ]]; then :; else echo no; fi`, `fi`, `if true; then`, `echo "`, `)`,
		`;;`, `{ echo a`, `for x in a; do`, `a |`, `&& a`, `done`, `case a in`, `f() `, `echo ${x`, `exit 3; echo no`, `builtin echo a`,
		`builtin nosuch; echo $?`, `typeset x=1; echo $x`, `export -p | while read a; do echo ok; break; done`,
		`readonly -p | while read a; do echo ok; break; done`, `declare -F`, `unset -f nosuch; echo $?`, `unset -v x; echo $?`,
		`getopts a o -a; echo $o`, `set -- -x; getopts a o; echo $o`, `pwd -P | while read p; do echo ok; done`, `cd -P d; echo $?`,
		`cd ''; echo $?`, `echo "$@" end`, `set -- a b; echo "${@:2}" "${@: -1}"`, `echo "${*}"`, `echo $#`,
		`echo $$ | while read p; do [ $p -gt 0 ] && echo ok; done`,
		// lines are counted
		"echo a\nnosuch", "\n\nnosuch\necho b\ncd nofolder", "if true\nthen\nnosuch\nfi", "for i in 1 2\ndo\n  nosuch $i\ndone",
		"echo a\n[ 1 -eq x ]\n: >nodir/x", "(\nnosuch\n)", "echo a |\nnosuch", "true &&\nnosuch", "case a in\na)\nnosuch\n;;\nesac",
		"echo $LINENO\necho $LINENO", "printf 'nosuch\\necho on\\n' >x.sh\n. ./x.sh", "printf '\\nnosuch\\n' >x.sh\nsh x.sh",
	})
}
