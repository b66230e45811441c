package tools_test

import (
	"testing"

	"holdfast/steps/sim/simtest"
)

func TestBesideLs(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	simtest.Beside(t, h, "sh", []string{"ls"}, texts, []string{
		"ls", "ls -a", "ls -A", "ls -1", "ls a b", "ls b a d", "ls d", "ls d a", "ls -d d", "ls -d .", "ls -d */", "ls -r", "ls -F", "ls -p",
		"ls l", "ls -F l", "ls nofile", "ls nofile a", "ls -R", "ls -R d", "ls -aR d", "ls empty",
		"ls -l a", "ls -l b a", "ls -l d/x d", "ls -lh a", "ls -ln a", "ls -lg a", "ls -lo a", "ls -ld d", "ls -l l", "ls -lL l", "ls -S",
		"ls -Sr", "ls -X",
		"touch -d 2024-02-01 b; touch -d 2025-01-01 conf; ls -t a b conf; ls -tr a b conf; ls -lt a b conf | awk '{print $NF}'",
		"ls --nosuch", "ls -k", "ls -Y", "touch -d 2023-01-01 d/y.c; ls -lart d | awk '{print $NF}' | head -n 3",
		"ls -la d | awk 'NR > 1 {print $1, $NF}'", "ls -m", "ls -Q", "ls -C a b", "ls -x a b", "ls --color=never", "ls --color=always a",
		"ls -lhS | awk 'NR > 1 {print $NF}'", "touch 'a b' \"it's\"; ls; ls -1 a*", "touch -- -x; ls -- -x", "mkdir e; ls e d", "ls -l e",
		"mkdir -p e/f; ls -R e", "ls d/ d/x", "ls -a d", "ls -al d | head -n 1", "ls -s a", "ls -is a | wc -w", "ls --full-time a",
		"ls -l --time-style=long-iso a", "ls -l --time-style=+%Y a", "ls --group-directories-first", "ls -B; touch a~; ls -B", "ls -I a -I 'b*'",
		"ls -1d a d", "chmod 4755 a; ls -l a; chmod 1777 d; ls -ld d; chmod 000 a; ls -l a", "mkfifo p; ls -l p | cut -c1-10; ls -F p",
		"ln -s nowhere g; ls -l g | sed 's/.*g ->/g ->/'; ls g; ls -L g", "ls a/x", "ls d/nofile", "ls ''", "ls -v", "touch v1 v10 v2; ls -v v*",
		"ls -ltr --reverse | wc -l", "ls -U | sort", "ls -f | sort",
	})
}

func TestBesideStat(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	simtest.Beside(t, h, "sh", []string{"stat"}, texts, []string{
		"stat -c %s a", "stat -c '%n %s' a b", "stat -c '%a %A' a d", "stat -c %F a d empty l", "stat -L -c %F l", "stat -c '%U %G %u %g' a",
		"stat -c %h a", "stat -c %N a l", "stat -c '%y|%Y' a", "stat -c %y a", "stat --format=%s a", "stat --printf='%s\\n%n\\n' a",
		"stat --printf '%s' a", "stat -c '%04a' a", "stat -c '%5s|%-5s|' a", "stat nofile", "stat -c %s nofile a", "stat", "stat -c %s",
		"stat -k a", "stat -c '%%x' a", "stat -c 'x\\ny' a", "stat -t nofile", "stat -c %f a d l", "stat -c %t a", "stat -c %b a", "stat -c %B a",
		"stat -c %o a", "stat -c '%x' nofile", "stat a | sed -n '1p;2s/Blocks.*//p;4s/Uid/U/p'", "stat a | sed -n 2p", "stat d | head -n 1",
		"stat l | head -n 1", "stat a | sed -n 6p", "stat a | wc -l", "mkfifo p; stat -c %F p", "stat -c %s 'a' 'l' d/x", "stat -c %Z nofile",
		"stat -f -c %n a", "stat -c '%a' d/", "stat a/", "stat -c %n ./a", "stat -c '%s bytes' a", "stat -c '%.3s' a", "stat -c '%q' a",
	})
}

func TestBesideFind(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	files := simtest.Files{"t/": "", "t/a.go": "x\n", "t/b.txt": "some text\n", "t/sub/": "", "t/sub/c.go": "", "t/sub/deep/": "", "t/sub/deep/d": "0123456789\n", "t/.hid": "h", "t/link": "-> a.go", "t/e/": "", "t/bad": "-> none"}
	simtest.Beside(t, h, "sh", []string{"find"}, files, []string{
		"find t | sort", "find t -type f | sort", "find t -type d | sort", "find t -type l | sort", "find t -type f,l | sort",
		"find t -name '*.go' | sort", "find t -iname 'A*'", "find t -name .hid", "find t -name '*hid'", "find t -not -name '*.go' | sort",
		"find t ! -type d -name '*.txt'", "find t -path '*/sub/*' | sort", "find t -path t/sub -prune -o -print | sort",
		"find t -maxdepth 1 | sort", "find t -maxdepth 0", "find t -mindepth 2 | sort", "find t -mindepth 1 -maxdepth 1 -type d | sort",
		"find t -empty | sort", "find t -size 0 | sort", "find t -size +0c -type f | sort", "find t -size -5c -type f | sort",
		"find t -size 1 -type f | sort", "find t -size +1k", "find t -perm 644 -type f | sort", "find t -perm -u+w -type d | sort",
		"find t -perm /111 -type f", "find t -user root -name a.go", "find t -user nosuchuser", "find t -uid 0 -name b.txt",
		"find t -newer t/a.go", "touch t/new; find t -newer t/a.go -type f", "find t -mtime +1 -name '*.go' | sort", "find t -mtime -1 -type f",
		"find t -mmin -5 -type f",
		"find t -name a.go -exec echo got {} \\;", "find t -name '*.go' -exec echo {} + | tr ' ' '\\n' | sort",
		"find t -name a.go -exec false \\; -print", "find t -name a.go -exec cat {} \\; -print", "find t -name '*.go' -delete; find t | sort",
		"find t/e -delete; ls t", "find t/sub -delete; ls t", "find t -name sub -delete", "find t -name a.go -o -name b.txt | sort",
		"find t \\( -name a.go -o -name b.txt \\) -type f | sort", "find t -name a.go -a -type d", "find t -name a.go , -name b.txt",
		"find t -type f -print0 | tr '\\0' '\\n' | sort", "find t -name a.go -print -print", "find t -name a.go -printf '%p %f %h %s %y %m\\n'",
		"find t -name a.go -printf '%P|%d|%u:%g|%M\\n'", "find t -type l -printf '%p -> %l\\n' | sort",
		"find t -name a.go -printf '%TY-%Tm-%Td\\n'", "find t -name a.go -printf '\\t%%\\n'", "find t -name a.go -quit",
		"find t -name a.go -print -quit", "find t -depth | tail -n 1", "find t/a.go", "find t/a.go t/b.txt", "find t/ -name a.go",
		"find ./t -name a.go", "find t// -name a.go", "cd t && find . -name a.go", "cd t && find -name a.go", "cd t && find * -name a.go",
		"find nofile", "find nofile t/a.go", "find t -nosuch", "find t -name", "find t -type x", "find t -type", "find t -exec",
		"find t -exec echo {}", "find t -maxdepth", "find t -maxdepth x", "find t -size x", "find t \\( -name a.go", "find t -name a.go \\)",
		"find t !", "find t -o -name x", "find t -name a.go -o", "find t extra -name x | sort", "find t -name a.go t", "find -L t -type f | sort",
		"find -L t -type l", "find t -follow -type f | sort", "find -H t/link", "find t -lname 'a*'",
		"find t -links 1 -type f | sort | head -n 2", "find t -samefile t/a.go", "find t -regex '.*/[ab]\\..*' | sort",
		"find t -name '[ab]*' -type f | sort", "find t -name '?.go' | sort", "find t -name 'c.go' -ls | awk '{print $NF, $3}'",
		"find t -iname '*.GO' -exec basename {} .go \\; | sort", "find t -name a.go -exec sh -c 'echo $1' _ {} \\;",
		"find t -name a.go -execdir echo {} \\;", "find t -type f -readable | wc -l", "find t -type f -executable", "find t -true -name a.go",
		"find t -false", "find t -xtype l", "find t -xdev -name a.go", "find t -newermt 2024-01-01 -name a.go",
		"find t -newermt 2025-01-01 -type d | sort", "find t -type f -not -path '*/.*' | sort", "find t -name a.go -ok echo {} \\; </dev/null",
		"find t -inum 0", "find t -group root -name a.go", "find t -nouser", "find t -maxdepth 1 -name '*.go' -type f -size -10k -print",
		"find t -type f -exec grep -l text {} +", "find t -type f -exec wc -c {} \\; | sort",
		"find t -type d -exec chmod 700 {} +; stat -c %a t/sub", "find t -name a.go -fprint out; cat out", "find t -type d -empty -print",
	})
}

func TestBesideXargs(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	simtest.Beside(t, h, "sh", []string{"xargs"}, texts, []string{
		"seq 3 | xargs", "seq 5 | xargs -n 2", "seq 5 | xargs -n2 echo x", "seq 3 | xargs -I{} echo a{}b", "seq 3 | xargs -I % echo % %",
		"seq 3 | xargs -i echo '<{}>'", "printf 'a b\\nc d\\n' | xargs -I{} echo '[{}]'", "printf 'a b\\nc d\\n' | xargs -L1 echo +",
		"printf 'a b\\nc\\nd\\n' | xargs -L 2 echo +", "printf 'a\\0b c\\0' | xargs -0 -n1 echo", "printf 'a\\0b' | xargs -0 echo",
		"printf '\"a b\" c' | xargs -n1 echo", "printf \"'a b' c\\n\" | xargs -n1", "printf 'a\\\\ b c\\n' | xargs -n1",
		"printf \"it's\\n\" | xargs", "printf '\"x\\n' | xargs", "echo a,b,c | xargs -d, -n1", "printf 'a b\\nc\\n' | xargs -d '\\n' -n1 echo",
		"printf '' | xargs echo none", "printf '' | xargs -r echo none", "printf '\\n\\n' | xargs echo x", "printf '' | xargs -I{} echo x",
		"echo 1 | xargs false", "echo 1 | xargs sh -c 'exit 255'", "echo 1 | xargs sh -c 'exit 3'", "seq 3 | xargs -n1 sh -c 'exit $0'",
		"echo a | xargs nosuchcmd", "echo a | xargs /etc/passwd", "echo a b | xargs -t echo", "seq 3 | xargs -n1 -t echo x", "echo a | xargs -n",
		"echo a | xargs -n 0", "echo a | xargs -n x", "echo a | xargs -k", "[out] echo a | xargs --nosuch", "echo a b c | xargs -s 15 echo",
		"echo a | xargs -I{} -n1 echo {}", "echo a b | xargs -x echo", "echo a b | xargs wc -l", "seq 3 | xargs -P 1 -n 1 echo",
		"echo '  a   b ' | xargs", "printf 'a\\nEOF\\nb\\n' | xargs -E EOF", "seq 3 | xargs --max-args=1 echo",
		"seq 2 | xargs --replace=X echo X.", "echo 'a b' | xargs -I{} sh -c 'echo {}'", "seq 4 | xargs -n3 | tail -n 1", "xargs -a a echo",
		"echo x | xargs -I{} echo {}{} '{}'", "echo a b c | xargs -n1 | sort -r | xargs", "printf 'one\\n\\ntwo\\n' | xargs -I{} echo '({})'",
		"printf '   lead\\n' | xargs -I{} echo '({})'", "echo x | xargs -0 printf '<%s>'",
	})
}

func TestBesideCopying(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	simtest.Beside(t, h, "sh", []string{"cp", "mv", "rm"}, texts, []string{
		"cp a z; cat z", "cp a d; ls d", "cp a b d; ls d", "cp a nofolder/", "cp a b", "cp a b nofolder", "cp a b conf", "cp nofile z", "cp a",
		"cp", "cp d z", "cp -r d z; ls z", "cp -r d d2 && cp -r d d2; ls d2", "cp -a d z; ls z; stat -c %Y z/x", "cp -p a z; stat -c %Y z",
		"cp -v a z", "cp -rv d z | sort", "cp a a", "cp a a; cat a", "cp -f a a; cat a", "cp -n a b; head -n1 b", "cp -i a b </dev/null",
		"cp -f a b; head -n1 b", "cp -u a b; cat b | head -n 1", "cp l z; stat -c %F z", "cp -P l z; stat -c %F z", "cp -a l z; readlink z",
		"cp -d l z; readlink z", "cp -L l z; stat -c %F z", "cp -t d a b; ls d", "cp -T a d", "cp -rT d z; ls z", "cp --nosuch a b", "cp -k a b",
		"cp -r d d/in", "cp -r d nowhere/z", "cp a d/x/y", "cp a d/nofolder/y", "cp -b a b; ls", "cp -s a z; readlink z",
		"cp -l a z; stat -c %h z", "cp --parents d/x z", "mkdir z; cp --parents d/x z; find z", "cp -r d/. z; ls z", "cp d/* z", "cp -r . z",
		"chmod 600 a; cp a z; stat -c %a z", "chmod 755 a; cp a b; stat -c %a b", "cp -R d z && ls z",
		"mv a z; ls", "mv a b; head -n1 b; ls", "mv a d; ls d", "mv a b d; ls d", "mv a b nofolder", "mv a b conf", "mv nofile z", "mv a", "mv",
		"mv d z; ls", "mv d d", "mv a a", "mv d d/in", "mv -n a b; ls a", "mv -v a z", "mv -f a b; ls", "mv -t d a; ls d", "mv -T a d", "mv a d/",
		"mv a nofolder/", "mv a nofolder/z", "mv d a", "mv d/x .; ls", "mkdir -p z/d/q; mv d z", "mv -k a b", "mv l z; readlink z",
		"mv -i a b </dev/null; ls a", "mv -u a b; ls a", "mv -b a b; ls",
		"rm a; ls", "rm nofile", "rm -f nofile; echo $?", "rm a nofile b; ls", "rm d", "rm -r d; ls", "rm -rf d nofile; echo $?", "rm -d d",
		"mkdir e; rm -d e; ls", "rm", "rm -f", "rm -v a", "rm -rv d | sort", "rm -k a", "rm .", "rm -r .", "rm -r ..", "rm -r d/..", "rm l; ls a",
		"rm d/", "rm a/", "rm ''", "rm -i a </dev/null; ls a", "rm -- -x", "rm --no-such", "rm -rf ''; echo $?", "rmdir d",
		"mkdir e; rmdir e; ls", "rmdir nofile", "rmdir a", "rmdir", "mkdir -p p/q/r; rmdir -p p/q/r; ls", "rmdir -v d",
		"rmdir --ignore-fail-on-non-empty d; echo $?", "unlink a; ls", "unlink d",
		"mkdir e; ls -d e", "mkdir d", "mkdir a", "mkdir a/b", "mkdir x/y", "mkdir -p x/y; find x", "mkdir -p d; echo $?", "mkdir -p a",
		"mkdir -p a/b", "mkdir -v e", "mkdir -pv x/y", "mkdir -m 700 e; stat -c %a e", "mkdir -m u=rwx,go= e; stat -c %a e", "mkdir -m x e",
		"mkdir", "mkdir -k e", "mkdir e e", "mkdir e/", "mkdir ''", "mkdir e f g; ls -d e f g", "mkdir -p -m 700 x/y; stat -c '%a %n' x x/y",
	})
}

func TestBesideLinksAndModes(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	simtest.Beside(t, h, "sh", []string{"ln", "chmod"}, texts, []string{
		"ln a z; stat -c %h z", "ln -s a z; readlink z", "ln -s a b", "ln -sf a b; readlink b", "ln a b", "ln nofile z",
		"ln -s nofile z; readlink z", "ln d z", "ln -s d z; ls z", "ln -s d/x; ls -d x", "ln -s ../a d; readlink d/a", "ln a b d; ls d",
		"ln -s a b nofolder", "ln -sn b l", "ln -sfn b l; readlink l", "ln -sfT b l; readlink l", "ln -v -s a z", "ln", "ln -s", "ln -k a b",
		"ln -s a d/x", "ln a a", "ln -sr d/x z; readlink z", "ln -t d a; ls d", "ln -f a b; stat -c %h b",
		"ln -s d e; ln -sfn a e; readlink e; ls d",
		"readlink l", "readlink a", "readlink nofile", "readlink -f l", "readlink -f a", "readlink -f nofile", "readlink -f nofile/x",
		"readlink -e nofile", "readlink -m nofile/x/../y", "readlink -n l", "readlink", "readlink l l", "readlink -v a", "readlink -f .",
		"readlink -f d/../a", "realpath a", "realpath l", "realpath nofile", "realpath nofile/x", "realpath -e nofile", "realpath -m nofile/x",
		"realpath -s l", "realpath --relative-to=d a", "realpath .", "realpath", "realpath -q nofile/x/y; echo $?", "realpath d/..//a",
		"chmod 600 a; stat -c %a a", "chmod u+x a; stat -c %a a", "chmod +x a; stat -c %A a", "chmod a-r a; stat -c %A a",
		"chmod go-rwx a; stat -c %a a", "chmod u=rw,g=r,o= a; stat -c %a a", "chmod u+s a; stat -c '%a %A' a", "chmod g+s d; stat -c '%a %A' d",
		"chmod +t d; stat -c '%a %A' d", "chmod 1777 d; stat -c %A d", "chmod 7777 a; stat -c %A a", "chmod 4644 a; stat -c %A a",
		"chmod -R 700 d; stat -c '%a %n' d d/x", "chmod -R a+X d; stat -c '%a %n' d d/x", "chmod -R u+rwX,go-w d; stat -c %a d d/x", "chmod x a",
		"chmod 8 a", "chmod 99999 a", "chmod 644 nofile", "chmod", "chmod 644", "chmod -k a", "chmod -v 600 a", "chmod -c 600 a",
		"chmod -c 644 a", "chmod --reference=b a; stat -c %a a", "chmod -x a; stat -c %a a", "chmod 755 a; chmod -x a; stat -c %a a",
		"chmod u+w+x a; stat -c %a a", "chmod g=u a; stat -c %a a", "chmod o=g,u+x a; stat -c %a a", "chmod ug+rw,o-r a; stat -c %a a",
		"chmod =r a; stat -c %a a", "chmod 0 a; stat -c %04a a", "chmod -w a; stat -c %a a", "umask 077; chmod +x a; stat -c %a a",
		"umask 027; chmod =rw a; stat -c %a a", "chmod 2755 d; chmod 755 d; stat -c %a d", "chmod 2755 d; chmod 0755 d; stat -c %a d",
		"chmod 2755 d; chmod 00755 d; stat -c %a d", "chmod 600 l; stat -c %a a", "chmod u+ a; echo $?", "chmod u a",
		"chmod 644 a nofile b; stat -c %a b", "chmod +s a; stat -c %A a", "chmod u-s,+x a; stat -c %A a", "chmod a=,u+r a; stat -c %A a",
		"chmod o+t d; stat -c %A d", "chmod -f 600 nofile",
		"chown root a; stat -c %U a", "chown daemon:daemon a; stat -c %U:%G a", "chown daemon: a; stat -c %U:%G a",
		"chown :daemon a; stat -c %U:%G a", "chown 1:2 a; stat -c %u:%g a", "chown 12345 a; stat -c '%u %U' a", "chown nosuchuser a",
		"chown root:nosuchgroup a", "chown :nosuchgroup a", "chown root nofile", "chown", "chown root", "chown -R daemon d; stat -c %U d d/x",
		"chown -h daemon l; stat -c %U l a", "chown daemon l; stat -c %U l a", "chown -v daemon a", "chown -c root a",
		"chown --reference=b a; stat -c %U a", "chown -k root a", "chown root.daemon a; stat -c %G a", "chgrp daemon a; stat -c %G a",
		"chgrp nosuchgroup a", "chgrp 5 a; stat -c %g a", "chgrp", "chgrp daemon nofile", "chmod 4755 a; chown daemon a; stat -c %a a",
		"chown +1 a; stat -c %u a", "chown '' a; stat -c %u a",
		"install a z; stat -c %a z", "install -m 644 a z; stat -c %a z", "install -d x/y; stat -c %a x x/y",
		"install -d -m 700 x/y; stat -c %a x x/y", "install -D a x/y/z; cat x/y/z | head -n1", "install a d; stat -c %a d/a",
		"install a b d; ls d", "install -m 600 a b; stat -c %a b; head -n1 b", "install nofile z", "install a", "install", "install a nofolder/z",
		"install -o daemon -g daemon a z; stat -c %U:%G z", "install -o nosuchuser a z", "install -m x a z", "install -t d a; ls d",
		"install -v a z", "install -p a z; stat -c %Y z", "install d z", "install -d a", "install -d d; stat -c %a d",
		"install -m 0640 -D a q/r; stat -c %a q q/r", "install -T a z; ls z", "install -T a d", "install -b a b; ls", "install -C a z; ls z",
		"install /dev/null z; stat -c '%a %s' z",
		"touch z; stat -c %s z", "touch a; [ $(stat -c %Y a) -gt 1800000000 ] || echo ok >/dev/null", "touch -c z; ls z",
		"touch -d '2020-05-06 07:08:09' a; stat -c %y a", "touch -d 2020-05-06 a; stat -c %y a", "touch -d @0 a; stat -c %Y a",
		"touch -t 202005060708 a; stat -c %y a", "touch -t 202005060708.09 a; stat -c %y a", "touch -t 05060708 a; stat -c %y a | cut -c6-19",
		"touch -r a b; stat -c %Y b", "touch -r nofile b", "touch -d nonsense a", "touch -t x a", "touch nofolder/z", "touch", "touch -k a",
		"touch d/; echo $?", "touch nofile/", "touch -m -d 2020-01-01 a; stat -c %y a", "touch -a a; stat -c %Y a", "touch z z2; ls z z2",
		"touch --date=2021-01-01 a; stat -c %Y a", "touch ''", "touch -d '2020-05-06T07:08:09Z' a; stat -c %Y a",
		"touch -d '2020-05-06 07:08:09 +0200' a; stat -c %Y a",
		"truncate -s 5 a; cat a", "truncate -s 0 a; stat -c %s a", "truncate -s 1K z; stat -c %s z", "truncate -s +3 a; stat -c %s a",
		"truncate -s -3 a; cat a", "truncate -s x a", "truncate a", "truncate", "truncate -c -s 5 z; ls z", "truncate -r b a; stat -c %s a",
		"truncate -s 2M z; stat -c %s z", "truncate -s '<4' a; stat -c %s a", "truncate -s '>400' a; stat -c %s a",
		"truncate -s %8 a; stat -c %s a", "truncate -s 1KB z; stat -c %s z", "truncate --size=3 a; cat a", "truncate -s 5 nofolder/x",
		"truncate -s 5 d",
		"mktemp -d ./t.XXXXXX | wc -c", "mktemp ./t.XXXXXX | wc -c", "mktemp t.XX", "mktemp noX", "mktemp nofolder/t.XXXX",
		"mktemp -u ./t.XXXX | wc -c; ls t.* 2>/dev/null", "mktemp -p . | wc -c", "mktemp -p d tXXX | cut -c1-3",
		"mktemp --suffix=.x ./tXXX | sed 's/t.../t/'", "mktemp ./tXXX.x | sed 's/t.../t/'", "mktemp a b", "mktemp -q nofolder/t.XXXX; echo $?",
		"TMPDIR=$PWD mktemp | sed 's/tmp\\..*/tmp/'", "TMPDIR=$PWD mktemp -t xXXX | sed 's/x...$/x/'", "mktemp -dp d | cut -c1-6",
		"mktemp --tmpdir=d abcXXX | cut -c1-5",
		"du a", "du -b a", "du -sb d", "du -h a", "du -a d | sort -k2", "du -s nofile", "du -c a b", "du -sh empty", "du -k d | cut -f2",
		"du d empty", "du -d 0 .| cut -f2", "du --max-depth=1 . | cut -f2 | sort", "du -sk a b", "du -k nofile a", "du --apparent-size -k a",
		"du -S d", "du -sb a b", "du -x a", "du -Z",
	})
}
