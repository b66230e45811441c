package runner

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/stepstest"
)

// rules are scripted answers, asked in order.
type rules []struct {
	times int
	match string
	reply stepstest.Reply
}

// opCase is a host's answers and what must come of one op.
type opCase struct {
	name   string
	change func(*steps.Op)
	rules  rules
	want   []string // events of the op
	took   time.Duration
	exit   int
}

func exit(code int) stepstest.Reply { return stepstest.Exit(code) }

func policy(p steps.Policy) func(*steps.Op) { return func(o *steps.Op) { o.Policy = p } }

// condition leaves an op only its verify, pure only its check.
func condition(o *steps.Op) { o.Apply, o.Check = steps.Script{}, steps.Script{} }
func pure(o *steps.Op)      { o.Apply, o.Verify = steps.Script{}, steps.Script{} }

func checkCases() []opCase {
	return []opCase{
		{name: "satisfied", rules: rules{{-1, "check", exit(0)}}, want: []string{"check 1", "unchanged"}},
		{name: "missing", rules: rules{{-1, "check", exit(1)}}, want: []string{"check 1", "apply 1", "verify 1", "changed"}},
		{name: "drifted", rules: rules{{-1, "check", exit(2)}}, want: []string{"check 1", "apply 1", "verify 1", "changed"}},
		{name: "check fails", rules: rules{{-1, "check", exit(3)}}, want: []string{"check 1", "failed"}, exit: 3},
		{
			name: "tool not there yet", rules: rules{{-1, "check", exit(127)}},
			want: []string{"check 1", "apply 1", "verify 1", "changed"},
		},
		{
			name: "tool cannot run yet", rules: rules{{-1, "check", exit(126)}},
			want: []string{"check 1", "apply 1", "verify 1", "changed"},
		},
		{name: "no check", change: func(o *steps.Op) { o.Check = steps.Script{} }, want: []string{"apply 1", "verify 1", "changed"}},
		{
			name: "no verify: check again", change: func(o *steps.Op) { o.Verify = steps.Script{} },
			rules: rules{{1, "check", exit(1)}, {-1, "check", exit(0)}},
			want:  []string{"check 1", "apply 1", "verify 1", "changed"},
		},
		{name: "nothing at all", change: func(o *steps.Op) { condition(o); pure(o) }, want: []string{"passed"}},
		{name: "pure check holds", change: pure, rules: rules{{-1, "check", exit(0)}}, want: []string{"check 1", "passed"}},
		{name: "pure check missing", change: pure, want: []string{"check 1", "failed"}, exit: 1},
		{name: "pure check without its tool", change: pure, rules: rules{{-1, "check", exit(127)}}, want: []string{"check 1", "failed"}, exit: 127},
		{
			name: "condition comes true", change: func(o *steps.Op) { condition(o); o.Policy.Settle = time.Minute },
			rules: rules{{2, "verify", exit(1)}},
			want:  []string{"check 1", "retry 2 after 1s", "check 2", "retry 3 after 2s", "check 3", "passed"}, took: 3 * time.Second,
		},
	}
}

func applyCases() []opCase {
	return []opCase{
		{
			name: "apply fails", rules: rules{{-1, "do", exit(100)}},
			want: []string{"check 1", "apply 1", "failed"}, exit: 100,
		},
		{
			name: "apply retried", change: policy(steps.Policy{Retries: 2, Delay: 10 * time.Second}),
			rules: rules{{2, "do", exit(100)}},
			want: []string{
				"check 1", "apply 1", "retry 2 after 10s", "apply 2", "retry 3 after 10s", "apply 3", "verify 1", "changed",
			},
			took: 20 * time.Second,
		},
		{
			name: "retries used up", change: policy(steps.Policy{Retries: 1, Delay: time.Second}),
			rules: rules{{-1, "do", exit(5)}},
			want:  []string{"check 1", "apply 1", "retry 2 after 1s", "apply 2", "failed"}, took: time.Second, exit: 5,
		},
		{
			name: "verify fails at once", rules: rules{{-1, "verify", exit(1)}},
			want: []string{"check 1", "apply 1", "verify 1", "failed"}, exit: 1,
		},
		{
			name: "verify settles", change: policy(steps.Policy{Settle: time.Minute}),
			rules: rules{{4, "verify", exit(1)}},
			want: []string{
				"check 1", "apply 1", "verify 1", "retry 2 after 1s", "verify 2", "retry 3 after 2s", "verify 3",
				"retry 4 after 4s", "verify 4", "retry 5 after 5s", "verify 5", "changed",
			},
			took: 12 * time.Second,
		},
		{
			name: "verify never settles", change: policy(steps.Policy{Settle: 4 * time.Second}),
			rules: rules{{-1, "verify", exit(9)}},
			want: []string{
				"check 1", "apply 1", "verify 1", "retry 2 after 1s", "verify 2", "retry 3 after 2s", "verify 3",
				"retry 4 after 1s", "verify 4", "failed",
			},
			took: 4 * time.Second, exit: 9,
		},
	}
}

func hostCases() []opCase {
	lose := stepstest.Lose()
	return []opCase{
		{
			name: "check hangs", change: policy(steps.Policy{Timeout: 7 * time.Second}), rules: rules{{-1, "check", stepstest.Hang()}},
			want: []string{"check 1", "failed"}, took: 7 * time.Second, exit: -1,
		},
		{
			name: "apply hangs once", change: policy(steps.Policy{Timeout: 7 * time.Second, Retries: 1}),
			rules: rules{{1, "do", stepstest.Hang()}},
			want:  []string{"check 1", "apply 1", "retry 2 after 0s", "apply 2", "verify 1", "changed"}, took: 7 * time.Second,
		},
		{
			name: "verify hangs once", change: policy(steps.Policy{Timeout: 7 * time.Second, Settle: 10 * time.Second}),
			rules: rules{{1, "verify", stepstest.Hang()}},
			want:  []string{"check 1", "apply 1", "verify 1", "retry 2 after 1s", "verify 2", "changed"}, took: 8 * time.Second,
		},
		{
			// satisfied from the second time on: the lost apply had done its work
			name: "connection lost: again from the check", rules: rules{{1, "do", lose}, {1, "check", exit(1)}, {1, "check", exit(0)}},
			want: []string{"check 1", "apply 1", "retry 2 after 2s", "check 1", "unchanged"}, took: 2 * time.Second,
		},
		{
			name: "lost for good", rules: rules{{-1, "verify", lose}},
			want: []string{
				"check 1", "apply 1", "verify 1", "retry 2 after 2s", "check 1", "apply 1", "verify 1",
				"retry 3 after 4s", "check 1", "apply 1", "verify 1", "failed",
			},
			took: 6 * time.Second, exit: -1,
		},
	}
}

func TestOneOp(t *testing.T) {
	for _, tt := range slices.Concat(checkCases(), applyCases(), hostCases()) {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := op("n1/a")
				if tt.change != nil {
					tt.change(&o)
				}
				s := newStand(o)
				for _, r := range tt.rules {
					s.host("n1").Times(r.times, r.match, r.reply)
				}
				start := time.Now()
				report, err := s.run(t)
				if diff := cmp.Diff(tt.want, s.rec.brief("n1/a")); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %s, want %s", took, tt.took)
				}
				checkFailure(t, report, err, tt.exit)
			})
		})
	}
}

// checkFailure looks at report and error of a plan of one op; exit 0 stands for no failure.
func checkFailure(t *testing.T, r Report, err error, exit int) {
	t.Helper()
	if exit == 0 {
		if err != nil || len(r.Failures) != 0 || r.Outcome != event.Done {
			t.Errorf("report %+v, error %v; want all well", r, err)
		}
		return
	}
	if !errors.Is(err, ErrFailed) || r.Outcome != event.Failed || len(r.Failures) != 1 {
		t.Fatalf("report %+v, error %v; want one failure", r, err)
	}
	f := r.Failures[0]
	if f.Exit != exit || f.Error == "" || f.Op != "n1/a" || f.Host != "n1" {
		t.Errorf("failure %+v, want exit %d", f, exit)
	}
	if f.Hint == "" && !errors.Is(err, steps.ErrUnreachable) {
		t.Errorf("failure %q has no remedy", f.Error)
	}
}

func TestTailOfAFailure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(op("n1/a"))
		var lines []string
		for i := range 30 {
			lines = append(lines, fmt.Sprint("line ", i))
		}
		s.host("n1").On("do a", stepstest.Print(1, lines...))
		report, _ := s.run(t)
		if diff := cmp.Diff(lines[10:], report.Failures[0].Tail); diff != "" {
			t.Errorf("tail (-want +got):\n%s", diff)
		}
		if n := len(find[event.StepOutput](&s.rec)); n != 30 {
			t.Errorf("%d of 30 lines were said", n)
		}
		if last := find[event.StepFinished](&s.rec)[0]; len(last.Tail) != 20 || last.Exit != 1 || last.Hint == "" {
			t.Errorf("the event says %+v", last)
		}
	})
}

func TestFilesAreSentBeforeApply(t *testing.T) {
	bubble(t, func(t *testing.T) {
		source := filepath.Join(t.TempDir(), "image.tar")
		if err := os.WriteFile(source, []byte(strings.Repeat("x", worthTelling)), 0o600); err != nil {
			t.Fatal(err)
		}
		s := newStand(with(op("n1/a"), func(o *steps.Op) {
			o.Files = []steps.File{{Path: "/var/lib/image.tar", Source: source, Mode: 0o600}, {Path: "/etc/x", Content: "y"}}
		}))
		if _, err := s.run(t); err != nil {
			t.Fatal(err)
		}
		want := []string{"check a", "put /var/lib/image.tar", "do a", "verify a"}
		if diff := cmp.Diff(want, s.host("n1").Texts()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if n := len(s.host("n1").Calls()[1].Body); n != worthTelling {
			t.Errorf("%d bytes came", n)
		}
		if n := len(find[event.Notice](&s.rec)); n < 3 || n > parts {
			t.Errorf("%d notices of progress, want some and %d at most", n, parts)
		}
	})
}

func TestFileThatIsNotThere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(with(op("n1/a"), func(o *steps.Op) { o.Files = []steps.File{{Path: "/x", Source: "/no/such/file"}} }))
		report, err := s.run(t)
		if !errors.Is(err, ErrFailed) || report.Failures[0].Hint == "" {
			t.Errorf("%v, %+v", err, report)
		}
	})
}
