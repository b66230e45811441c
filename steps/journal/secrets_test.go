package journal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
)

var _ steps.Values = (*Secrets)(nil)

func keep(t *testing.T, dir string) *Secrets {
	t.Helper()
	s, err := Keep(dir, "home", map[string]Recipe{"s3_access": AccessKey(), "s3_secret": SecretKey(), "bad": {}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func value(t *testing.T, s *Secrets, name string) string {
	t.Helper()
	v, err := s.Value(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSecretsAreMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := keep(t, dir)
	if _, err := os.Stat(dir); err == nil {
		t.Error("something was made before the first question")
	}
	access, secret := value(t, s, "s3_access"), value(t, s, "s3_secret")
	if len(access) != 20 || strings.Trim(access, Upper) != "" {
		t.Errorf("access key %q", access)
	}
	if len(secret) != 40 || strings.Trim(secret, AlphaNum) != "" {
		t.Errorf("secret key %q", secret)
	}
	later := keep(t, dir)
	if value(t, later, "s3_access") != access || value(t, later, "s3_secret") != secret {
		t.Error("a later run gets other secrets")
	}
	if elsewhere := keep(t, t.TempDir()); value(t, elsewhere, "s3_secret") == secret {
		t.Error("two clusters have the same secret")
	}
	info, err := os.Stat(s.Path())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestSecretsRefused(t *testing.T) {
	tests := []struct {
		name, text, ask string
		mode            os.FileMode
		hint            string
	}{
		{"readable by group", "s3_secret=abc\n", "s3_secret", 0o640, "chmod 600"},
		{"readable by all", "s3_secret=abc\n", "s3_secret", 0o604, "chmod 600"},
		{"not a line", "s3_secret=abc\nhello\n", "s3_secret", 0o600, "NAME=VALUE"},
		{"no value", "s3_secret=\n", "s3_secret", 0o600, "NAME=VALUE"},
		{"twice", "s3_secret=a\ns3_secret=b\n", "s3_secret", 0o600, "NAME=VALUE"},
		{"unknown name", "other=abc\n", "other", 0o600, ""},
		{"recipe without length", "", "bad", 0o600, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			s := keep(t, dir)
			if err := os.MkdirAll(filepath.Dir(s.Path()), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(s.Path(), []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(s.Path(), tt.mode); err != nil {
				t.Fatal(err)
			}
			v, err := s.Value(t.Context(), tt.ask)
			if err == nil {
				t.Fatalf("gave %q", v)
			}
			if !strings.Contains(steps.HintOf(err), tt.hint) || strings.Contains(err.Error(), "abc") {
				t.Errorf("%v (hint %q)", err, steps.HintOf(err))
			}
			if got, _ := os.ReadFile(s.Path()); string(got) != tt.text {
				t.Errorf("the file was changed to %q", got)
			}
		})
	}
}

func TestSecretNeverHandedOutUnsaved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	if v, err := keep(t, dir).Value(t.Context(), "s3_secret"); err == nil || v != "" {
		t.Errorf("gave %q, %v", v, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := keep(t, t.TempDir()).Value(ctx, "s3_secret"); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestSecretNames(t *testing.T) {
	for name, ok := range map[string]bool{"s3_secret": true, "KEY2": true, "": false, "a-b": false, "a=b": false, "a\nb": false, "é": false} {
		if _, err := Keep(t.TempDir(), "home", map[string]Recipe{name: SecretKey()}); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := Keep(t.TempDir(), "../home", nil); err == nil {
		t.Error("a cluster elsewhere was accepted")
	}
}

func TestSecretsAskedTogether(t *testing.T) {
	s := keep(t, t.TempDir())
	got := make([]string, 20)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			v, err := s.Value(t.Context(), []string{"s3_access", "s3_secret"}[i%2])
			if err != nil {
				t.Error(err)
			}
			got[i] = v
		})
	}
	wg.Wait()
	for i, v := range got {
		if v != got[i%2] {
			t.Errorf("place %d got a value of its own", i)
		}
	}
}

func FuzzParseSecrets(f *testing.F) {
	f.Add([]byte("# c\nA=b\r\n\nC=d=e\n"))
	f.Add([]byte("A=\x00"))
	f.Add([]byte("=x"))
	f.Fuzz(func(t *testing.T, text []byte) {
		values, err := parseSecrets(text)
		if err != nil {
			return
		}
		again := ""
		for name, v := range values {
			if v == "" || strings.ContainsAny(name+v, "\n\r\x00") {
				t.Fatalf("%q=%q", name, v)
			}
			if strings.HasPrefix(name, "#") {
				t.Fatalf("a comment became the name %q", name)
			}
			again += name + "=" + v + "\n"
		}
		back, err := parseSecrets([]byte(again))
		if diff := cmp.Diff(values, back); err != nil || diff != "" {
			t.Errorf("not the same after writing: %v\n%s", err, diff)
		}
	})
}
