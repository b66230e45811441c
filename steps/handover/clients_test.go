package handover

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"mvdan.cc/sh/v3/syntax"
)

// ini reads what all three programs call their configuration; a value that is a block of its own is "name.inner".
func ini(t *testing.T, text string) (section string, values map[string]string) {
	t.Helper()
	values = map[string]string{}
	above := ""
	for i, l := range strings.Split(text, "\n") {
		if i == 0 {
			section = strings.TrimSuffix(strings.TrimPrefix(l, "["), "]")
			continue
		}
		name, value, ok := strings.Cut(l, "=")
		inner := strings.HasPrefix(name, " ")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok || name == "" || value == "" && inner:
			t.Errorf("no setting: %q", l)
		case inner:
			values[above+"."+name] = value
		case value == "":
			above = name
		default:
			values[name] = value
		}
	}
	return section, values
}

func TestClientSettings(t *testing.T) {
	got := map[string]map[string]string{}
	sections := map[string]string{}
	for _, c := range sheet(3).Clients {
		if c.Name == "restic" {
			got[c.Name] = exported(t, c.Text)
			continue
		}
		sections[c.Name], got[c.Name] = ini(t, c.Text)
	}
	const host = "10.77.0.11:8000"
	if d := cmp.Diff(map[string]string{"aws": "profile home", "s3cmd": "default", "rclone": "home"}, sections); d != "" {
		t.Error(d)
	}
	want := map[string]map[string]string{
		"aws": {
			"region": "us-east-1", "endpoint_url": "http://" + host, "aws_access_key_id": "ACCESS-KEY", "aws_secret_access_key": "SECRET-KEY",
			"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required", "s3.addressing_style": "path",
		},
		"s3cmd":  {"access_key": "ACCESS-KEY", "secret_key": "SECRET-KEY", "host_base": host, "host_bucket": host, "use_https": "False", "signature_v2": "False"},
		"rclone": {"type": "s3", "provider": "Other", "access_key_id": "ACCESS-KEY", "secret_access_key": "SECRET-KEY", "endpoint": "http://" + host, "force_path_style": "true"},
		"restic": {"AWS_ACCESS_KEY_ID": "ACCESS-KEY", "AWS_SECRET_ACCESS_KEY": "SECRET-KEY", "RESTIC_REPOSITORY": "s3:http://" + host + "/BUCKET", "RESTIC_PASSWORD_FILE": "FILE"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, name := range []string{got["aws"]["endpoint_url"], got["rclone"]["endpoint"], strings.TrimPrefix(got["restic"]["RESTIC_REPOSITORY"], "s3:")} {
		if u, err := url.Parse(name); err != nil || u.Scheme != "http" || u.Host != host {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// exported reads lines for a shell, with a shell's own grammar.
func exported(t *testing.T, text string) map[string]string {
	t.Helper()
	file, err := syntax.NewParser().Parse(strings.NewReader(text), "")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	syntax.Walk(file, func(n syntax.Node) bool {
		if d, ok := n.(*syntax.DeclClause); ok && d.Variant.Value == "export" {
			for _, a := range d.Args {
				out[a.Name.Value] = a.Value.Lit()
			}
		}
		return true
	})
	return out
}

// Where the programs are installed, they store and bring back a file with what the page says, and nothing else.
func TestClientProgramsTakeTheSettings(t *testing.T) {
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	defer server.Close()
	for _, c := range sheet(3).Clients {
		t.Run(c.Name, func(t *testing.T) {
			if _, err := exec.LookPath(c.Name); err != nil {
				t.Skipf("this machine has no %s", c.Name)
			}
			dir := t.TempDir()
			text := strings.NewReplacer("10.77.0.11:8000", strings.TrimPrefix(server.URL, "http://"), "BUCKET", "restic-one", "_FILE=FILE", "_FILE="+filepath.Join(dir, "word")).Replace(c.Text)
			body := bytes.Repeat([]byte("kept\n"), 50_000)
			for name, content := range map[string][]byte{"settings": []byte(text + "\n"), "word": []byte("a word\n"), "in": body} {
				if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.CommandContext(t.Context(), "sh", "-ec", trial(c.Name))
			cmd.Dir = dir
			cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "AWS_CONFIG_FILE=settings", "AWS_EC2_METADATA_DISABLED=true"}
			if said, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
			if back, err := os.ReadFile(filepath.Join(dir, "out")); err != nil || !bytes.Equal(back, body) {
				t.Errorf("%d bytes came back: %v", len(back), err)
			}
		})
	}
}

// trial stores the file "in" and brings it back as "out".
func trial(program string) string {
	switch program {
	case "aws":
		return "aws() { command aws --profile home \"$@\"; }\naws s3 mb s3://aws-one; aws s3 cp in s3://aws-one/x; aws s3 ls s3://aws-one | grep x; aws s3 cp s3://aws-one/x out"
	case "s3cmd":
		return "s3cmd() { command s3cmd -c settings \"$@\"; }\ns3cmd mb s3://s3cmd-one; s3cmd put in s3://s3cmd-one/x; s3cmd ls s3://s3cmd-one | grep x; s3cmd get s3://s3cmd-one/x out"
	case "rclone":
		return "rclone() { command rclone --config settings \"$@\"; }\nrclone mkdir home:rclone-one; rclone copyto in home:rclone-one/x; rclone ls home:rclone-one | grep x; rclone copyto home:rclone-one/x out"
	}
	return fmt.Sprintf(". ./settings\n%[1]s init; %[1]s backup in; %[1]s check; %[1]s dump latest /in >out || { %[1]s restore latest --target back; find back -name in -exec mv {} out \\; ; }", program)
}
