package image

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// runScript runs a start script of an image with one of its paths put elsewhere.
func runScript(t *testing.T, script, path, elsewhere string, env []string, args ...string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "start.sh")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(script, path, elsewhere)), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", append([]string{file}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func TestStandinStartSourcesTheSecret(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "s3-credentials")
	show := []string{"sh", "-c", `echo "key is $SCALITY_ACCESS_KEY_ID"`}
	env := []string{"SCALITY_ACCESS_KEY_ID=from-environment"}
	if out, err := runScript(t, startStandin, "/run/secrets/s3-credentials", secret, env, show...); out != "key is from-environment" || err != nil {
		t.Errorf("without a secret: %q, %v", out, err)
	}
	if err := os.WriteFile(secret, []byte("export SCALITY_ACCESS_KEY_ID=from-secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := runScript(t, startStandin, "/run/secrets/s3-credentials", secret, env, show...); out != "key is from-secret" || err != nil {
		t.Errorf("with a secret: %q, %v", out, err)
	}
}

func TestGatewayStart(t *testing.T) {
	cases := []struct {
		name      string
		env, args []string
		want      string
		fails     bool
	}{
		{"arguments", nil, []string{"--port", ":7070", "posix", "/a b"}, "--port :7070 posix /a b", false},
		{"variables", []string{"VGW_BACKEND=posix", "VGW_BACKEND_ARG=/a b"}, nil, "posix /a b", false},
		{"nothing", []string{"VGW_BACKEND="}, nil, "say what to serve", true},
	}
	for _, c := range cases {
		out, err := runScript(t, startGateway, versitygwPath, "/bin/echo", c.env, c.args...)
		if !strings.HasPrefix(out, c.want) || (err != nil) != c.fails {
			t.Errorf("%s: %q, %v; want %q", c.name, out, err, c.want)
		}
	}
}
