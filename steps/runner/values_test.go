package runner

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/stepstest"
)

func capture(name, text string) func(*steps.Op) {
	return func(o *steps.Op) {
		o.Captures = append(o.Captures, steps.Capture{Name: name, From: steps.Script{Text: text}})
	}
}

func reads(names ...string) func(*steps.Op) {
	return func(o *steps.Op) { o.Apply.Vars = names }
}

func TestCapturesAreLazy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(
			with(op("n1/init"), capture("token", "show token")),
			with(op("n2/join", "n1/init"), reads("token")),
			with(op("n3/join", "n1/init"), reads("token")),
			with(op("n4/join", "n1/init"), reads("token")),
		)
		s.host("n1").On("show token", stepstest.After(time.Second, stepstest.Value("SWMTKN-1-x")))
		s.host("n4").On("check", stepstest.Exit(0)) // has joined: needs no token
		if _, err := s.run(t); err != nil {
			t.Fatal(err)
		}
		if n := len(times(s, time.Now(), "n1", "show token")); n != 1 {
			t.Errorf("the token was read %d times for two that need it", n)
		}
		for _, host := range []string{"n2", "n3"} {
			if got := s.host(host).Calls()[1].Values["token"]; got != "SWMTKN-1-x" {
				t.Errorf("%s got %q", host, got)
			}
		}
		said := strings.Join(append(s.rec.brief("n2/join"), s.rec.brief("n3/join")...), ", ")
		if strings.Count(said, "check 1, capture 1, apply 1") != 1 || strings.Count(said, "capture") != 1 {
			t.Errorf("said %s; the one that reads says so", said)
		}
	})
}

func TestCaptureNobodyNeeds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(with(op("n1/init"), capture("token", "show token")), with(op("n2/join", "n1/init"), reads("token")))
		s.host("n2").On("check", stepstest.Exit(0))
		if _, err := s.run(t); err != nil || len(times(s, time.Now(), "n1", "show token")) != 0 {
			t.Errorf("%v, asked %v", err, s.host("n1").Texts())
		}
	})
}

func TestWhoseCapture(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(
			with(op("n1/id"), capture("id", "show id")), with(op("n2/id"), capture("id", "show id")),
			with(op("n1/use", "n1/id"), reads("id")), with(op("n2/use", "n2/id"), reads("id")),
		)
		for _, host := range []string{"n1", "n2"} {
			s.host(host).On("show id", stepstest.Value("id of "+host))
		}
		if _, err := s.run(t); err != nil {
			t.Fatal(err)
		}
		for _, host := range []string{"n1", "n2"} {
			for _, c := range s.host(host).Calls() {
				if v, ok := c.Values["id"]; ok && v != "id of "+host {
					t.Errorf("%s was given %q", host, v)
				}
			}
		}
	})
}

func TestValuesThatAreNotThere(t *testing.T) {
	init := with(op("n1/init"), capture("v", "show v"))
	use := with(op("n2/use", "n1/init"), reads("v"))
	answer := func(r stepstest.Reply) func(*stand) { return func(s *stand) { s.host("n1").On("show v", r) } }
	tests := []struct {
		name  string
		ops   []steps.Op
		setup func(*stand)
		want  string
	}{
		{"nobody gives it", []steps.Op{with(op("n2/use"), reads("v"))}, nil, "nothing gives"},
		{"the store does not know it", []steps.Op{with(op("n2/use"), reads("v"))}, func(s *stand) { s.Values = secrets{} }, "no such secret"},
		{"its op is not needed", []steps.Op{
			with(init, func(o *steps.Op) { o.Policy.Group = "one" }),
			with(op("n2/use"), func(o *steps.Op) { reads("v")(o); o.Policy.Group = "other" }),
		}, func(s *stand) { s.host("n1").On("do init", stepstest.After(time.Minute, stepstest.Exit(0))) }, "has not been done"},
		{"two hosts give it", []steps.Op{init, with(op("n3/init"), capture("v", "show v")), use}, nil, "it must be one"},
		{"only a later op gives it", []steps.Op{with(op("n1/use"), reads("v")), with(op("n1/init"), capture("v", "show v"))}, nil, "must be one"},
		{"it is empty", []steps.Op{init, use}, answer(stepstest.Exit(0)), "empty"},
		{"it is blank", []steps.Op{init, use}, answer(stepstest.Value("  ")), "empty"},
		{"it has two lines", []steps.Op{init, use}, answer(stepstest.Value("a\nb")), "one line"},
		{"it is not text", []steps.Op{init, use}, answer(stepstest.Value("a\x01")), "one line"},
		{"its script fails", []steps.Op{init, use}, answer(stepstest.Exit(3)), "exit code 3"},
		{"its script hangs", []steps.Op{init, use}, answer(stepstest.Hang()), "not ended after"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newStand(tt.ops...)
				if tt.setup != nil {
					tt.setup(s)
				}
				report, err := s.run(t)
				if !errors.Is(err, ErrFailed) || len(report.Failures) != 1 || !strings.Contains(report.Failures[0].Error, tt.want) {
					t.Errorf("%v, %+v; want a failure with %q", err, report.Failures, tt.want)
				}
				for _, host := range []string{"n1", "n2"} {
					if host == report.Failures[0].Host && len(times(s, time.Now(), host, "do use")) > 0 {
						t.Error("the step was applied all the same")
					}
				}
			})
		})
	}
}

func TestCaptureFromALostHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(
			with(op("n1/init"), capture("v", "show v")), with(op("n2/use", "n1/init"), reads("v")),
			op("n3/free"), op("n1/later", "n3/free"),
		)
		s.host("n1").On("show v", stepstest.Lose())
		s.host("n3").On("do free", stepstest.After(30*time.Second, stepstest.Exit(0)))
		report, err := s.run(t)
		want := "n1/init=changed n2/use=failed n3/free=changed n1/later=blocked"
		if got := outcomeOf(s, report); got != want || !errors.Is(err, steps.ErrUnreachable) {
			t.Errorf("got  %s (%v)\nwant %s", got, err, want)
		}
	})
}

// prober is scripted: each call takes the next answer, the last one stays.
type prober struct {
	answers []error
	calls   int
	chatty  bool
}

func (p *prober) Probe(ctx context.Context, pr steps.Probe, values func(string) (string, error), say func(string)) error {
	p.calls++
	key, err := values(pr.SecretKey)
	if err != nil {
		return err
	}
	if p.chatty {
		say("signed with " + key)
		return steps.WithHint(errors.New("refused key "+key), "not "+key)
	}
	return p.answers[min(p.calls, len(p.answers))-1]
}

func probeOp(settle time.Duration) steps.Op {
	return steps.Op{
		ID: "/probe", Title: "Try it", Probe: &steps.Probe{SecretKey: "s3_secret"},
		Policy: steps.Policy{Timeout: time.Minute, Settle: settle},
	}
}

func TestProbe(t *testing.T) {
	down := errors.New("503")
	tests := []struct {
		name    string
		settle  time.Duration
		answers []error
		want    []string
	}{
		{"holds", 0, []error{nil}, []string{"probe 1", "passed"}},
		{"fails", 0, []error{down}, []string{"probe 1", "failed"}},
		{"settles", time.Minute, []error{down, nil}, []string{"probe 1", "retry 2 after 1s", "probe 2", "passed"}},
		{"never settles", time.Second, []error{down}, []string{"probe 1", "retry 2 after 1s", "probe 2", "failed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newStand(op("n1/a"), with(probeOp(tt.settle), func(o *steps.Op) { o.Needs = []string{"n1/a"} }))
				s.Values, s.Prober = secrets{"s3_secret": "x"}, &prober{answers: tt.answers}
				_, err := s.run(t)
				if diff := cmp.Diff(tt.want, s.rec.brief("/probe")); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if failed := tt.want[len(tt.want)-1] == "failed"; errors.Is(err, ErrFailed) != failed {
					t.Errorf("error %v", err)
				}
			})
		})
	}
	s := newStand(probeOp(0))
	if _, err := s.run(t); !errors.Is(err, ErrFailed) {
		t.Errorf("without a prober: %v", err)
	}
}

// Secrets reach scripts and probes, and nothing that is said or reported.
func TestSecretsAreNeverSaid(t *testing.T) {
	const canary = "CANARY-a9f3"
	bubble(t, func(t *testing.T) {
		s := newStand(
			with(op("n1/init"), capture("token", "show token")),
			with(op("n2/join", "n1/init"), reads("token", "s3_secret")),
			with(op("n2/fail", "n1/init"), reads("two")),
			probeOp(0),
		)
		s.host("n1").On("show token", stepstest.Value(canary+"t"))
		s.Values, s.Prober = secrets{"s3_secret": canary + "s", "two": canary + "\n2"}, &prober{chatty: true}
		s.host("n2").On("do fail", stepstest.Exit(1))
		report, err := s.run(t)
		if got := s.host("n2").Calls()[1].Values; got["token"] != canary+"t" || got["s3_secret"] != canary+"s" {
			t.Fatalf("the script was given %v", got)
		}
		texts := []string{err.Error(), steps.HintOf(err)}
		for _, e := range s.rec.got {
			text, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(text))
		}
		said, err := json.Marshal(report)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range append(texts, string(said)) {
			if strings.Contains(text, canary) {
				t.Errorf("a secret in %s", text)
			}
		}
		if n := len(find[event.StepOutput](&s.rec)); n != 1 {
			t.Errorf("%d lines, want the probe's one, with the secret hidden", n)
		}
	})
}
