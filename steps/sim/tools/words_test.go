package tools_test

import "testing"

// TestWords are the tools for texts, with what GNU's and mawk print.
func TestWords(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: `awk -F: '$3 >= 1000 && $1 != "nobody" {print $1 " " $NF}' /etc/passwd`, out: "ops /bin/bash\n"},
		{line: `printf 'a 1\nb 2\n' | awk -v m=2 '{s += $2 * m} END {printf "%d %.1f\n", s, s / NR}'`, out: "6 3.0\n"},
		{line: `echo 'BEGIN {print "from a file"}' >p.awk; awk -f p.awk; awk -f nofile`, out: "from a file\n", errs: "awk: cannot open nofile (No such file or directory)\n", exit: 2},
		{line: `awk '{print}' nofile`, errs: "awk: cannot open nofile (No such file or directory)\n", exit: 2},
		{line: `awk '{print $1'`, errs: "awk: line 2: missing } near end of file\n", exit: 2},
		{line: `awk`, errs: "Usage: awk [-F value] [-v var=value] [--] 'program text' [file ...]\n       awk [-F value] [-v var=value] [-f program-file] [--] [file ...]\n", exit: 2},
		{line: `awk 'BEGIN {print "x" > "/etc/motd"}'`, errs: "awk: cannot open \"/etc/motd\" for output (Permission denied)\n", exit: 2},
		{line: `awk 'BEGIN {"id -un" | getline u; print u; print "b\na" | "sort"; close("sort"); exit system("exit 3")}'`, out: "ops\na\nb\n", exit: 3},
		{line: `printf '1\n2\n3\n' | awk 'NR == 2, NR == 3'; echo aXb | awk -FX '{print $2}'; printf 'a\tb\n' | awk -F'\t' '{print $2}'`, out: "2\n3\nb\nb\n"},
		{line: `printf 'b 2\na 10\nc 1\n' >s; sort s | head -n 1; sort -k2 -n s | tail -n 1; sort -rk1,1 s | head -n 1; sort -t' ' -k2n s | cut -d' ' -f1 | tr -d '\n'`, out: "a 10\na 10\nc 1\ncba"},
		{line: `printf '2\n10\n2\n' | sort -nu; printf 'B\na\n' | sort -f; sort -o s2 s; wc -l <s2; sort nofile`, out: "2\n10\na\nB\n3\n", errs: "sort: cannot read: nofile: No such file or directory\n", exit: 2},
		{line: `printf 'a\na\nb\n' | uniq -d; printf 'a\na\nb\n' | uniq -u; printf 'a\na\n' | uniq -c`, out: "a\nb\n      2 a\n"},
		{line: `printf 'one two\nthree\n' >w; wc w; wc -w w; wc <w; wc -c w s`, out: " 2  3 14 w\n3 w\n 2  3 14\n14 w\n13 s\n27 total\n"},
		{line: `seq 12 | head -n -10; seq 3 | head -c 3; seq 12 | tail -3 | head -1; seq 5 | tail -n +5; printf 'no end' | tail -n 1`, out: "1\n2\n1\n210\n5\nno end"},
		{line: `head -n 1 /etc/hostname /etc/hosts; head nofile`, out: "==> /etc/hostname <==\nn1\n\n==> /etc/hosts <==\n127.0.0.1\tlocalhost\n", errs: "head: cannot open 'nofile' for reading: No such file or directory\n", exit: 1},
		{line: `cat -n w; cat /etc nofile`, out: "     1\tone two\n     2\tthree\n", errs: "cat: /etc: Is a directory\ncat: nofile: No such file or directory\n", exit: 1},
		{line: `cut -c2-3 w; cut -d' ' -f2 -s w; cut w`, out: "ne\nhr\ntwo\n", errs: "cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.\n", exit: 1},
		{line: `echo abc | tr a-c A-C; echo aab | tr -s a; echo a1b2 | tr -cd '[:digit:]\n'; echo x | tr`, out: "ABC\nab\n12\n", errs: "tr: missing operand\nTry 'tr --help' for more information.\n", exit: 1},
		{line: `seq 2 2 6 | tr '\n' ' '; seq 3 -1 1 | tac | rev | nl; seq x`, out: "2 4 6      1\t1\n     2\t2\n     3\t3\n", errs: "seq: invalid floating point argument: ‘x’\nTry 'seq --help' for more information.\n", exit: 1},
		{line: `echo a >a; echo b >b; diff a b; cmp a b; cmp -s a a; echo $?; diff -q a b; diff a nofile`, out: "1c1\n< a\n---\n> b\na b differ: byte 1, line 1\n0\nFiles a and b differ\n", errs: "diff: nofile: No such file or directory\n", exit: 2},
		{line: `sha256sum a >sum; sha256sum -c sum; echo c >a; sha256sum -c sum; echo $?; md5sum nofile`, out: "a: OK\na: FAILED\n1\n", errs: "sha256sum: WARNING: 1 computed checksum did NOT match\nmd5sum: nofile: No such file or directory\n", exit: 1},
		{line: `expr 2 + 3; expr 1 = 2; expr length abc; expr 1 / 0; expr a + 1; expr 1 2`, out: "5\n0\n3\n", errs: "expr: division by zero\nexpr: non-integer argument\nexpr: syntax error: unexpected argument ‘2’\n", exit: 2},
		{line: `basename /a/b.txt .txt; dirname /a/b.txt a /; basename`, out: "b\n/a\n.\n/\n", errs: "basename: missing operand\nTry 'basename --help' for more information.\n", exit: 1},
		{line: `date -d @0 '+%F %T %a %j %s'; date -u -d '2024-02-29 12:00' +%d.%m.%y; date -d nonsense; date -s @0`, out: "1970-01-01 00:00:00 Thu 001 0\n29.02.24\n", errs: "date: invalid date ‘nonsense’\ndate: cannot set date: Operation not permitted\n", exit: 1},
		{line: `grep -rl localhost /etc 2>/dev/null; grep -i -w ROOT /etc/group; grep -A1 -m1 daemon /etc/passwd | wc -l; printf 'a|ab\n' | grep -oE 'a|ab'`, out: "/etc/hosts\nroot:x:0:\n2\na\nab\n"},
		{line: `printf '3\n1\n' | tee t1 t2 | sort; cat t1 t2 | wc -l; echo more | tee -a t1 >/dev/null; wc -l <t1; echo x | tee /etc/motd`, out: "1\n3\n4\n3\nx\n", errs: "tee: /etc/motd: Permission denied\n", exit: 1},
		{line: `env -i A=1 env; env -u HOME sh -c 'echo ${HOME-none}'; env nosuch; printenv USER`, out: "A=1\nnone\nops\n", errs: "env: ‘nosuch’: No such file or directory\n"},
		{line: `getent hosts n1 | awk '{print $1}'; getent nosuch x; getent group root; getent passwd nobody | cut -d: -f3`, out: "127.0.1.1\nTry `getent --help' or `getent --usage' for more information.\nroot:x:0:\n65534\n", errs: "Unknown database: nosuch\n"},
		{line: `od -c /dev/null; printf 'AB' | od -An -tx1; printf 'ABC' | od -N2 | tail -1; base64 -w 4 </etc/hostname`, out: "0000000\n 41 42\n0000002\nbjEK\n"},
		{line: `dd if=/dev/zero of=z bs=1K count=4 status=none; stat -c %s z; truncate -s 10 z; stat -c %s z; dd if=nofile`, out: "4096\n10\n", errs: "dd: failed to open 'nofile': No such file or directory\n", exit: 1},
		{line: `printf 'x y\0z' | xargs -0 -n1 echo; seq 4 | xargs -n 2; echo a | xargs -I% echo '<%>'; echo x | xargs nosuch`, out: "x y\nz\n1 2\n3 4\n<a>\n", errs: "xargs: nosuch: No such file or directory\n", exit: 127},
	})
}

func TestFiles(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: `ls -ld /tmp /root; ls /root`, out: `re:drwx------ 2 root root 4096 .* /root` + "\n" + `drwxrwxrwt 2 root root 4096 .* /tmp` + "\n", errs: "ls: cannot open directory '/root': Permission denied\n", exit: 2},
		{line: `mkdir -m 700 m; stat -c %a m; touch .h f; ls; ls -A; ls -a | wc -l; ls nofile`, out: "700\nf\nm\n.h\nf\nm\n5\n", errs: "ls: cannot access 'nofile': No such file or directory\n", exit: 2},
		{line: `ls -1F; ls -R m; ls -lh f | awk '{print $1, $5}'`, out: "f\nm/\nm:\n-rw-r--r-- 0\n"},
		{line: `touch -d '2020-01-02 03:04:05' f; stat -c '%y %Y' f; touch -r f g; [ f -nt g ] || [ f -ot g ] || echo same`, out: "2020-01-02 03:04:05.000000000 +0000 1577934245\nsame\n"},
		{line: `chmod u=rw,go= f; stat -c %A f; chmod 4755 f; stat -c '%a %A' f; chmod x f; chmod 600 nofile`, out: "-rw-------\n4755 -rwsr-xr-x\n", errs: "chmod: invalid mode: ‘x’\nTry 'chmod --help' for more information.\nchmod: cannot access 'nofile': No such file or directory\n", exit: 1},
		{line: `sudo chown daemon:root f; stat -c '%U:%G' f; sudo chown -R ops: m; stat -c '%U:%G' m; sudo chown nobody9 f; sudo chgrp daemon f; stat -c %G f`, out: "daemon:root\nops:ops\ndaemon\n", errs: "chown: invalid user: ‘nobody9’\n"},
		{line: `cp f nowhere/x; cp m c; cp -r m c && ls -d c; mv c d/; mv nofile x; rm -rf c nofile; rm nofile`, out: "c\n", errs: "cp: cannot create regular file 'nowhere/x': No such file or directory\ncp: -r not specified; omitting directory 'm'\nmv: cannot stat 'nofile': No such file or directory\nrm: cannot remove 'nofile': No such file or directory\n", exit: 1},
		{line: `ln -s /etc/hostname l; ln -s x l; ln -sf x l; readlink l; ln f h; stat -c %h h; realpath ./m/..; readlink f`, out: "x\n2\n/home/ops\n", errs: "ln: failed to create symbolic link 'l': File exists\n", exit: 1},
		{line: `echo 1 >n; mv -n n f; cat n; cp -n n f; install -d -m 750 i/j; stat -c %a i/j; install -m 640 n i/j; stat -c %a i/j/n; rm -r /`, out: "1\n750\n640\n", errs: "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n", exit: 1},
		{line: `find . -name 'n*' -type f | sort; find m -empty; find . -maxdepth 1 -newer f -name n; find . -perm 640; find . -size +100k; find . -nosuch x`, out: "./i/j/n\n./n\nm\n./n\n./i/j/n\n", errs: "find: unknown predicate `-nosuch'\n", exit: 1},
		{line: `find i -name n -exec cat {} + ; find i \( -name j -o -name n \) -print | sort; find i -type d -prune; find i ! -name n | wc -l; find i -name n -printf '%f %s\n'`, out: "1\ni/j\ni/j/n\ni\n2\nn 2\n"},
		{line: `x=$(mktemp); stat -c %a $x; y=$(mktemp -d /tmp/a.XXXXXX); stat -c %a $y; mktemp abc`, out: "600\n700\n", errs: "mktemp: too few X's in template ‘abc’\n", exit: 1},
		{line: `du -sh m; du -s nofile; which ls nosuch; type -a ls >/dev/null; command -v nosuch; echo $?; type nosuch`, out: "4.0K\tm\n/usr/bin/ls\n1\n", errs: "du: cannot access 'nofile': No such file or directory\nbash: line 1: type: nosuch: not found\n", exit: 1},
		{line: `cd /nope; cd /etc/hosts; cd /root; pwd`, out: "/home/ops\n", errs: "bash: line 1: cd: /nope: No such file or directory\nbash: line 1: cd: /etc/hosts: Not a directory\nbash: line 1: cd: /root: Permission denied\n"},
	})
}
