package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/stepstest"
)

// shell is a Dialer whose hosts are this machine: scripts are run by its sh, as a real host would.
type shell struct{ runs int }

func (s *shell) Dial(context.Context, inventory.Host) (steps.Conn, error) { return s, nil }
func (s *shell) Jobs(context.Context) ([]string, error)                   { return nil, nil }
func (s *shell) Close() error                                             { return nil }

func (s *shell) Put(context.Context, string, fs.FileMode, io.Reader) error {
	return errors.New("not here")
}

func (s *shell) Run(ctx context.Context, c steps.Cmd) (steps.Result, error) {
	s.runs++
	cmd := exec.CommandContext(ctx, "sh")
	for name, v := range c.Values {
		cmd.Env = append(cmd.Environ(), name+"="+v)
	}
	var out bytes.Buffer
	cmd.Stdin, cmd.Stdout = strings.NewReader("set -u\n{\n"+c.Script.Full()+"\n} </dev/null\n"), &out
	err := cmd.Run()
	for line := range strings.Lines(out.String()) {
		if c.Line != nil {
			c.Line(steps.Stdout, strings.TrimSuffix(line, "\n"))
		}
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return steps.Result{}, err
	}
	return steps.Result{Exit: cmd.ProcessState.ExitCode(), Stdout: out.String()}, nil
}

func asks(id, text string) steps.Op {
	return with(op(id), func(o *steps.Op) { o.Check.Text = text })
}

func TestSurveyInARealShell(t *testing.T) {
	dir := t.TempDir()
	odd := filepath.Join(dir, "it's odd")
	binary := string([]byte{0, 1, '\r', '\n', 0xff, '\t'}) + strings.Repeat("long ", 200)
	for path, text := range map[string]string{odd: binary, filepath.Join(dir, "big"): strings.Repeat("x", biggestFile+1)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stdinEater := "cat >/dev/null; read x; exit 0"
	ops := []steps.Op{
		asks("n1/ok", "true"), asks("n1/missing", "exit 1"), asks("n1/drifted", "(exit 2)"), asks("n1/odd", "exit 3"),
		asks("n1/tool", "no-such-tool-here"), asks("n1/loud", "echo noise; echo more >&2; exit 0"),
		asks("n1/greedy", stdinEater), asks("n1/heredoc", "cat <<'E' | grep -q \"it's\"\nit's %s\nE"),
		asks("n1/syntax", "if then"), asks("n1/prelude", "hf_same /no/such 0644"), asks("n1/kill", "kill -9 $$"),
		with(asks("n1/slow", "sleep 30"), func(o *steps.Op) { o.Policy.Timeout = time.Second }),
		with(asks("n1/vars", "true"), func(o *steps.Op) { o.Check.Vars = []string{"x"} }),
		with(asks("n1/always", ""), func(o *steps.Op) { o.Check = steps.Script{} }),
		with(asks("n1/condition", ""), func(o *steps.Op) {
			o.Check, o.Apply, o.Verify = steps.Script{}, steps.Script{}, steps.Script{Text: "true"}
		}),
		with(asks("n1/files", "true"), func(o *steps.Op) {
			o.Files = []steps.File{{Path: odd}, {Path: dir + "/big"}, {Path: dir + "/absent"}, {Path: "/x", Source: "y"}}
		}),
		probeOp(0),
	}
	s := newStand(ops...)
	sh := &shell{}
	s.Dialer = sh
	start := time.Now()
	got, err := s.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %s: the slow check was not ended", took)
	}
	want := map[string]steps.State{
		"n1/ok": "satisfied", "n1/missing": "missing", "n1/drifted": "drifted", "n1/odd": "unknown", "n1/tool": "missing",
		"n1/loud": "satisfied", "n1/greedy": "satisfied", "n1/heredoc": "satisfied", "n1/prelude": "missing",
		"n1/kill": "unknown", "n1/slow": "unknown", "n1/vars": "unknown", "n1/always": "missing", "n1/condition": "unknown",
		"n1/files": "satisfied", "/probe": "unknown", "n1/syntax": got.States["n1/syntax"], // 2 in most shells, 1 in some
	}
	if diff := cmp.Diff(want, got.States); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]map[string]string{"n1": {odd: binary}}, got.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]map[string]string{"n1": {dir + "/big": "it is too big to show"}}, got.Unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	if sh.runs != 1 {
		t.Errorf("%d round trips", sh.runs)
	}
	if n := len(find[event.Surveyed](&s.rec)); n != len(ops) {
		t.Errorf("%d of %d ops were told", n, len(ops))
	}
}

func TestCaptureInARealShell(t *testing.T) {
	tests := []struct{ text, want string }{
		{"echo 'SWMTKN-1-abc-def'", "SWMTKN-1-abc-def"},
		{`printf '%s' "a b  *'\"\\ \$x"`, `a b  *'"\ $x`},
		{"cat <<'E'\nhere\nE", "here"},
		{"case x in x) echo y;; esac", "y"},
		{"echo \"$given\"", "from outside"},
		{"exit 4", "exit code 4"},
		{"echo a; echo b", "not one line"},
		{":", "empty"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			s := newStand(with(op("n1/a"), capture("v", tt.text)))
			s.Dialer = &shell{}
			h := s.newHands(newVoice(s.Events), &outcomes{})
			o := s.Plan.Ops[0]
			got, err := h.read(t.Context(), o, o, o.Captures[0].From, map[string]string{"given": "from outside"})
			if err != nil {
				got = err.Error()
			}
			if !strings.HasSuffix(got, tt.want) && !strings.Contains(got, tt.want) || err == nil && got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSurveyOfHostsThatDoNotAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(op("n1/a"), op("n2/a"), op("n3/a"), op("n4/a"))
		s.host("n1").Down(errors.New("connection refused"))
		s.host("n2").On("ask", stepstest.Lose())
		s.host("n3").On("ask", stepstest.Hang())
		s.host("n4").On("ask", stepstest.Print(1, "no shell for you"))
		start := time.Now()
		got, err := s.Survey(t.Context())
		if !errors.Is(err, steps.ErrUnreachable) || len(got.Down) != 4 {
			t.Errorf("%v, down %v", err, got.Down)
		}
		if took := time.Since(start); took > 5*time.Minute {
			t.Errorf("waited %s", took)
		}
		for id, state := range got.States {
			if state != steps.Unknown {
				t.Errorf("%s is %s", id, state)
			}
		}
		if n := len(find[event.HostFailed](&s.rec)); n != 4 {
			t.Errorf("%d hosts failed, want 4", n)
		}
	})
}

func TestSurveyInterrupted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(op("n1/a"))
		s.host("n1").On("ask", stepstest.Hang())
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := s.Survey(ctx); !errors.Is(err, ErrInterrupted) {
			t.Errorf("got %v", err)
		}
	})
}

func TestSurveyNeedsRootWhereACheckDoes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(op("n1/a"), op("n2/a"), with(op("n2/b"), func(o *steps.Op) { o.Check.Sudo = true }))
		_, _ = s.Survey(t.Context())
		for host, want := range map[string]bool{"n1": false, "n2": true} {
			if calls := s.host(host).Calls(); len(calls) != 1 || calls[0].Sudo != want {
				t.Errorf("%s was asked %+v", host, calls)
			}
		}
	})
}

func FuzzAnswers(f *testing.F) {
	f.Add("MARK check 0 0\nMARK file 0\naGk=\nMARK end 0\nMARK over\n")
	f.Add("MARK file 0\n!!!\nMARK end 0\nMARK check 99 1\nMARK check -1 x\nMARK unread 0 why\n")
	f.Add("noise\nMARK\nMARK \nMARK end 0\nMARK file 7\n")
	f.Fuzz(func(t *testing.T, text string) {
		o := with(op("n1/a"), func(o *steps.Op) { o.Files = []steps.File{{Path: "/f"}} })
		q := newQuestions([]steps.Op{o})
		p := newParser(q)
		for line := range strings.Lines(strings.ReplaceAll(text, "MARK", q.mark)) {
			p.line(steps.Stdout, strings.TrimSuffix(line, "\n"))
		}
		if len(p.states) != 1 || p.states[0] == "" {
			t.Errorf("states %v", p.states)
		}
		for path := range p.files {
			if path != "/f" {
				t.Errorf("a file nobody asked for: %q", path)
			}
		}
		if !strings.Contains(text, "MARK") && (p.over || p.states[0] != steps.Unknown || len(p.unread) > 0) {
			t.Error("noise was taken for an answer")
		}
	})
}

func FuzzOneLine(f *testing.F) {
	f.Add("a\nb\n")
	f.Add("\n\n")
	f.Add("a\r\n")
	f.Fuzz(func(t *testing.T, out string) {
		v, err := oneLine(out)
		if err != nil {
			if v != "" || len(out) > 2 && strings.Contains(err.Error(), out) {
				t.Errorf("an error that tells the value: %v", err)
			}
			return
		}
		if strings.TrimSpace(v) == "" || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q came out of %q", v, out)
		}
	})
}

func ExampleRunner_Survey() {
	s := newStand(op("n1/docker"), op("n1/nfs"))
	s.Dialer = &shell{}
	s.Plan.Ops[0].Check.Text = "true"
	s.Plan.Ops[1].Check.Text = "test -e /no/such/export"
	found, _ := s.Survey(context.Background())
	fmt.Println(found.States["n1/docker"], found.States["n1/nfs"])
	// Output: satisfied missing
}
