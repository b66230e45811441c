package remote_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// options reach the server and nothing else of this machine: neither its keys nor its agent nor its known hosts.
func options(s *sshtest.Server) remote.Options {
	return remote.Options{KnownHosts: []string{s.KnownHosts}, Keys: []string{}}
}

func dial(t testing.TB, s *sshtest.Server) steps.Conn {
	t.Helper()
	c, err := remote.New(options(s)).Dial(t.Context(), s.Host("n1"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func script(text string) steps.Cmd { return steps.Cmd{Script: steps.Script{Text: text}} }

// within fails the test where the context is done sooner than what is waited for.
func within(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func wantError(t testing.TB, err error, is error, text, hint string) {
	t.Helper()
	switch {
	case err == nil:
		t.Fatal("no error")
	case is != nil && !errors.Is(err, is):
		t.Errorf("error %q is not %q", err, is)
	}
	if !strings.Contains(err.Error(), text) {
		t.Errorf("error %q lacks %q", err, text)
	}
	if got := steps.HintOf(err); hint != "" && !strings.Contains(got, hint) {
		t.Errorf("hint %q lacks %q", got, hint)
	}
}
