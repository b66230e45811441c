package tools_test

import (
	"strings"
	"testing"

	"holdfast/steps/sim/simtest"
)

// TestSaidPlainly is what only the real tools can do: it is refused in words, and never done otherwise than asked.
func TestSaidPlainly(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	back := "the practice cluster knows no back-references (\\1) in what is looked for\n"
	tries(t, h, "ops", []try{
		{line: `echo foo | grep '\(o\)\1'`, errs: "grep: " + back, exit: 2},
		{line: `echo abab | grep -E '(ab)\1'`, errs: "grep: " + back, exit: 2},
		{line: `echo foo | sed 's/\(o\)\1/x/'`, errs: "sed: -e expression #1, char 12: " + back, exit: 1},
		{line: `expr foo : '\(o\)\1'`, errs: "expr: " + back, exit: 2},
		{line: `grep -oP 'key=\K.*' /etc/hosts; grep -P '(?<=a)b' /etc/hosts; grep -P 'a(?!b)' /etc/hosts`, errs: "grep: the practice cluster's grep -P knows no look-around and no \\K\ngrep: the practice cluster's grep -P knows no look-around and no \\K\ngrep: the practice cluster's grep -P knows no look-around and no \\K\n", exit: 2},
		{line: `echo a >a; echo b >b; diff -y a b`, errs: "diff: -y: the practice cluster shows no files side by side\n", exit: 2},
	})
}

// TestEndless feeds tools from what never ends: those that want only a part of it end all the same.
func TestEndless(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: "yes | head -n 2; yes | head -c 3; yes x | sed 2q; yes | grep -m1 y; yes | grep -q y && echo found; (echo a; yes) | grep -m1 -A2 a", out: "y\ny\ny\nyx\nx\ny\nfound\na\ny\ny\n"},
		{line: "echo a >f; cat f >>f; cat <f >>g; cat f g", out: "a\na\n", errs: "cat: f: input file is output file\n"},
		{line: "mkdir d; echo x >d/y; cp -r d d/in; cp -r . d; ls d", out: "f\ng\ny\n", errs: "cp: cannot copy a directory, 'd', into itself, 'd/in'\ncp: cannot copy a directory, '.', into itself, 'd/.'\n"},
		{line: "mkdir -p s/t && mv s s/t", errs: "mv: cannot move 's' to a subdirectory of itself, 's/t/s'\n", exit: 1},
	})
}

// TestRights are files of others: what the real tools say to somebody who is not root.
func TestRights(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: "sed -i s/n1/n9/ /etc/hostname", errs: `re:sed: couldn't open temporary file /etc/sed\w{6}: Permission denied` + "\n", exit: 4},
		{line: "cp /etc/shadow .; cp /etc/hostname /etc/x", errs: "cp: cannot open '/etc/shadow' for reading: Permission denied\ncp: cannot create regular file '/etc/x': Permission denied\n", exit: 1},
		{line: "mv /etc/hostname .; rm /etc/hostname; rm -rf /etc/ssh", errs: "re:mv: cannot move '/etc/hostname' to '\\./hostname': Permission denied\nrm: cannot remove '/etc/hostname': Permission denied\nrm: cannot remove '/etc/ssh[^']*': Permission denied\n", exit: 1},
		{line: "mkdir /etc/x; ln -s a /etc/l; touch /etc/t; install -d /etc/i; chmod 777 /etc/hostname; chgrp ops /etc/hostname", errs: "mkdir: cannot create directory ‘/etc/x’: Permission denied\nln: failed to create symbolic link '/etc/l': Permission denied\ntouch: cannot touch '/etc/t': Permission denied\ninstall: cannot create directory ‘/etc/i’: Permission denied\nchmod: changing permissions of '/etc/hostname': Operation not permitted\nchgrp: changing group of '/etc/hostname': Operation not permitted\n", exit: 1},
		{line: "find /root; du -s /root; grep -r x /root; ls -R /root", out: "/root\n4\t/root\n/root:\n", errs: "find: ‘/root’: Permission denied\ndu: cannot read directory '/root': Permission denied\ngrep: /root: Permission denied\nls: cannot open directory '/root': Permission denied\n", exit: 2},
		{line: "tar cf x.tar /etc/shadow; dd if=/etc/shadow; truncate -s 0 /etc/hostname; gzip /etc/hostname", errs: "tar: Removing leading `/' from member names\ntar: etc/shadow: Cannot open: Permission denied\ntar: Exiting with failure status due to previous errors\ndd: failed to open '/etc/shadow': Permission denied\ntruncate: cannot open '/etc/hostname' for writing: Permission denied\ngzip: /etc/hostname.gz: Permission denied\n", exit: 1},
	})
}

// TestColumns is ls in front of a person, who sees names side by side, and in a pipe, which gets one a line.
func TestColumns(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	for line, want := range map[string]string{
		"ls a b c":              "a  b  c\n",
		"ls -1 a b":             "a\nb\n",
		"ls a b | cat":          "a\nb\n",
		"ls a b >o; cat o":      "a\nb\n",
		"echo $(ls a b)":        "a b\n",
		"[ -t 1 ] && echo seen": "seen\n",
		"[ -t 1 ] | cat; [ -t 1 ] >/dev/null || echo unseen":                      "unseen\n",
		"mkdir m; cd m; seq -f name%03g 30 | xargs touch; ls | wc -l; ls name00*": "30\nname001  name002  name003  name004\tname005  name006  name007  name008  name009\n",
	} {
		if out, errs, _ := simtest.Run(t.Context(), t, h, "ops", "", true, "bash", "-c", "cd $(mktemp -d); touch a b c; "+line); strings.ReplaceAll(out, "\t", "  ") != strings.ReplaceAll(want, "\t", "  ") {
			t.Errorf("%s\n%q, want\n%q %s", line, out, want, errs)
		}
	}
}
