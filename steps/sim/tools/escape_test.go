package tools_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestToolsReachNothing asks every tool that opens what it is told to for a file of the real machine.
func TestToolsReachNothing(t *testing.T) {
	const word = "canary-of-the-real-machine"
	t.Setenv("HOLDFAST_CANARY", word)
	file := filepath.Join(t.TempDir(), "real")
	if err := os.WriteFile(file, []byte(word), 0o600); err != nil {
		t.Fatal(err)
	}
	h := desk(t, "debian-12", 1).Nodes[0].Host
	for _, line := range []string{
		"awk 1 FILE", "awk 'BEGIN {while ((getline l < \"FILE\") > 0) print l}'", "awk 'BEGIN {\"cat FILE\" | getline l; print l; system(\"cat FILE\")}'",
		"awk 'BEGIN {print \"x\" > \"FILE\"; print | \"cat >>FILE\"}'", "awk -f FILE", "awk 'BEGIN {for (k in ENVIRON) print k, ENVIRON[k]}'",
		"tar cf /tmp/t FILE; tar xOf /tmp/t; tar tf FILE; tar xf FILE; tar c -C / .FILE | tar t", "tar cf FILE /etc/hostname", "ln -s FILE /tmp/l; tar ch /tmp/l | cat; zcat -f FILE; gzip -c FILE | zcat; gzip -f FILE; gunzip -c FILE",
		"less FILE; more FILE; head FILE; tail FILE; tac FILE; rev FILE; nl FILE; sort FILE; sort -o FILE /etc/hostname; uniq FILE; cut -c1- FILE; wc FILE", "od -c FILE; base64 FILE; sha256sum FILE; diff FILE /dev/null; cmp FILE /dev/null; grep . FILE; grep -f FILE /etc/hosts; sed p FILE; sed -n 'r FILE' /etc/hosts; sed -i s/c/x/ FILE",
		"dd if=FILE; dd of=FILE if=/etc/hostname; tee FILE </etc/hostname; truncate -s 0 FILE; install FILE /tmp/i; cat /tmp/i; cp FILE /tmp/i; mv FILE /tmp/i; rm -f FILE; touch FILE2; chmod 777 FILE",
		"journalctl -D FILE; timeout 1 watch -t cat FILE | head -n 3; xargs -a FILE; find / -name real -exec cat {} +; stat FILE; readlink -f FILE", "ps -ef; ps eaux; top -bn1; env; printenv HOLDFAST_CANARY; cat /proc/*/environ; sudo -E env; su -c env",
	} {
		for _, user := range []string{"ops", "root"} {
			out, errs, _ := typed(t, h, user, strings.ReplaceAll(line, "FILE", file))
			if strings.Contains(out+errs, word) {
				t.Errorf("%s: %s: seen from inside: %q", user, line, out+errs)
			}
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != word {
		t.Errorf("the real file is now %q, %v", text, err)
	}
	if list, err := os.ReadDir(filepath.Dir(file)); err != nil || len(list) != 1 {
		t.Errorf("the real folder holds %v, %v", list, err)
	}
}
