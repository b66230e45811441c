package tools_test

import (
	"testing"

	"holdfast/steps/sim/simtest"
)

func TestBesideAwk(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	files := simtest.Files{"a": "one 1\ntwo 2\nthree 3\n", "p": "root:x:0:0:root:/root:/bin/bash\nops:x:1000:1000::/home/ops:/bin/sh\n", "c": "a,b,c\n1,,3\n", "e": "", "n": "3\n10\n-2\n1.5\nx\n", "para": "a 1\nb\n\nc 2\n\n\nd\n", "prog": "# a comment\nBEGIN { x = 1 }\n{ x += $2 }\nEND { print x }\n", "s": "  lead  and   trail  \n"}
	simtest.Beside(t, h, "sh", []string{"awk"}, files, []string{
		`awk '{print}' a`, `awk '{print $1}' a`, `awk '{print $NF}' a`, `awk '{print $2, $1}' a`, `awk '{print $1 $2}' a`,
		`awk '{print NR, NF, $0}' a`, `awk 'NR==2' a`, `awk 'NR>1' a`, `awk '/o/' a`, `awk '!/o/' a`, `awk '$1 ~ /^t/' a`, `awk '$1 !~ /^t/' a`,
		`awk '$2 > 1' a`, `awk '$1 == "two" {print $2}' a`, `awk 'END {print NR}' a`, `awk 'BEGIN {print "x"}'`,
		`awk 'BEGIN {print 1+2*3, 7/2, 7%3, 2^10, -3, !0, 2^3}'`, `awk -F: '{print $1}' p`, `awk -F: '$3 >= 1000 {print $1}' p`,
		`awk -F : '{print $NF}' p`, `awk -F, '{print $2}' c`, `awk -F'[:,]' '{print $2}' c`, `awk -F'\t' '{print $1}' a`,
		`awk -Ft '{print $1}' a`, `awk 'BEGIN {FS=":"} {print $7}' p`, `awk 'BEGIN {OFS="-"} {print $1, $2}' a`,
		`awk 'BEGIN {OFS="-"} {$1=$1; print}' a`, `awk -v x=5 'BEGIN {print x}'`, `awk -v 'x=a\tb' 'BEGIN {print x}'`,
		`awk '{s+=$2} END {print s}' a`, `awk '{s+=$2} END {print s/NR}' a`, `awk '{n[$1]++} END {for (k in n) print k, n[k]}' a | sort`,
		`awk '{print length($1), length}' a`, `awk 'BEGIN {print length("abc"), length()}'`, `awk '{print index($1, "e")}' a`,
		`awk 'BEGIN {n = split("a b c", x); print n, x[1], x[3]}'`, `awk 'BEGIN {n = split("a:b", x, ":"); print n, x[2]; print split("", x)}'`,
		`awk '{sub(/o/, "0"); print}' a`, `awk '{gsub(/e/, "[&]"); print}' a`, `awk '{print gsub(/e/, "E"), $0}' a`,
		`awk '{sub(/o/, "\\&"); print}' a`, `awk 'BEGIN {print toupper("aB"), tolower("aB")}'`,
		`awk 'BEGIN {print match("foobar", /o+/), RSTART, RLENGTH}'`,
		`awk 'BEGIN {printf "%d %s %5.2f|%-5s|%05d %c%c %x %o %e %g %%\n", 3.7, "x", 2.345, "ab", 42, "A", 66, 255, 8, 1000, 0.0001}'`,
		`awk 'BEGIN {printf "no newline"}'`, `awk 'BEGIN {x = sprintf("%03d", 7); print x}'`, `awk 'BEGIN {OFMT="%.2f"; print 3.14159, 3}'`,
		`awk 'BEGIN {print 1==1.0, "a"<"b", "10"<"9", 10<9, "a"==0}'`, `awk '{print ($1 < 5)}' n`, `awk '$1 > 2' n`,
		`awk 'BEGIN {print int(3.9), int(-3.9), sqrt(16), exp(0), log(1), sin(0), cos(0), atan2(0,1)}'`,
		`awk 'BEGIN {print substr("hello", 2, 3)}'`, `awk 'BEGIN {x["a"]=1; print ("a" in x), ("b" in x); delete x["a"]; print length(x)}'`,
		`awk 'BEGIN {x[1,2]=3; for (k in x) {split(k, p, SUBSEP); print p[1], p[2]}}'`,
		`awk 'BEGIN {if (1) print "y"; else print "n"; if (0) print 1; else if (1) print 2}'`,
		`awk 'BEGIN {for (i = 0; i < 3; i++) printf "%d ", i; print ""}'`, `awk 'BEGIN {while (i < 3) {i++; if (i == 2) continue; print i}}'`,
		`awk 'BEGIN {do {i++} while (i < 5); print i}'`, `awk 'BEGIN {for (;;) {if (++i > 3) break}; print i}'`,
		`awk 'function f(x) {return x * 2} BEGIN {print f(3)}'`, `awk 'function f(a, i) {i = 5; a[1] = 2} BEGIN {i = 1; f(x); print i, x[1]}'`,
		`awk 'function r(n) {return n < 2 ? 1 : n * r(n - 1)} BEGIN {print r(5)}'`,
		`awk '{print > "out"} END {close("out"); while ((getline l < "out") > 0) print "<" l ">"}' a`, `awk '{print >> "out"}' a; cat out`,
		`awk '{print | "sort -r"}' a`, `awk 'BEGIN {"echo hi" | getline x; print x}'`,
		`awk 'BEGIN {while (("cat a" | getline l) > 0) n++; print n}'`, `awk 'NR == 1 {getline; print}' a`, `awk '{getline x; print $0 "|" x}' a`,
		`awk 'BEGIN {r = getline x < "nofile"; print r}'`, `awk '/one/,/two/' a`, `awk 'NR==1,NR==2 {print NR}' a`, `awk '/two/,0' a`,
		`awk '{next; print "no"} END {print "end"}' a`, `awk 'NR==2 {exit} {print}' a`, `awk 'NR==2 {exit 3} END {print "e"}' a`,
		`awk 'BEGIN {exit 4}'`, `awk 'BEGIN {exit}; END {print "end"}' a`, `awk 'FNR==1 {print FILENAME}' a c`,
		`awk '{print FILENAME ":" FNR ":" NR}' a c`, `awk 'FNR==NR {x[$1]=$2; next} $1 in x {print x[$1]}' a a`, `awk -f prog a`,
		`awk -f nofile a`, `awk '{print}' nofile`, `awk '{print}' nofile a`, `awk '{print}' e`, `awk 'END {print NR, $0}' a`,
		`awk 'BEGIN {RS=""} {print NR ": " $1 " " NF}' para`, `awk 'BEGIN {RS=","} {print NR, $0}' c`,
		`awk 'BEGIN {RS=";"; ORS="|"} {print}' a; echo`, `awk 'BEGIN {ORS=" "} {print $1}' a; echo`, `awk '{$2 = "x"; print; print NF}' a`,
		`awk '{$5 = "x"; print; print NF}' a`, `awk '{NF = 1; print}' a`, `awk '{$0 = "p q r"; print $2, NF}' a`, `awk '{print $(NF-1)}' a`,
		`awk '{print NF}' s`, `awk '{$1=$1; print}' s`, `awk '{print $1 "," $2}' s`, `awk 'BEGIN {x = "3x"; print x + 1, +x, -x, x * 2}'`,
		`awk 'BEGIN {print "a" "b" 1 + 2 "c"}'`, `awk 'BEGIN {print 1 " " 2, 3}'`, `awk 'BEGIN {print -1 " " -1}'`,
		`awk 'BEGIN {x = y = 3; print x, y; x += 2; x -= 1; x *= 3; x /= 4; x %= 2; x ^= 2; print x}'`, `awk 'BEGIN {print x++ + ++x, x--, x}'`,
		`awk 'BEGIN {print 1 ? "a" : "b", 0 ? "c" : "d"}'`, `awk 'BEGIN {print 1 && 0, 1 || 0, !1}'`, `awk 'BEGIN {print length(12345), 12 34}'`,
		`awk 'BEGIN {print "abc" ~ "b", "abc" ~ /^b/}'`, `awk 'BEGIN {r = "^a"; print ("abc" ~ r)}'`, `awk 'BEGIN {print ENVIRON["HOME"] != ""}'`,
		`awk 'BEGIN {print ARGC, ARGV[1], ARGV[2]}' x y`, `awk '{print x, $1}' x=5 a`, `awk '{print v}' v=1 a v=2 c`,
		`awk 'BEGIN {system("echo sys"); r = system("exit 3"); print r}'`, `awk 'BEGIN {printf "a" > "/dev/stderr"; print "b" > "/dev/stdout"}'`,
		`awk 'BEGIN {print substr("x", 5) "."; print index("a", "")}'`, `awk '/[0-9]/ {print $2}' a`, `awk '/^(one|two) / {print}' a`,
		`awk '/a.c/ || /o$/' a`, `awk '/\//' p`, `awk '/[[:digit:]]+$/' a`, `awk 'length($1) > 3' a`, `awk 'NF' para`, `awk '!seen[$1]++' a a`,
		`awk '{a[NR]=$0} END {for (i=NR;i>0;i--) print a[i]}' a`, `awk '{printf "%s%s", $1, (NR % 2 ? "," : "\n")}' a; echo`,
		`awk '{print; print ""}' a`, `awk '{ print $1; } ; { print $2 }' a`,
		`awk '# comment
		{print $1 # more
		}' a`, `awk 'BEGIN { print 1,
		2 }'`, `awk '{print $1}
		END {print "e"}' a`, `awk '`, `awk '{'`, `awk '{print'`, `[exit] awk '}'`, `awk '{print $}' a`, `awk 'BEGIN {print 1/0}'`, `awk 'BEGIN {print 5 %0}'`, `[exit] awk 'BEGIN {f()}'`, `awk '/[/' a`, `awk '/(/' a`, `awk '{print $1' a`, `[exit] awk 'BEGIN {x[1]=1; print x}'`, `awk -k '{print}' a`, `awk -F`, `awk -v`, `awk -v 1=2 '{print}' a`, `awk '{print}' d`, `awk 'BEGIN {getline; print "got " $0}' a`, `awk 'BEGIN {while (getline < "a") n++; print n}'`, `awk 'BEGIN {print toupper(substr("abc", 1, 1)) substr("abc", 2)}'`, `awk 'BEGIN {printf "%5s|%-5s|%.1s\n", "a", "b", "cd"}'`, `awk 'BEGIN {printf "%*d\n", 5, 42}'`, `awk 'BEGIN {printf "%i %u\n", 3.9, 4}'`, `awk 'BEGIN {print 017, 0x11}'`, `awk 'BEGIN {print index("foobar", "bar"); print 2 " " 3 * 4}'`, `awk 'BEGIN {$3 = "c"; print NF, $0}'`, `awk 'BEGIN {$0 = "a b"; print $2}'`, `awk '{print $1, $3}' a`, `ps() { :; }; echo 'a b' | awk '{print $2; print $1}'`, `printf 'a b\nc' | awk '{print $1}'`, `printf 'a\0b\n' | awk '{print length}'`, `echo 'a:b c' | awk -F'[: ]' '{print $2 $3}'`, `echo 'aXXb' | awk -FXX '{print $2}'`, `echo 'a|b' | awk -F'|' '{print $2}'`, `echo 'a.b' | awk -F. '{print $2}'`, `echo 'a b' | awk -F' ' '{print $2}'`, `echo 'abc' | awk -F '' '{print $2}'`, `echo 'x=1' | awk -F= '{print $2 + 1}'`, `echo 5 | awk '{print $1 * 1.5}'`, `echo '1,2' | awk -F, '{print $1 + $2}'`, `echo 'a b c' | awk '{for (i = NF; i > 0; i--) printf "%s ", $i; print ""}'`, `echo 'a b c' | awk '{$2 = ""; print}'`, `seq 10 | awk 'NR % 3 == 0'`, `seq 5 | awk '{s += $1; print s}'`, `seq 3 | awk '{x = x $1} END {print x}'`, `awk 'BEGIN {srand(1); x = rand(); print (x >= 0 && x < 1)}'`, `awk 'BEGIN {print length(x), x + 0, x ""}'`, `awk 'BEGIN {print !x, !"", !"a", !0, !"0"}'`, `awk '{print !$2}' a`, `[exit] awk 'BEGIN {nosuch(1)}'`, `awk 'BEGIN {print -2^2, 2^3^2, 1 - 1 - 1, 2 * 3 % 4}'`, `awk 'BEGIN {print 1 < 2 ? "y" : "n"}'`, `awk 'BEGIN {print (1, 2) in x}'`, `awk 'BEGIN {a = "x"; a = a a a; print a}'`, `awk 'BEGIN {fflush(); close("x"); print "ok"}'`, `awk 'BEGIN {printf("%s %s\n", "a", "b")}'`, `awk 'BEGIN {print("a", "b")}'`, `awk 'BEGIN {print > "d/x"}'`, `awk -- '{print $1}' a`, `awk '{print $1}' - <a`, `cat a | awk '{print $1}' -`, `awk 'BEGIN {x = "A"; y = x++; print x, y}'`, `awk 'BEGIN { if (!("a" in x)) print "no"; x["a"]; if ("a" in x) print "yes" }'`, `awk 'BEGIN{while(("ls nodir 2>/dev/null"|getline l)>0)n++;print n+0}'`,
	})
}
