package sim_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/steps/sim"
	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/simtest"
)

// canary puts a file and a variable on the real machine that no script may ever see.
func canary(t testing.TB) (file, word string) {
	t.Helper()
	word = "canary-of-the-real-machine"
	t.Setenv("HOLDFAST_CANARY", word)
	file = filepath.Join(t.TempDir(), word)
	if err := os.WriteFile(file, []byte(word), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, word
}

// TestNothingEscapes asks in many ways for what lies outside the simulation.
func TestNothingEscapes(t *testing.T) {
	file, word := canary(t)
	cwd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	h := cluster(t, sim.Spec{Hosts: 1}).Nodes[0].Host
	for name, script := range map[string]string{
		"absolute path":        "cat " + file,
		"dots":                 "cd / && cat ../../../../../.." + file + " ./../" + file,
		"symlink":              "ln -s " + file + " /tmp/l; cat /tmp/l; ln -s / /tmp/root; ls /tmp/root" + filepath.Dir(file),
		"redirection":          "cat <" + file + "; : >>" + file,
		"glob":                 "echo " + filepath.Dir(file) + "/* " + filepath.Dir(file) + "/c*",
		"test":                 "[ -e " + file + " ] && echo " + word,
		"environment":          "echo $HOLDFAST_CANARY; env; set; sh -c 'env'; sudo -n env; cat /proc/self/environ /proc/$$/environ",
		"proc":                 "cat /proc/1/environ /proc/self/cmdline /proc/1/cwd" + file + " /proc/self/root" + file + "; ls /proc/self/fd",
		"source":               ". " + file + "; sh " + file + "; " + file,
		"substitution":         "echo $(<" + file + ") $(cat " + file + ") `cat " + file + "`",
		"bash substitution":    "bash -c 'echo $(<" + file + "); cat <(cat " + file + ")'",
		"here-document":        "cat <<END\n$(cat " + file + ")${HOLDFAST_CANARY}\nEND\n",
		"working folder":       "pwd; cd ..; pwd; cd -; echo $OLDPWD $PWD; ls " + cwd,
		"real programs":        "/usr/bin/go version; go version; /proc/self/exe; " + os.Args[0],
		"eval":                 "eval 'cat " + file + "'; eval \"eval 'cat " + file + "'\"",
		"another user's home":  "echo ~root ~nobody ~daemon ~games; cat ~games" + file,
		"find and xargs":       "find / -name " + filepath.Base(file) + " -exec cat {} \\; ; echo " + file + " | xargs cat; tar c " + file,
		"copy and link":        "cp " + file + " /tmp/c; cat /tmp/c; ln " + file + " /tmp/h; cat /tmp/h; dd if=" + file + " status=none",
		"curl":                 "curl -s file://" + file + "; curl -s http://127.0.0.1/; curl -s http://localhost:22",
		"devices":              "cat /dev/fd/0 /dev/tcp/127.0.0.1/22 </dev/null; : >/dev/tcp/127.0.0.1/22",
		"the process's number": "ps -ef; kill -0 $PPID; echo $$ $PPID",
		"mount":                "mount --bind " + filepath.Dir(file) + " /mnt; cat /mnt/*",
		"find in the whole":    "grep -rs " + word[:6] + "-of-the-real /etc /home /proc /tmp",
	} {
		t.Run(name, func(t *testing.T) {
			for _, user := range []string{"ops", "root"} {
				out, errs, _ := as(t, h, user, script)
				for line := range strings.SplitSeq(out+"\n"+errs, "\n") {
					// A name that the script gave is said back in errors; only what stands in a file or a variable counts.
					line = strings.ReplaceAll(line, file, "")
					line = strings.ReplaceAll(line, filepath.Base(file), "")
					if strings.Contains(line, word) {
						t.Errorf("%s: seen from inside: %q", user, line)
					}
				}
			}
			if text, err := os.ReadFile(file); err != nil || string(text) != word {
				t.Errorf("the real file is now %q, %v", text, err)
			}
		})
	}
}

// TestLimits lets scripts run away. Each must end, and the machine must be usable afterwards.
func TestLimits(t *testing.T) {
	for name, script := range map[string]string{
		"endless output":      "yes",
		"endless loop":        "while :; do :; done",
		"endless pipe":        "cat /dev/zero | cat >/dev/null",
		"fork bomb":           "f() { f | f & }; f",
		"recursion":           "f() { f; }; f",
		"eval in eval":        `x='eval "$x"'; eval "$x"`,
		"subshells":           `f() { (f); }; f`,
		"substitutions":       `f() { echo $(f); }; f`,
		"growing value":       `x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done`,
		"growing file":        `x=$(head -c 100000 /dev/zero | tr '\0' a); while printf %s "$x" >>/tmp/big; do :; done`,
		"script calls itself": `printf '#!/bin/sh\n/tmp/me\n' >/tmp/me; chmod +x /tmp/me; /tmp/me`,
		"wide printf":         `printf '%999999999d' 1; printf '%*d' 999999999 1`,
		"big substitution":    `x=$(yes); echo $x`,
		"sleeping for ever":   `sleep infinity`,
		"background":          `while :; do sleep 1000 & done`,
		"reading for ever":    `cat`,
		"links":               `ln -s /tmp/a /tmp/b; ln -s /tmp/b /tmp/a; cat /tmp/a; cd /tmp/a`,
		"arithmetic":          `i=1; while [ $((i += 1)) -gt 0 ]; do :; done`,
	} {
		t.Run(name, func(t *testing.T) {
			h := cluster(t, sim.Spec{Hosts: 1}).Nodes[0].Host
			h.Limits = machine.Limits{Procs: 64, Output: 1 << 20, Nest: 16}
			h.FS.SetQuota(32 << 20)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			u, _ := h.User("ops")
			p := h.ProcOf(u)
			var out simtest.Buffer
			p.Args, p.Stdin, p.Stdout, p.Stderr = []string{"sh", "-s"}, strings.NewReader(script), &out, &out
			done := make(chan int, 1)
			go func() { done <- h.Exec(ctx, p) }()
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				t.Fatal("it does not end")
			}
			if size := len(out.String()); size > 2<<20 {
				t.Errorf("%d bytes of output", size)
			}
			h.PowerOff() // what is left in the background ends here, or the test does not
			h.Wait()
			h.Boot(t.Context())
			if got, errs, _ := as(t, h, "ops", "echo alive"); got != "alive\n" {
				t.Errorf("afterwards: %q %q", got, errs)
			}
		})
	}
}

// TestPanicEndsOneScript lets a command of the simulation break.
func TestPanicEndsOneScript(t *testing.T) {
	h := cluster(t, sim.Spec{Hosts: 1, Equip: func(h *machine.Host) error {
		h.Register("/usr/bin/broken", func(context.Context, *machine.Proc) int { panic("on purpose") })
		return nil
	}}).Nodes[0].Host
	out, errs, _ := as(t, h, "ops", "broken; echo $?")
	if out != "134\n" || !strings.Contains(errs, "on purpose") {
		t.Errorf("%q %q", out, errs)
	}
}

// FuzzShell runs any text as a script: nothing may panic outside a process, run on, or see the canary.
func FuzzShell(f *testing.F) {
	for _, seed := range []string{
		"echo hi | cat", "for i in 1 2; do echo $i; done", "f() { f; }; f", "cat <<E\n$(echo x)\nE\n", "x=${y:-z}; case $x in z) ;; esac", "trap 'echo' EXIT; kill $$",
		"exec 9>/tmp/l; flock -n 9; (sleep 1)&", "printf '%s' a | sed 's/a/b/' | grep -c b", "a=~nobody; echo $a {1..3} <(true)", "while read x; do :; done </etc/passwd", "[[ a == a ]]", "$((1/0))",
	} {
		f.Add(seed)
	}
	c, err := sim.New(context.Background(), sim.Spec{Hosts: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(c.Close)
	h := c.Nodes[0].Host
	h.Limits = machine.Limits{Procs: 64, Output: 1 << 18, Nest: 8}
	_, word := canary(f)
	f.Fuzz(func(t *testing.T, script string) {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		u, _ := h.User("nobody")
		p := h.ProcOf(u)
		var out, errs simtest.Buffer
		p.Dir, p.Args, p.Stdin, p.Stdout, p.Stderr = "/", []string{"bash", "-s"}, strings.NewReader(script), &out, &errs
		h.Exec(ctx, p)
		if strings.Contains(out.String(), word) && !strings.Contains(script, word) {
			t.Errorf("seen from inside: %q", out.String())
		}
		for _, p := range h.Procs() {
			_ = h.Signal(0, p.PID, machine.KILL)
		}
	})
}

// fuzzTool runs a tool and fails where its simulation breaks.
func fuzzTool(t *testing.T, c *sim.Cluster, args []string, input string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	h := c.Nodes[0].Host
	u, _ := h.User("nobody")
	p := h.ProcOf(u)
	var errs simtest.Buffer
	p.Dir, p.Args, p.Stdin, p.Stderr = "/", args, strings.NewReader(input), &errs
	if h.Exec(ctx, p) == 134 {
		t.Errorf("%q broke: %s", args, errs.String())
	}
}
