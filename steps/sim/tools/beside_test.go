package tools_test

import (
	"testing"

	"holdfast/steps/sim/simtest"
)

// texts are what the tools for words are tried on.
var texts = simtest.Files{
	"a":     "one\ntwo\nthree\nfour\nfive\n",
	"b":     "b 2\na 10\nc 1\na 9\n",
	"conf":  "# a comment\nkey=value\nother = thing\n\n[part]\nkey=second\n",
	"open":  "no end",
	"pass":  "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nops:x:1000:1000::/home/ops:/bin/bash\n",
	"empty": "",
	"d/":    "",
	"d/x":   "in x\n",
	"d/y.c": "in y\n",
	"l":     "-> a",
}

func TestBesideSed(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	simtest.Beside(t, h, "sh", []string{"sed"}, texts, []string{
		"sed -n 2p a", "sed 2d a", "sed '$d' a", "sed -n '$=' a", "sed = a", "sed -n '2,+1p' a", "sed -n '1~2p' a", "sed -n '0~2p' a", "sed -n '2,~4p' a",
		"sed '/t/s/o/0/' a", "sed 's/o/0/2' conf", "sed 's/e/E/2g' a", "sed 's/E/x/I' a", "sed -n 's/e/E/p' a", "sed 's/x*/-/g' a", "sed 's/o*/X/2' a",
		"sed 's/.*/\\U&/' a", "sed 's/\\(.\\)\\(.*\\)/\\u\\1\\L\\2/' a", "sed -E 's/(^|o)([a-z])/\\1\\u\\2/g' a", "sed 's/t/\\n/' a",
		"sed 's/$/\\r/' a | od -c | head -n 1",
		"sed 's/a/b/;s/b/c/' b", "sed -e 's/a/b/' -e 's/b/c/' b", "sed '/two/,/four/d' a", "sed '/two/,3d' a", "sed '3,1p' a",
		"sed -n '/two/,/nosuch/p' a", "sed '0,/e/d' a", "sed '1,/e/d' a",
		"sed '2q' a", "sed '2Q' a", "sed '2q5' a", "sed -n '2{p;q}' a", "sed '/three/!d' a", "sed '1!G;h;$!d' a", "sed 'N;s/\\n/ /' a",
		"sed '$!N;P;D' a", "sed ':a;N;$!ba;s/\\n/,/g' a", "sed 'n;d' a", "sed G a", "sed -n 'x;p' a", "sed x a",
		"sed '2i before' a", "sed '2i\\  before' a", "sed '2a\\\nafter' a", "sed '2a after\\\nmore' a", "sed '2c new' a", "sed '2,3c new' a",
		"sed '$a last' a", "sed '1i\\\tx' a", "sed '/two/a\\' a", "sed 'a' a",
		"sed 'y/abc/xyz/' b", "sed 'y/a\\/b/x\\ny/' b", "sed 'y/abc/xy/' b", "sed 's/a/b' b", "sed 's/a/b/gg' b", "sed 's/a/b/x' b", "sed k a",
		"sed '{p' a", "sed 'p}' a", "sed '/x' a", "sed 's/\\(a/b/' a", "sed -E 's/(a/b/' a", "sed 's/a\\)/b/' a", "sed 's/a/\\1/' a",
		"sed '3,d' a", "sed ',3d' a", "sed '1,2,3d' a", "sed p p a", "sed 'b nosuch' a", "sed ': ' a", "sed '0p' a", "sed 'y/a/b' a",
		"[out] sed -n", "[out] sed", "[out] sed -e", "[out] sed -z", "[out] sed --nosuch a", "[out] sed -k a", "sed 'p;p' nofile",
		"sed p nofile a", "sed p d", "sed -n '/[0-9]\\{2,\\}/p' b", "sed -n '/^a\\|^c/p' b", "sed -E 's/[[:space:]]+/_/g' conf",
		"sed -E 's/^([^=]+)=(.*)$/\\2=\\1/' conf", "sed 's,/bin/,/x/,' pass", "sed 's|/|:|g' pass", "sed '/^#/d;/^$/d' conf",
		"sed '/^\\[part\\]/,$s/key/k/' conf", "sed 's/[]]/)/' conf", "sed 's/[^]]/x/' conf", "sed 's/[/]/x/' pass", "sed -s -n '$p' a b",
		"sed -n '$p' a b", "sed -n '1p' a b", "sed -ns '1p' a b", "sed -n F a", "sed -n l b", "sed -n 'l' a",
		"printf 'a\\tb\\\\c\\001\\n' | sed -n l", "sed --expression=2p -n a", "sed -n -e 2p -- a", "sed -nE '/o+/p' a",
		"sed -nf d/x a; echo 2p >s; sed -n -f s a; sed -nf s a", "sed -f nofile a",
		"sed -i s/one/1/ a && cat a", "sed -i.bak s/one/1/ a && cat a a.bak", "sed -i s/one/1/ l && cat a; readlink l",
		"sed -i -e 1d -e '$d' a; cat a", "sed -i s/x/y/ nofile", "sed -i s/x/y/ d", "sed -n -i p a; cat a", "sed -ni 2p a; cat a",
		"sed -i '2q' a; cat a", "sed -i 1d a b; cat a b", "sed --in-place=.o 1d a; ls", "sed -i 's/a/b/w out' b; cat out b",
		"sed 's/a/b/w out' b >/dev/null; cat out", "sed -n '/a/w out' b; cat out", "sed '2r d/x' a", "sed '$r nofile' a", "sed 'R b' a",
		"sed '1e echo hi' a", "sed 3 a", "sed 'p p' a", "sed 'a x\\ty' a", "sed ':a}' a", "sed '/1/{ba}' a", "sed 'bx;:x' a", "sed '1:a' a",
		"sed '1!!p' a", "sed '1 ,3p' a", "sed 's/o/\\x41\\o102\\d067/' a", "sed w a", "sed '/[/p' a", "sed 's/a\\{1/x/' a", "sed '2l;d' a",
		"sed -n 'l 4' a", "sed 's/o/x/pw /dev/stdout' a", "sed 's/o/&/0' a", "sed 'N;s/o.t/X/' a", "sed 'N;N;s/^/>/g' a", "sed 'N;N;s/^/>/mg' a",
		"printf '#n\\np\\n' >s; sed -f s a", "sed '2{h;d};${p;x}' a", "sed 'z;s/^$/e/' a", "sed '\\,o,d' a", "sed 's/*/x/;s/^*/y/' a",
		"sed '1d;n;d' a", "sed '2q;p' a", "sed 's/x*\\n//' a", "sed -n '/two/I,/four/I{=;p}' a", "sed -i.bak 2d a b; ls; cat a.bak",
		"sed -i 'bk_*' a", "sed -ibk_* 1d a; ls", "chmod 640 a; sed -i 1d a; stat -c %a a", "sed 'Q3' a", "sed -n '2,4{=;}' a",
		"sed '/one/,+1s/$/!/' a", "sed -e 'y/abc/\\n\\t\\\\/' b", "sed '2W out' a >/dev/null; cat out", "sed '1,2{/x/!{s/e/E/}}' a",
		"sed 's/e/\\\n/' a", "sed 's/[[:upper:]]*$/./' a", "sed 's/\\(t\\)\\(.\\)/\\2\\1/' a", "sed -E 's/(a|b|c) ([0-9]+)/\\2 \\1/' b",
		"sed -E 's/^(.)(.*)$/\\U\\1\\E\\2/' a", "sed 'n;s/.*/\\u&/' a", "sed '$s/$/,/' a", "sed '/^key/{s/=.*/=new/;h}' conf",
		"sed -n '2{s/t/T/;p}' a", "sed '/o/{s//0/;}' a", "sed '/t/{/w/d}' a", "sed 's//x/' a", "sed -z 's/\\n/,/g' a", "sed s/no/yes/ open",
		"sed p open", "sed '$a x' open", "sed -n '$=' open a", "cat open a | sed -n 2p", "sed i\\\\ a", "sed '1d' empty", "sed '$a x' empty",
		"sed '/a/ s/a/b/ ; 2 d' b", "sed -e 'a\\' -e 'text' a | head -2", "sed 's/\\./x/' conf; echo 1.2 | sed 's/\\./x/'",
		"echo 'a.b*c' | sed 's/[.*]/x/g'", "echo aaa | sed 's/a\\{2\\}/x/'", "echo aaa | sed 's/a\\+/x/;s/$/a+/;s/a+/y/'",
		"echo 'a b' | sed 's/\\s/_/; s/\\w$/W/'", "echo 'foo bar' | sed 's/\\bb/X/; s/\\<f/Y/; s/o\\>/Z/'", "echo abc | sed 's/b*/X/g'",
		"echo baaac | sed 's/a*/x/g'", "echo 'x=1' | sed 's/\\(x\\)=\\(1\\)/\\2\\\\\\1/'", "echo a/b | sed 's/\\//|/'", "echo a | sed 's/a/\\&/'",
		"echo a | sed 's/a/&&/'", "echo hello | sed 's/l/L/1;s/l/M/'", "echo a | sed s/a/b/\\;s/b/c/", "echo x | sed 's/x/a\\\nb/'",
		"echo abcabc | sed 's/b/X/2'", "echo 5 | sed -n '/5/=;T;p'", "echo x | sed 't;s/x/y/;tz;s/y/bad/;:z'", "seq 10 | sed -n '2,4!p'",
		"seq 10 | sed '2,4{/3/d}'", "seq 10 | sed -n '3,${p;5q}'", "seq 5 | sed 'H;$!d;x;s/\\n/,/g'", "seq 3 | sed 's/2/&\\n/;P;D'",
		"seq 5 | sed '/2/,/4/{//!d}'", "seq 5 | sed '$!{h;d};x'", "seq 10 | sed '5,2p' | head -n 7 | tail -n 3",
		"seq 10 | sed -n '2,/3/p;/7/,8p'", "seq 5 | sed '2,4c x'", "seq 5 | sed '2!c x'", "seq 5 | sed '$!{2,4c x\n}'",
	})
}
