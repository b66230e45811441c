package shell_test

import (
	"testing"

	"holdfast/steps/sim/simtest"
)

// some is what lies around when lines of the shell are tried.
var some = simtest.Files{"a": "one\ntwo\nthree\n", "b": "x y  z\n", "d/": "", "d/f1": "1\n", "d/f2": "2\n", "s.sh": "echo \"$0 $# $1\"\nreturn 3 2>/dev/null || exit 4\n", "l": "-> a", ".hid": ""}

func TestBesideDash(t *testing.T) {
	simtest.Beside(t, bare(t), "sh", nil, some, []string{
		// words and quotes
		`echo a  b`, `echo "a  b" 'c $x'`, `echo a\ b`, `echo "it's" 'say "x"'`, `echo "a\$b\"c\\d\e"`, `echo 'a\b'`, "echo \"a\\\nb\"",
		"echo a\\\nb", `x='a b'; echo $x "$x"`, `x=; echo "<$x>" $x end`, `echo ''`, `set -- '' a; echo $# "$@"`, `echo "$(echo 'in "quotes"')"`,
		"echo `echo \\`echo deep\\``", `echo a"b"'c'$((1+1))`, `echo ~ ~/x "~" a~`, `x=~; echo $x`, `echo $HOME ${HOME}x`, `echo {a,b}`,
		`echo a=b`, `echo "$"`, `echo $`, `echo a$ "b$"`, `echo \$x`, `IFS=; x='a b'; echo $x`, `x='*'; echo $x "$x"`,
		`echo "${x:-a b}" ${x:-a  b}`, `echo -n a; echo b`, `echo -e 'a\tb'`, `echo 'a\tb\nc'`, `echo -- a`, `echo 'x\cy'; echo z`,
		`echo '\0101'`,
		// parameters
		`x=abc; echo ${#x} ${x#a} ${x%c} ${x##*b} ${x%%b*}`, `x=/a/b/c; echo ${x##*/} ${x%/*} ${x#*/} ${x%%/*}.`, `echo ${u-un} ${u:-un} ${u+set} ${u:+set}.`, `u=; echo "${u-un}" "${u:-un}" "${u+set}" "${u:+set}"`, `echo ${u:=v} $u`, `echo ${u?}`, `echo ${u:?is missing}; echo no`, `u=; echo ${u:?}`, `(echo ${u?gone}); echo $?`, `set -u; echo $u; echo no`, `set -u; echo ${u-ok} $#`, `set -- a b c; echo $# $1 $3 $*`, `set -- a b c; shift; echo $1 $#`, `set -- a b; shift 3; echo $?`, `set -- 'a b' c; for w in "$@"; do echo "<$w>"; done; for w in $*; do echo "($w)"; done; for w in "$*"; do echo "[$w]"; done`, `IFS=-; set -- a b c; echo "$*"`, `set --; echo $# "$@" end`, `set -- 1 2 3 4 5 6 7 8 9 10 11; echo $10 ${10} ${11}`, `echo $0`, `echo $?; false; echo $?`, `x=a; x=$x$x; echo $x`, `x=1 y=2; echo $x$y`, `x=1; x=2 echo $x`, `x=1; x=2 eval 'echo $x'; echo $x`, `A=1; export A; sh -c 'echo $A'`, `A=1 sh -c 'echo $A'; echo ${A-none}`, `export B=2 C; C=3; sh -c 'echo $B $C'`, `readonly r=1; r=2; echo no`, `readonly r=1; unset r; echo $?`, `unset nosuch; echo $?`, `f() { :; }; unset -f f; f`, `x=1; unset x; echo ${x-gone}`, `x="a
b"; echo "$x"; echo $x`, `echo $((2+3*4)) $(( (2+3)*4 )) $((7/2)) $((7%3)) $((-7/2))`, `i=5; echo $((i+1)) $((i+=2)) $i`, `echo $((1<2)) $((1>2)) $((1==1)) $((1&&0)) $((1||0)) $((!1))`, `echo $((010)) $((0x1f))`, `echo $((1?2:3)) $((5&3)) $((5|3)) $((5^3)) $((~5)) $((1<<4))`, `echo $((u+1))`, `[out] echo $((1/0)); echo no`, `[out] echo $((1+)); echo no`, `x=3; echo $(($x*2)) "$((x))"`, `i=0; i=$((i+1)); echo $i`, `echo ${x%%`,
		// tests and branches
		`if true; then echo y; else echo n; fi`, `if false; then echo y; elif true; then echo e; fi`, `if false; then echo y; fi; echo $?`,
		`true && echo a || echo b`, `false && echo a || echo b`, `false || false; echo $?`, `! true; echo $?`, `! false; echo $?`,
		`case abc in a*) echo 1;; *) echo 2;; esac`, `case x in y) echo 1;; esac; echo $?`, `case "a b" in "a b") echo 1;; esac`,
		`case a in a|b) echo ab;; esac`, `case a in (a) echo p;; esac`, `case '*' in \*) echo star;; esac`, `case ab in a?) echo q;; esac`,
		`case b in [a-c]) echo r;; esac`, `case d in [!a-c]) echo n;; esac`,
		`x='a*'; case abc in $x) echo pat;; esac; case abc in "$x") echo lit;; *) echo no;; esac`, `case a in esac; echo $?`,
		`for i in 1 2 3; do echo $i; done`, `for i in; do echo $i; done; echo $?`,
		`for i in a b; do for j in 1 2; do echo $i$j; [ $j = 1 ] && continue 2; done; done`,
		`for i in 1 2 3; do [ $i = 2 ] && break; echo $i; done; echo $i`, `set -- x y; for i; do echo $i; done`,
		`i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done`, `i=3; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i`,
		`while true; do break; done; echo $?`, `while false; do :; done; echo $?`, `f() { echo in $1; return 2; }; f x; echo $?`,
		`f() { return; }; false; f; echo $?`, `f() { local x=1; echo $x; }; x=0; f; echo $x`, `f() { x=1; }; f; echo $x`,
		`f() { echo $#; }; f a b c; f`, `f() { echo "$@"; set -- z; echo $1; }; set -- q; f a; echo $1`, `f() (x=1; exit 3); f; echo $? ${x-un}`,
		`f() { f2() { echo two; }; }; f; f2`, `f() { if [ $1 -gt 0 ]; then echo $1; f $(($1-1)); fi; }; f 3`,
		`{ echo a; echo b; } | { read x; read y; echo $y$x; }`, `(echo a; exit 3); echo $?`, `(x=2); echo ${x-un}`, `{ x=2; }; echo $x`,
		`if echo a >/dev/null; then echo b; fi; if ! false; then echo c; fi`,
		`[ a = a ]; echo $?`, `[ a = b ]; echo $?`, `[ 1 -lt 2 ] && echo lt`, `[ -z "" ] && [ -n a ] && echo zn`,
		`[ -f a ] && [ -d d ] && [ -e l ] && [ -L l ] && echo files`, `[ -s a ]; echo $?; [ -x a ]; echo $?`, `[ a -a b ]; [ '' -o b ]; echo $?`,
		`[ ! -f nofile ]; echo $?`, `[ x -eq 1 ]; echo $?`, `[ a`, `[ ]; echo $?`, `[ = ]; echo $?`, `[ a b ]; echo $?`, `[ a = ]; echo $?`,
		`test -f a; echo $?`, `[ "$u" = "" ]; echo $?`, `[ $u = a ]; echo $?`, `[ 1 = 1 -a 2 = 2 ]; echo $?`, `[ a != b ]; echo $?`,
		`[ a \< b ]; echo $?`, `[ a -nt nofile ]; echo $?`, `[ -t 1 ]; echo $?`, `[ -r a -a -w a ]; echo $?`,
		`[ 5 -ge 5 ] && [ 5 -le 5 ] && [ 4 -ne 5 ]; echo $?`, `[ -h l ]; echo $?`, `[ a == a ]; echo $?`, `[[ a == a ]]; echo $?`,
		`[ \( a = a \) ]; echo $?`, `[ -p a ]; echo $?; [ -c /dev/null ]; echo $?`,
		// input and output
		`echo a >>x; echo b >>x; while read l; do echo "<$l>"; done <x`, `echo e >&2`, `echo e 2>&1 >/dev/null`,
		`{ echo o; echo e >&2; } 2>/dev/null`, `{ echo o; echo e >&2; } 2>&1 | while read l; do echo "($l)"; done`, `nosuch 2>/dev/null; echo $?`,
		`nosuch`, `./nosuch`, `./a; echo $?`, `./d; echo $?`, `/dev/null; echo $?`, `echo a >d; echo $?`, `echo a >nodir/x; echo $?`,
		`read x <nofile; echo $?`, `exec 3<a; read x <&3; read y <&3; echo $x $y; exec 3<&-`,
		`exec 3>x; echo hi >&3; exec 3>&-; read l <x; echo $l`, `echo a >&7; echo $?`, `exec >x; echo in; exec >&2; echo out`,
		"while read l; do echo \"$l\"; done <<E\na $((1+1))\n\\$b `echo c`\nE", "while read l; do echo \"$l\"; done <<'E'\na $x\nE",
		"while read l; do echo \"$l\"; done <<-E\n\ta\n\t\tb\n\tE", `set -C; echo a >a; echo $?; echo b >|a; read x <a; echo $x`,
		`: >x; [ -e x ]; echo $?`, `>y; [ -f y ]; echo $?`, `echo a | { read x; echo $x; }; echo ${x-un}`,
		`echo 'a b c' | { read x y; echo "$x|$y"; }`, `echo 'a\b' | { read x; echo "$x"; }`, `echo 'a\b' | { read -r x; echo "$x"; }`,
		`printf 'a\\\nb\n' | { read x; echo "$x"; }`, `echo '  a  ' | { read x; echo "<$x>"; }`,
		`echo '  a  ' | { IFS= read -r x; echo "<$x>"; }`, `echo a:b:c | { IFS=: read x y; echo "$x $y"; }`,
		`printf a | { read x; echo "$? $x"; }`, `read x </dev/null; echo $?`, `read; echo $?`, `echo a | read x y z; echo $?`,
		`printf '%s\n' a b c | while read x; do [ $x = b ] && break; echo $x; done`, `echo a > 'x y'; [ -f 'x y' ]; echo $?`,
		`x=f; echo 1 >$x; read y <$x; echo $y`, `echo 1 2>&1 3>x`, `exec 5>&1; echo five >&5`, `(exec 9>x; echo z >&9); read l <x; echo $l`,
		`echo a 1>&2 2>/dev/null`, `: <nofile || echo failed`, `echo pipe | (read x; echo "<$x>")`,
		`true | false; echo $?; false | true; echo $?`, `echo a | exit 3; echo $?`, `! echo a | false; echo $?`,
		// globs
		`echo *`, `echo d/*`, `echo ?`, `echo [ab]`, `echo [!ab]`, `echo nosuch*`, `echo "*"`, `echo d/f[12]`, `cd d; echo *`, `set -f; echo *`,
		`for f in d/*; do echo $f; done`, `x='d/*'; echo $x`, `echo */`, `echo d/*.x`, `echo [[:alpha:]]`, `echo \*`,
		// builtins
		`cd d; pwd | while read p; do echo ${p##*/}; done`, `cd nofolder; echo $?`, `cd a; echo $?`, `cd d; cd -`,
		`cd d && cd .. && echo ${PWD##*/} | while read x; do [ -n "$x" ] && echo ok; done`, `cd; echo $?`, `OLDPWD=; cd - >/dev/null; echo $?`,
		`eval 'echo a; echo b'`, `eval "x=1; y=\$x"; echo $y`, `eval; echo $?`, `eval 'exit 3'; echo no`, `. ./s.sh q; echo $?`,
		`. ./nofile; echo no`, `. nofile`, `sh s.sh p; echo $?`, `sh ./s.sh; echo $?`, `sh nofile; echo $?`, `exec echo x; echo no`,
		`exec nosuch; echo no`, `(exec nosuch); echo $?`, `exit`, `exit 7`, `exit x`, `false; exit`, `return 3; echo after`,
		`trap 'echo bye' EXIT; echo hi`, `trap 'echo bye' EXIT; exit 3`, `trap 'echo bye' 0; trap - 0; echo x`,
		`trap 'echo t' TERM; kill -TERM $$; echo after`, `trap '' TERM; kill -TERM $$; echo alive`, `trap 'echo a' EXIT; (echo sub); echo end`,
		`trap`, `trap 'echo "x y"' INT; trap`, `trap x NOSUCH; echo $?`, `(trap 'echo in' EXIT; echo s); echo o`, `set -e; false; echo no`,
		`set -e; false || true; echo yes`, `set -e; if false; then :; fi; echo yes`, `set -e; ! true; echo yes`, `set -e; (false); echo no`,
		`set -e; x=$(false); echo no`, `set -e; f() { false; echo in; }; f || echo or`, `set -e; echo a | false; echo no`,
		`set -e; false | true; echo yes`, `set -e; while false; do :; done; echo yes`, `set -e; false && true; echo yes`,
		`set -e; trap 'echo t' EXIT; false`, `set -x; echo a 'b c'; x=1; set +x; echo`, `set -x; [ a = a ] && : ; for i in 1; do :; done`,
		`set -v; echo a`, `set -n; echo a`, `set -eu; echo ok; set +e; false; echo still`, `set -o errexit; false; echo no`,
		`set -o nosuch; echo no`, `set -Z; echo no`, `set +o errexit; echo $?`, `umask`, `umask 077; : >x; umask`, `umask 22; umask`,
		`umask u=rwx,g=rx,o=; umask`, `umask x; echo $?`, `umask -S`, `type echo cd`, `type nosuch; echo $?`, `type if`, `f() { :; }; type f`,
		`command -v echo`, `command -v nosuch; echo $?`, `command echo a`, `command -v if`, `f() { :; }; command -v f`, `command nosuch; echo $?`,
		`command cd d; pwd | while read p; do echo ${p##*/}; done`,
		`getopts ab: o -a -b v x; echo $o $OPTARG $OPTIND; getopts ab: o -a -b v x; echo $o $OPTARG $OPTIND`,
		`set -- -x; getopts ab o; echo $o $?`, `set -- -x; getopts :ab o; echo $o $OPTARG`, `set -- -b; getopts b: o; echo $o`,
		`set -- -b; getopts :b: o; echo $o $OPTARG`, `set -- -ab -- -c; while getopts abc o; do echo $o; done; echo $OPTIND`,
		`times >/dev/null; echo $?`, `ulimit -n >/dev/null; echo $?`, `wait; echo $?`, `wait 99999; echo $?`, `(exit 3) & wait $!; echo $?`,
		`(exit 3) & wait; echo $?`, `{ echo bg; } & wait`, `echo $! | while read x; do echo "<$x>"; done`, `x=1; { x=2; } & wait; echo $x`,
		`: a b; echo $?`, `true x; false y; echo $?`, `kill -0 $$; echo $?`, `[out] kill -0 99999999; echo $?`, `kill; echo $?`,
		`kill -NOSUCH $$; echo $?`, `kill x; echo $?`, `[out] sh -c 'kill -TERM $$'; echo $?`, `sh -c 'exit 300'; echo $?`, `break; echo $?`,
		`for i in 1; do break 5; done; echo $?`, `break x; echo no`, `shift; echo no`, `local x; echo $?`, `hash; echo $?`, `jobs; echo $?`,
		`printf 'a%sb\n' x`, `printf '%s %s\n' a b c`, `printf '%d %i %o %x %X\n' 10 -3 8 255 255`, `printf '%5d|%-5d|%05d\n' 1 2 3`,
		`printf '%5s|%-5s|%.2s\n' a b cde`, `printf '%c%c\n' ab c`, `printf '%%\n'`, `printf '%b\n' 'a\tb'`, `printf 'a\tb\n\101\n'`,
		`printf '%d\n' x; echo $?`, `printf '%d\n' 3x; echo $?`, `printf '%s\n'`, `printf '%d\n'`, `printf; echo $?`,
		`printf '%f %.2f %e %g\n' 1.5 2.345 1000 0.0001`, `printf '%s' a b; echo`, `printf '\\n\n'`, `printf -- '-x\n'`, `printf '%s\n' "$@"`,
		`printf '%d\n' "'A"`, `printf '%*d\n' 4 7`, `printf 'x\cy'; echo z`, `printf '%d\n' 0x10 010`, `printf '%u\n' 5`,
		// mistakes
		`if`, `if true; then`, `fi`, `)`, `(`, `echo (`, `echo "`, `echo '`, "echo `", `echo $(`, `;;`, `;`, `&`, `| a`, `a |`, `a && `, `for`,
		`for x in a; do`, `case a in`, `{`, `}`, `do`, `done`, `while`, `f() `, `x=(1 2)`, `echo <`, `esac`, `1x=3`, `a-b=3`,
		`f-g() { echo h; }; f-g`, `echo ${`, `echo ${x!}`, `echo $((`, `let x=1; echo $x`, `source ./s.sh`, `declare x=1; echo $x`,
		`((1)); echo $?`, `echo ${x/a/b}`, `echo ${x:1:2}`, `echo ${!x}`, `echo $RANDOM | while read x; do echo "<$x>"; done`, `a=1 b`,
		`echo "unterminated`,
		// lines are counted
		"echo a\nnosuch", "\n\nnosuch\necho b\ncd nofolder", "f() {\nnosuch\n}\nf", "if true\nthen\nnosuch\nfi",
		"for i in 1 2\ndo\n  nosuch $i\ndone", "echo a\n[ 1 -eq x ]\n: >nodir/x", "(\nnosuch\n)", "x=$(\nnosuch\n)", "echo a |\nnosuch",
		"true &&\nnosuch", "case a in\na)\nnosuch\n;;\nesac", "printf 'nosuch\\necho on\\n' >x.sh\n. ./x.sh",
		"printf '\\nnosuch\\n' >x.sh\nsh x.sh",
	})
}
