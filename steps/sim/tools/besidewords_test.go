package tools_test

import (
	"testing"

	"holdfast/steps/sim"
	"holdfast/steps/sim/simtest"
)

func TestBesideGrep(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	simtest.Beside(t, h, "sh", []string{"grep"}, texts, []string{
		"grep o a", "grep -v o a", "grep -n o a", "grep -c o a", "grep -c o a b", "grep -i ONE a", "grep -w key conf", "grep -x one a",
		"grep -l o a b conf", "grep -L o a b conf", "grep -o 't.' a", "grep -on 'e' a", "grep -ob e a", "grep -q one a; echo $?",
		"grep -q nosuch a; echo $?", "grep nosuch a", "grep -s x nofile", "grep x nofile", "grep x nofile a", "grep o a b", "grep -h o a b",
		"grep -H o a", "grep -e one -e two a", "grep -E 'one|two' a", "grep 'one\\|two' a", "grep -F 'a.b' a", "grep -f d/x a",
		"printf 'one\\nfive\\n' >p; grep -f p a", "printf '' >p; grep -f p a", "grep -f nofile a", "grep -A1 two a", "grep -B1 two a",
		"grep -C1 three a", "grep -1 three a", "grep -n -A1 two a", "grep -n -C1 two a", "grep -A1 o a", "grep -A1 -e one -e four a",
		"grep -A1 -e one -e five a b", "grep -B1 -e two -e five a", "grep --no-group-separator -A0 o a", "grep -m1 o a", "grep -m 2 -c o a",
		"grep -m1 -A2 o a", "grep -r in d", "grep -rn in d", "grep -rl in d", "grep -rh in d", "grep -r in | sort", "grep in d",
		"grep -d skip in d", "grep -R in d | sort", "grep -r --include='*.c' in d", "grep -r --exclude='*.c' in d", "grep -rc in d | sort",
		"cat a | grep one", "cat a | grep -H one", "cat a | grep one -", "grep -z one a | od -c | tail -n 2", "grep -P '^o\\w+' a",
		"grep -P '\\d+' b", "grep '^$' conf", "grep -vE '^(#|$)' conf", "grep '^\\[' conf", "grep '[[:digit:]]' b", "grep -E '[0-9]{2}' b",
		"grep '[0-9]\\{2\\}' b", "grep 'a*' empty; echo $?", "grep '' a | wc -l", "grep -c '' a", "grep -v '' a", "grep . open",
		"grep -E 'x*' a | wc -l", "grep '\\bt' a", "grep '\\<t' a", "grep 'e\\>' a", "grep '\\w' conf", "grep 't[wh]' a", "grep 't[^h]' a",
		"grep '\\.' conf", "grep -e -x a", "grep -- -x a", "grep", "grep one", "grep -k one a", "[out] grep --nosuch one a", "grep '[' a",
		"grep 'a\\{1' a", "grep -E '(' a", "grep -E 'a{1' a", "grep -E ')' a", "grep '\\(' a", "grep '*' a", "grep -E '*o' a",
		"grep -E 'o{1,2}' a", "grep -c x a b; echo $?", "grep -y ONE a", "grep -ow 'o' a", "grep -T o a", "grep --color=never one a",
		"grep --color=auto one a", "printf 'a\\0b\\n' | grep a", "printf 'a\\0b\\n' >n; grep a n", "printf 'a\\0b\\n' | grep -a b | od -c",
		"printf 'a\\0b\\n' | grep -c a", "grep -lv o a b", "grep -vc o a", "grep -nv o a", "grep --line-number o a", "grep --count o a",
		"grep --invert-match o a", "grep --max-count=1 o a", "grep --after-context=1 two a", "grep --label=in -H o <a", "grep -nH two <a",
		"egrep 'one|two' a", "fgrep . conf", "grep -x -F -e one -e 'two' a", "grep -wn 'x' d/x", "grep -E '^.{4}$' a", "grep 'root.*bash' pass",
		"grep ^root: pass", "grep 'bash$' pass", "grep -E ':[0-9]+:' pass", "grep -iE '^(ROOT|ops)' pass", "grep -o '^[^:]*' pass",
		"grep -oE '[^:]+$' pass", "grep -o '[0-9]*' b", "grep -on '' a", "grep -A 1 -B 1 nosuch a", "grep -A x one a", "grep -m x one a",
		"grep -m0 one a; echo $?", "grep -L nosuch a; echo $?", "grep -L one a; echo $?", "grep -lr nosuch d; echo $?", "grep -c one d; echo $?",
		"grep -E 'a|' b", "grep -E '()' b | wc -l", "grep -E '^(a|b) ' b", "grep 'x$y' a", "grep 'a^b' a", "echo 'a+b' | grep 'a+b'",
		"echo 'a+b' | grep -E 'a\\+b'", "echo 'a{b' | grep 'a{b'", "echo 'a{b' | grep -E 'a{b'", "echo 'a|b' | grep 'a|b'",
		"echo 'x)' | grep -E 'x\\)'", "echo '\\' | grep '\\\\'", "echo 'a' | grep 'a\\'", "grep -nbo two a", "seq 5000 | grep -n -B2 -A1 4000",
		"seq 5000 | grep -nb 4999", "seq 3000 | grep -c 7", "seq 5000 | grep -A5 00$ | tail -n 20", "seq 5000 | grep -C2 99$ | md5sum",
		"seq 3000 | grep -vn 9 | tail -n 1", "grep -Z -l one a | od -c", "grep -U one a", "grep --null -l one a | tr '\\0' '!'",
		"grep -E -o '[a-z]+' b | sort | uniq -c",
	})
}

func TestBesideSort(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	files := simtest.Files{"a": "b 2\na 10\nc 1\na 9\n", "n": "10\n9\n2\n33\n1\n", "m": "x\nB\na\nA\nb\n", "c": "k3:5:x\nk1:50:y\nk2:5:a\n", "h": "1K\n2M\n500\n1G\n3K\n", "v": "v1.10\nv1.9\nv1.2.1\n", "d": "b\na\nb\na\nc\n", "mon": "Mar\nJan\nfeb\n", "s1": "a\nc\n", "s2": "b\nd\n", "neg": "-5\n3\n-10\n0\n1.5\n", "sp": " b\na\n  c\n"}
	simtest.Beside(t, h, "sh", []string{"sort", "uniq"}, files, []string{
		"sort a", "sort -r a", "sort n", "sort -n n", "sort -rn n", "sort -nr n", "sort -k2 a", "sort -k2n a", "sort -k2 -n a", "sort -k2,2n a",
		"sort -k1,1 -k2,2n a", "sort -k1,1 -k2,2nr a", "sort -k1,1r -k2,2n a", "sort -s -k1,1 a", "sort -k1,1 a", "sort -u d", "sort -u -k1,1 a",
		"sort -uk1,1 a", "sort m", "sort -f m", "sort -fu m", "sort -f -s m", "printf 'a:2\\na-b:1\\n' | sort -t: -k1,1",
		"printf 'a b\\na\\tc\\n' | sort -k1,1 -s", "sort -t: -k2 c", "sort -t: -k2n c", "sort -t : -k2,2n -k3 c", "sort -t: -k2,2nr -k1,1r c",
		"sort -t: -k3 c", "sort -h h", "sort -hr h", "sort -V v", "sort -rV v", "sort -M mon", "sort -b sp", "sort sp", "sort -d sp",
		"sort -n neg", "sort -g neg", "sort -c s1; echo $?", "sort -c a; echo $?", "sort -C a; echo $?", "sort -m s1 s2", "sort -o z a; cat z",
		"sort -o a a; cat a", "sort s1 s2", "sort -R s1 | wc -l", "sort nofile", "sort -k a", "sort -k0 a", "sort -kx a", "sort -t a",
		"sort -t ab a", "sort --nosuch a", "sort -Q a", "sort -k1.2 c", "sort -k1.2,1.2 c", "sort -t: -k1.2,1.2 c", "sort -t: -k1.2n c",
		"sort --reverse a", "sort --key=2 a", "sort --field-separator=: --key=2n c", "sort --numeric-sort n", "sort --unique d",
		"sort -z s1 | od -c | head -n1", "sort -", "cat a | sort -", "sort -nu n n", "sort -n a", "sort -k2,2 a", "sort -k3 a", "sort -r -k2 a",
		"sort -k2r a", "sort -nk2 a", "sort -k 2 -r -n a", "sort -t' ' -k2 a", "sort -t '	' -k1 a", "printf 'b' | sort", "printf '' | sort",
		"printf '\\n\\na\\n' | sort", "sort -i m", "sort d | uniq", "sort d | uniq -c", "sort d | uniq -d", "sort d | uniq -u", "uniq d",
		"uniq -c d", "sort d | uniq -cd", "sort -f m | uniq -i", "sort -f m | uniq -ic", "uniq nofile", "uniq d z; cat z", "uniq -f1 a",
		"uniq -s1 a", "uniq -w1 a", "uniq -D d", "sort d | uniq -D", "sort d | uniq -c | sort -rn", "sort d | uniq -c | sort -k1,1nr -k2",
		"uniq -k d", "uniq --count d", "printf 'a\\na' | uniq -c", "sort -n -t: -k2 c", "sort -S 1M a", "sort --parallel=1 a", "sort -T . a",
		"sort --version-sort v", "sort --human-numeric-sort h", "sort --stable -k1,1 a", "sort --check a", "sort --output=z a; cat z",
		"du a d | sort -n | wc -l",
	})
}

func TestBesideColumns(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	simtest.Beside(t, h, "sh", []string{"cut", "tr", "head", "tail", "wc"}, texts, []string{
		"cut -d: -f1 pass", "cut -d: -f1,3 pass", "cut -d: -f3- pass", "cut -d: -f-2 pass", "cut -d: -f2-4 pass", "cut -d: -f7,1 pass",
		"cut -c1 a", "cut -c2- a", "cut -c-2 a", "cut -c1,3 a", "cut -c 2-3 a", "cut -b1-2 a", "cut -f1 a", "cut -f2 b", "cut -d' ' -f2 b",
		"cut -d ' ' -f 2 b", "cut -s -d= -f2 conf", "cut -d= -f2 conf", "cut -d: -f1 --output-delimiter=, pass",
		"cut -d: -f1,3 --output-delimiter=' ' pass", "cut --complement -d: -f1 pass", "cut -d:: -f1 pass", "cut a", "cut -f0 a", "cut -fx a",
		"cut -f a", "cut -d: a", "cut -f1 -c1 a", "cut -k a", "cut -f3-1 a", "cut -d: -f1 nofile", "cut -d: -f1 nofile pass",
		"cut --delimiter=: --fields=1 pass", "cut -d '' -f1 a", "cut -c1-3,5 pass", "printf 'no end' | cut -c1-2", "cut -d: -f9 pass",
		"cut -c99 a", "cut -d: -f 1 -", "cut -c 1-2,2-3 a", "cut -nb1 a", "cut -z -c1 a", "cut -f1,1 -d: pass", "printf 'a\\tb\\n' | cut -f2",
		"tr a-z A-Z <a", "tr -d o <a", "tr -s e <a", "tr o 0 <a", "tr oe 0 <a", "tr '\\n' ' ' <a", "tr -d '\\n' <a", "tr -cd 'a-z\\n' <b",
		"tr -cs 'a-z' '\\n' <b", "tr '[:lower:]' '[:upper:]' <a", "tr -d '[:digit:]' <b", "tr -d ' ' <b", "tr ' ' '\\t' <b", "tr -s ' ' <b",
		"tr '[a-z]' '[A-Z]' <a", "tr a-c x-z <b", "tr -t abc x <b", "tr abc x <b", "tr -c 'a-z\\n' _ <b", "tr -ds o e <a", "tr '\\141' X <b",
		"tr", "tr a", "tr a b c", "tr -d a b", "tr -d", "tr -k a b", "tr z-a x", "tr '[:nosuch:]' x", "tr -s '\\n' <conf",
		"echo 'a/b' | tr / '\\n'", "echo 'a\\b' | tr '\\\\' /", "echo a-b | tr - _", "echo a-b | tr -d -", "echo 'a.b' | tr . _",
		"echo aabbcc | tr -s abc", "echo aabbcc | tr -s a-c x", "echo Hello | tr 'A-Za-z' 'N-ZA-Mn-za-m'", "echo abc | tr 'abc' '[x*]'",
		"echo abc | tr a-c '[x*2]y'", "echo 'x' | tr x '\\n' | wc -l", "echo abc | tr ab ''", "echo 123 | tr '[=1=]' x",
		"tr -d '\\r' <a | head -n1", "printf 'a\\tb' | tr '\\t' ,", "echo ab | tr ab 'x\\ty'", "head -c 3 </dev/zero | tr '\\0' x",
		"tr --delete o <a | head -n 1", "echo aXb | tr '[:upper:]' '[:lower:]'", "echo 'a  b' | tr -s '[:space:]' ' '",
		"echo 'p,q;r' | tr ',;' '\\n\\n'", "echo '[x]' | tr -d '[]'", "echo a | tr a '\\\\'",
		"head a", "head -n 2 a", "head -2 a", "head -n2 a", "head -n -2 a", "head -c 5 a", "head -c -5 a", "head -n 0 a", "head -c 1K a | wc -c",
		"head -n x a", "head -c x a", "head nofile", "head nofile a", "head -n1 a b", "head -qn1 a b", "head -vn1 a", "head -n1 d", "head -k a",
		"head -n", "head -n 1 - <a", "head --lines=2 a", "head --bytes=3 a", "head -n 1 a nofile b", "head -n1 open", "cat a | head -n 1",
		"head -n 99 a | wc -l", "head -1 a b", "head -n 2k a | wc -l", "head empty", "head -n -99 a", "head -n1 -c1 a",
		"tail a", "tail -n 2 a", "tail -2 a", "tail -n +2 a", "tail -n +0 a", "tail -n 0 a", "tail -c 5 a", "tail -c +18 a", "tail +2 a",
		"tail -n x a", "tail nofile", "tail nofile a", "tail -n1 a b", "tail -qn1 a b", "tail -vn1 a", "tail -n1 d", "tail -k a", "tail -n",
		"tail --lines=2 a", "tail --lines=+4 a", "tail --bytes=3 a", "tail -n1 open", "cat a | tail -n 1", "cat a | tail -n +4",
		"tail -n 99 a | wc -l", "tail empty", "tail -1 a", "tail -r a", "tail -n -2 a", "tail -c -3 a", "tail -n 1 - <a", "tail -f nofile",
		"seq 30 | tail", "seq 30 | head | tail -n 1", "seq 20 | tail -n +10 | head -n 2", "tail -n1 a nofile b", "tail -n +99 a",
		"tail -n 1K a | wc -l",
		"wc a", "wc -l a", "wc -w a", "wc -c a", "wc -m a", "wc -L a", "wc a b", "wc -l a b", "wc -lw a", "wc <a", "wc -l <a", "wc empty",
		"wc nofile", "wc nofile a", "wc d", "wc -l d a", "wc -k a", "wc a b empty", "wc - <a", "cat a | wc", "wc -lwc a", "wc -cl a",
		"printf 'no end' | wc -l", "wc -c a b", "wc --lines a", "wc -L a b", "printf 'é\\n' | wc -m", "printf 'é\\n' | wc -c", "wc -l a nofile b",
		"wc --total=only a b", "find . -name a | wc -l", "wc -l a a a a a a a a a a a",
		"cat a b", "cat -n a", "cat -n a b", "cat -b conf", "cat -A b", "cat -E b", "cat -T b", "printf 'a\\tb\\001\\n' | cat -A",
		"printf 'a\\tb\\n' | cat -vT", "cat -s conf", "cat nofile", "cat nofile a", "cat d", "cat -k a", "cat - <a", "cat a - <b",
		"cat </dev/null", "cat -v a", "cat -e b", "printf '\\n\\n\\na\\n' | cat -s", "printf 'no end' | cat -n", "cat -nE open b", "cat -",
		"cat --number a", "cat --show-all b", "cat a d b", "cat a >a2 && cmp a a2", "cat a >>a; cat <a >>b", "cat a a > a", "tac a", "tac a b",
		"tac open", "tac nofile", "rev a", "rev nofile", "echo ab | rev", "nl a", "nl conf", "nl -ba conf", "nl nofile", "nl -w2 -s: a",
		"nl -n ln a", "paste a b", "paste -d, a b", "paste -s a", "paste -sd, a", "seq 4 | paste - -", "column -t b", "column -t -s: pass",
		"tee z <a; cat z", "tee -a b <a >/dev/null; wc -l b", "tee nofolder/x <a", "tee d <open", "echo x | tee y z; cat y z", "tee -k <a",
		"tee </dev/null", "echo x | tee -a; echo", "printf 'x' | tee z | od -c",
		"od -c open", "od open", "od -x open", "od -An -c open", "od -An -tx1 a", "od -tx1 a", "od -t x1z open", "od -An -td1 open",
		"od -N4 -c a", "od -j2 -N2 -c a", "od -Ad -c a", "od -Ax -tx1 a", "od -b open", "od nofile", "od -k a", "od -An -tu2 open",
		"od -An -N4 -tu4 open", "od -v -An -tx1 empty; echo $?", "head -c 40 /dev/zero | od", "head -c 40 /dev/zero | od -v -c",
		"od -An -vtu1 open", "od -tc open", "od -to1 open", "head -c 64 /dev/zero | od -An -tx1", "base64 a", "base64 -w0 a", "base64 -w 10 a",
		"base64 a | base64 -d", "echo '!!' | base64 -d", "base64 nofile", "echo YWJj | base64 --decode", "echo 'YW Jj' | base64 -d",
		"echo 'YW Jj' | base64 -di", "base64 empty", "base64 -k", "base64 a b", "echo YQ | base64 -d", "sha256sum a", "sha256sum a b",
		"sha256sum <a", "sha256sum nofile", "md5sum a", "sha1sum a", "sha512sum a | cut -c1-10", "sha256sum a >s; sha256sum -c s",
		"sha256sum a >s; echo x >>a; sha256sum -c s", "sha256sum a b >s; rm b; sha256sum -c s",
		"sha256sum a >s; sha256sum --status -c s; echo $?", "sha256sum a >s; sha256sum --quiet -c s; echo $?", "echo nonsense >s; sha256sum -c s",
		"sha256sum d", "sha256sum -k a", "sha256sum a b >s; echo x >>a; sha256sum --quiet -c s", "md5sum --tag a", "sha256sum -b a",
		"sha256sum a - <b", "sha256sum a >s; echo bad >>s; sha256sum -c s", "sha256sum -c nofile", "sha256sum --ignore-missing -c s",
		"cmp a a; echo $?", "cmp a b", "cmp -s a b; echo $?", "cmp a nofile", "cmp a", "cmp", "cmp a empty", "printf 'one\\n' >s; cmp a s",
		"cmp -l s a", "cmp -n 2 a b", "cmp - a <a", "cmp -b a b", "diff a a; echo $?", "diff a b", "diff -q a b", "diff -u a b | tail -n +3",
		"sed s/two/2/ a >c; diff a c", "sed s/two/2/ a >c; diff -u a c | tail -n +3", "sed 2d a >c; diff a c", "sed 2d a >c; diff c a",
		"sed '2,3d' a >c; diff a c", "sed '$d' a >c; diff -u a c | tail -n +3", "(cat a; echo x) >c; diff a c", "(echo x; cat a) >c; diff a c",
		"sed '1s/^/x/;5s/$/y/' a >c; diff a c", "sed '1s/^/x/;5s/$/y/' a >c; diff -u a c | tail -n +3", "diff a nofile", "diff a", "diff a open",
		"printf 'x\\n' >c; printf 'x' >e; diff c e", "printf 'x\\n' >c; printf 'x' >e; diff -u c e | tail -n +3", "diff a d",
		"mkdir d2; cp d/x d2; diff -r d d2", "mkdir d2; cp d/x d2; echo q >d2/x; diff -r d d2", "diff -rq d nofile",
		"mkdir d2; cp d/* d2; diff -r d d2; echo $?", "diff -N a nofile | head -n 1", "diff -i a a", "diff -w a b | head -n1",
		"diff -B conf conf", "diff -s a a", "diff a - <b | head -n1", "seq 20 >p; seq 20 | sed 's/^3$/x/;s/^15$/y/' >q; diff -u p q | tail -n +3",
		"seq 20 >p; seq 20 | sed 's/^3$/x/;s/^8$/y/' >q; diff -u p q | tail -n +3",
		"seq 20 >p; seq 20 | sed 's/^3$/x/;s/^10$/y/' >q; diff -u p q | tail -n +3",
		"seq 20 >p; seq 20 | sed 's/^3$/x/;s/^11$/y/' >q; diff -u p q | tail -n +3", "seq 5 >p; seq 3 7 >q; diff p q",
		"diff -U0 a b | tail -n +3", "diff --brief a b", "diff -k a b", "diff -u a b --label x --label y", "diff empty a", "diff a empty",
	})
}

func TestBesideSums(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	simtest.Beside(t, h, "sh", []string{"expr", "seq", "date", "env"}, texts, []string{
		"expr 1 + 2", "expr 2 \\* 3", "expr 7 / 2", "expr -7 / 2", "expr 7 % 3", "expr 1 - 1", "expr 1 = 1", "expr a = b", "expr a \\< b",
		"expr 10 \\> 9", "expr 1 + 2 + 3", "expr 1 + 2 \\* 3", "expr \\( 1 + 2 \\) \\* 3", "expr length hello", "expr substr hello 2 3",
		"expr index hello l", "expr hello : 'h\\(.*\\)'", "expr hello : '.*'", "expr hello : x", "expr match hello 'he'", "expr 0", "expr ''",
		"expr a", "expr", "expr 1 +", "expr a + 1", "expr 1 / 0", "expr 1 '&' 0", "expr 0 '|' 5", "expr '' '|' x", "expr 1 2", "expr 1.5 + 1",
		"expr -- 1 + 1", "expr + length", "expr 1 '<=' 2", "expr a '!=' a", "x=5; expr $x + 1", "expr 5 '>=' 5", "expr 3 == 3", "expr \\( 1",
		"expr abc : 'b'", "expr 'a b' : 'a \\(.\\)'",
		"seq 3", "seq 2 4", "seq 1 2 7", "seq 3 1", "seq 3 -1 1", "seq -w 8 11", "seq -s, 4", "seq -s ' ' 3", "seq -f 'n%g' 2", "seq -f '%03g' 2",
		"seq 0.5 0.5 2", "seq 1.0 2", "seq 1 0.25 2", "seq", "seq x", "seq 1 x", "seq 1 2 3 4", "seq 1 0 3 | head -n 2", "seq -3 -1", "seq -k",
		"seq 0", "seq 5 | tail -n1", "seq --separator=- 3", "seq --equal-width 9 10", "seq -2 2", "seq 1e2 101", "seq 99999999 100000001",
		"date -u -d @0", "date -d @0 +%F", "date -d @1700000000 '+%Y-%m-%d %H:%M:%S'", "date -u -d '2024-02-29 12:34:56' +%s",
		"date -d '2024-01-31 + 1 day' +%F", "date -d '2024-01-31 +1 month' +%F", "date -d '2024-01-01 1 week ago' +%F",
		"date -d '2024-01-01 -1 day' +%F", "date -d 2024-03-01 +%j", "date -d 2024-03-01 '+%a %A %b %B %d %e'", "date -d 2024-03-01 +%D",
		"date -d 2024-03-01T10:20:30 +%T", "date -d '2024-03-01 22:05' '+%I:%M %p'", "date -d 2024-03-01 +%y%m%d", "date -d @0 -Iseconds",
		"date -d @0 -I", "date -d @0 --iso-8601=minutes", "date -d @0 -R", "date -d @0 --rfc-3339=seconds", "date -d @0 +%N", "date -d @0 +%Z%z",
		"date -d @0 +%:z", "date -d @0 +%u%w", "date -d 2024-12-30 '+%V %G %U %W'", "date -d @0 '+%%x%n%t|'", "date -d @0 +%c",
		"date -d @0 '+%x %X'", "date -d @0 +%r", "date -d @0 +%R", "date -d @0 +%h", "date -d @0 +%C", "date -d @0 +%k%l", "date -d @0 +%P",
		"date -d @0 +%-d.%-m", "date -d @0 +%_H", "date -d @0 +%q", "date -d nonsense", "date -d '2024-13-01'", "date +", "date -k", "date x",
		"date -d '10 minutes ago' +%s >/dev/null", "date -r a +%F", "date -r nofile", "date -d '@1.5' +%s.%N", "date -d 'Jan 5 2024' +%F",
		"date -d '5 Jan 2024 10:00' +%s", "date -d '2024-01-02 03:04:05 UTC' +%s", "date -d '2024-01-02 03:04:05 +0200' +%s",
		"date -d '2024-01-02T03:04:05Z' +%s", "date -d 20240102 +%F", "date -d 'Fri, 05 Jan 2024 10:00:00 +0000' +%s", "date --date=@5 +%s",
		"date --utc --date=@5 +%S", "date -d '2024-01-01 yesterday' +%F", "date -d '2024-01-01 tomorrow' +%F", "date -d '' +%H%M%S",
		"date -d @0 +%EY", "date -d '1 jan 2024 + 2 hours' +%H", "date -d '2024-01-01 12:00 2 hours ago' +%H",
		"date -d '2024-01-01 next month' +%F", "date -d 'last year' +%Y >/dev/null; echo $?", "[exit] date -s nonsense", "date -d @0 +%s -u",
		"date -u +%Y -d @0",
		"env -i env", "env -i A=1 B=2 env", "env A=1 sh -c 'echo $A'", "env -u HOME sh -c 'echo ${HOME-none}'", "env nosuchcmd", "env -k",
		"env -i PATH=$PATH sh -c 'echo ok'", "A=x env | grep ^A=", "printenv HOME", "printenv NOSUCH; echo $?", "A=1 B=2 printenv A B", "env -",
		"env -i /bin/echo hi", "env -0 -i A=1", "env --unset=HOME printenv HOME; echo $?", "env -C d ls", "env FOO= printenv FOO; echo $?",
		"env /etc/passwd; echo $?", "env - A=1 printenv", "env -S 'echo a b'", "env false; echo $?", "env --ignore-environment",
		"env -u; echo $?",
		"basename /a/b.c", "basename /a/b.c .c", "basename a/", "basename /", "basename ''", "basename", "basename a b c", "basename -a a/b c/d",
		"basename -s .c a/x.c y.c", "basename .c .c", "basename //", "basename -z a/b | od -c", "basename -k a", "dirname /a/b", "dirname a",
		"dirname a/", "dirname /", "dirname /a", "dirname a/b c/d", "dirname", "dirname ''", "dirname a//b", "dirname //a", "dirname -k a",
		"dirname a/b/", "dirname ./a", "basename -- -a",
		"true --help >/dev/null; echo $?", "sleep 0; echo $?", "sleep x", "sleep", "sleep 0.01s; echo $?", "sleep -1", "sleep 0 0",
		"sleep 0x; echo $?", "timeout", "nohup echo hi", "[out] nohup", "nohup nosuchcmd; echo $?", "nice echo hi", "nice -n 5 echo hi",
		"nice -n x echo hi", "setsid echo hi", "[exit] setsid", "setsid -w false; echo $?", "stdbuf -oL echo hi", "flock z echo hi",
		"flock -n z true; echo $?", "flock z -c 'echo hi'", "flock nofolder/z true; echo $?", "flock -x z false; echo $?",
		"flock -E 9 -n z true; echo $?", "flock", "(flock -n 9 || echo busy; flock -n z echo second || echo no) 9>z", "which ls",
		"which nosuchcmd; echo $?", "which ls nosuchcmd cat; echo $?", "which -a sh | head -n 1", "which", "command -v ls", "whoami", "id -u",
		"id -un", "id -g", "id -gn", "id", "id root", "id nosuchuser", "id -k", "id daemon", "id -u daemon", "id -nG daemon", "id -G", "groups",
		"groups daemon", "groups nosuchuser", "id -Gn", "id -ur", "id -n", "id 1", "tty; echo $?", "nproc --nosuch", "[exit] nproc --all",
		"uname", "uname -o", "uname -k", "uname -m", "uname x", "uname -s -m", "[exit] uname -a", "arch", "yes | head -n 2",
		"yes a b | head -n 1", "getent passwd root", "getent passwd 0", "getent passwd nosuchuser; echo $?", "getent group root",
		"getent group 0", "getent group nosuch; echo $?", "getent", "getent nosuchdb x", "getent passwd root daemon", "[exit] getent passwd",
		"kill -l 9", "kill -l TERM", "/bin/kill -l 15", "[exit] /bin/kill nosuch", "[exit] /bin/kill 99999999", "[exit] /bin/kill",
		"pgrep nosuchproc; echo $?", "pgrep", "pkill nosuchproc; echo $?", "[exit] hostname -x", "[exit] uptime -k",
		"free -k >/dev/null; echo $?",
	})
}

func TestBesideArchives(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	files := simtest.Files{"d/": "", "d/x": "in x\n", "d/s/": "", "d/s/y": "in y\n", "d/l": "-> x", "a": "text of a\n", "b": "b\n"}
	simtest.Beside(t, h, "sh", []string{"tar", "gzip"}, files, []string{
		"tar cf z.tar d; tar tf z.tar | sort", "tar -cf z.tar d a; tar -tf z.tar | sort", "tar czf z.tgz d; tar tzf z.tgz | sort",
		"tar czf z.tgz d; tar tf z.tgz | sort", "tar cf z.tar d; mkdir o; tar xf z.tar -C o; find o | sort", "tar cf - d | tar tf - | sort",
		"tar cf - d | (mkdir o; cd o; tar xf -); cat o/d/s/y", "tar cvf z.tar a b", "tar cf z.tar a b; tar xvf z.tar",
		"tar cf z.tar a b; tar tvf z.tar | awk '{print $1, $2, $3, $6}'", "tar cf z.tar a b; tar tvf z.tar", "tar cf z.tar d; tar tvf z.tar d/l",
		"tar cf z.tar a b; rm a b; tar xf z.tar a; ls", "tar cf z.tar a; tar xf z.tar nofile", "tar cf z.tar nofile",
		"tar cf z.tar a nofile b; tar tf z.tar", "tar xf nofile", "tar tf a", "tar", "tar -k", "tar cf z.tar", "tar tzf a",
		"tar cf z.tar -C d x; tar tf z.tar", "tar cf z.tar -C d . ; tar tf z.tar | sort", "tar cf z.tar --exclude=x d; tar tf z.tar | sort",
		"tar cf z.tar --exclude='*.y' --exclude s d; tar tf z.tar | sort",
		"tar cf z.tar d; mkdir o; tar xf z.tar -C o --strip-components=1; find o | sort", "tar xf nofile -C nofolder",
		"tar cf z.tar a; tar xf z.tar -C nofolder", "tar cf z.tar a; tar xOf z.tar a", "tar --create --file z.tar a; tar --list --file=z.tar",
		"tar cf z.tar ./a; tar tf z.tar", "tar cf z.tar a; echo changed >a; tar xf z.tar; cat a", "tar cf z.tar a; tar xkf z.tar; echo $?",
		"tar czvf z.tgz a b", "tar -c a | tar -t", "cat /dev/null | tar tf -", "tar cf nofolder/z.tar a", "tar -zcf z a; gzip -t z; echo $?",
		"chmod 640 a; tar cf z.tar a; rm a; tar xpf z.tar; stat -c %a a", "tar cf z.tar a; touch -d 2020-01-01 a; tar xf z.tar; stat -c %Y a",
		"tar cf z.tar a; tar xmf z.tar; [ $(stat -c %Y a) -gt 1704164645 ]; echo $?", "tar cf z.tar d/l; rm d/l; tar xf z.tar; readlink d/l",
		"tar acf z.tar.gz a; gzip -t z.tar.gz; echo $?", "tar cf z.tar a; gzip z.tar; tar xf z.tar.gz -O", "tar cf z.tar -T b",
		"printf 'a\\nb\\n' >list; tar cf z.tar -T list; tar tf z.tar", "tar cf z.tar a --owner=daemon; tar tvf z.tar | awk '{print $2}'",
		"tar cf z.tar --numeric-owner a; tar tvf z.tar --numeric-owner | awk '{print $2}'", "tar xzf nofile; echo $?",
		"tar tf z.tar 2>&1 | tail -n 1",
		"gzip a; ls; gunzip a.gz; ls; cat a", "gzip -k a; ls", "gzip -c a | gunzip", "gzip <a | gzip -d", "gzip nofile", "gzip d",
		"gzip a; gzip a.gz", "gunzip a", "gunzip nofile", "gzip -d a", "gzip a b; ls", "gzip a; zcat a.gz", "gzip -9 a; zcat a", "gzip -1 a; ls",
		"gzip a; touch a; gunzip a.gz </dev/null", "gzip a; touch a; gunzip -f a.gz; cat a", "gzip -v a 2>&1 | cut -d: -f1", "gzip -t nofile",
		"gzip -t a", "gzip a; gzip -t a.gz; echo $?", "gzip -k a; gzip -k a </dev/null", "gzip -kf a; gzip -kf a; echo $?", "zcat a",
		"zcat nofile", "echo x | zcat", "gzip -l nofile", "gzip -x a", "gzip a; gunzip -c a.gz; ls", "gzip a; mv a.gz z.tgz; gunzip z.tgz; ls",
		"gzip -dc <b", "gzip -n a; stat -c %Y a.gz", "gzip a; gunzip a; ls",
		"dd if=a of=z status=none; cat z", "dd if=a bs=3 count=1 2>/dev/null", "dd if=a bs=3 count=1 status=none", "[out] dd if=a of=z",
		"dd if=a of=z 2>&1 | head -n 2", "dd if=/dev/zero of=z bs=1M count=2 2>&1 | head -n 2; stat -c %s z",
		"dd if=/dev/zero bs=1k count=3 status=none | wc -c", "dd if=nofile", "dd if=a of=nofolder/z", "dd nonsense", "dd if=a bs=x",
		"dd if=a skip=1 bs=5 status=none", "dd if=b of=a conv=notrunc status=none; cat a",
		"dd if=b of=a bs=1 seek=2 conv=notrunc status=none; cat a", "dd if=b of=a bs=1 seek=4 status=none; cat a", "dd <a status=none",
		"dd if=a conv=ucase status=none", "dd if=a ibs=2 obs=4 count=2 status=none",
		"dd if=/dev/zero of=z bs=1M count=0 seek=3 status=none; stat -c %s z", "dd if=a of=z bs=4 2>&1 | head -n 2",
		"dd if=a of=z conv=fsync status=none; cmp a z", "dd if=a of=z oflag=direct status=none; echo $?",
		"dd count=1 if=/dev/urandom bs=16 status=none | wc -c", "dd if=a of=z bs=0", "dd if=a of=d", "dd if=a status=noxfer of=z 2>&1",
	})
}

// TestBesideTimeouts types what takes its time on a machine that is only a little faster than the real one: a clock that
// runs a thousand times as fast would let a command end before its limit is noticed.
func TestBesideTimeouts(t *testing.T) {
	c, err := sim.New(t.Context(), sim.Spec{Hosts: 1, OS: []string{"debian-12"}, Speed: 5})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	simtest.Beside(t, c.Nodes[0].Host, "sh", []string{"timeout"}, texts, []string{
		"timeout 5 true; echo $?", "timeout 0.1 sleep 5; echo $?", "timeout 5 false; echo $?", "timeout 5", "timeout x true",
		"timeout 5 nosuchcmd", "[out] timeout -s KILL 0.1 sleep 5; echo $?", "timeout -k 1 0.1 sleep 5; echo $?",
		"timeout --preserve-status 0.1 sleep 5; echo $?", "timeout -s INT 0.1 sleep 5; echo $?", "timeout 0 true; echo $?",
		"timeout -s NOSUCH 1 true", "timeout 5s echo hi", "timeout --signal=TERM 5 echo hi", "timeout 5 sh -c 'exit 7'; echo $?",
		"timeout --foreground 0.1 sleep 5; echo $?", "timeout -v 0.1 sleep 5; echo $?", "timeout --kill-after=1 0.1 sleep 5; echo $?",
		"[out] timeout 5 sh -c 'kill -9 $$'; echo $?", "timeout 5 /etc/passwd; echo $?",
	})
}
