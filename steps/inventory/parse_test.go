package inventory

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	got := mustParse(t, "/srv/home/cluster.yaml", good)
	want := Cluster{
		Name: "home", Playbook: "s3-nfs", Path: "/srv/home/cluster.yaml",
		Hosts: []Host{
			{"n1", "10.200.15.113", "10.200.15.113", "server", SSH{"ops", 22, "/home/ada/.ssh/id_ed25519", false}, Unsaid{Port: true}},
			{"n2", "n2.example.org", "fd00::2", "client", SSH{"pi", 22, "/home/ada/.ssh/id_ed25519", true}, Unsaid{Port: true}},
			{"n3", "10.200.15.113", "10.200.15.97", "client", SSH{"ops", 2222, "/srv/home/keys/n3", false}, Unsaid{}},
		},
		Settings: Answers{
			"engine": "versitygw", "data_dir": "/var/nfs/data", "metadata_dir": "/var/nfs/metadata", "s3_port": "9000",
			"docker": "docker-ce", "images": "archive", "image_archive": "/srv/home/engine.tar", "image": "", "proxy": "",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cluster (-want +got):\n%s", diff)
	}
}

// TestParseAlike lists spellings that must all mean the same.
func TestParseAlike(t *testing.T) {
	const plain = "name: a\nplaybook: bare\nhosts:\n- name: h\n  address: 10.0.0.1\n  role: any\n"
	want := mustParse(t, "c.yaml", plain)
	for name, text := range map[string]string{
		"carriage returns": strings.ReplaceAll(plain, "\n", "\r\n"),
		"byte order mark":  "\uFEFF" + plain,
		"document header":  "# before\n---\n" + plain,
		"document end":     plain + "...\n",
		"flow":             "{name: a, playbook: bare, hosts: [{name: h, address: 10.0.0.1, role: any}]}",
		"quotes":           `{"name": "a", 'playbook': 'bare', hosts: [{name: "h", address: "10.0.0.1", role: any}]}`,
		"empty sections":   plain + "ssh:\nsettings:\n",
		"defaults said":    plain + "ssh: {user: root, port: 22, sudo: false}\nsettings: {wait: 30s, copies: 0, museum: false, label: ''}\n",
		"mapped address":   strings.ReplaceAll(plain, "10.0.0.1", `"::ffff:10.0.0.1"`),
		"ssh overridden":   plain + "  user: root\n  port: 22\nssh: {user: ops, port: 23}\n",
	} {
		t.Run(name, func(t *testing.T) {
			got := mustParse(t, "c.yaml", text)
			got.Hosts[0].Unsaid = want.Hosts[0].Unsaid // see TestUnsaid
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("cluster (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClusterLookups(t *testing.T) {
	c := mustParse(t, "c.yaml", good)
	if h, ok := c.Host("n2"); !ok || h.Address != "n2.example.org" {
		t.Errorf("Host(n2) = %v, %v", h, ok)
	}
	if h, ok := c.Host("n9"); ok {
		t.Errorf("Host(n9) = %v, want none", h)
	}
	for role, want := range map[string]int{"server": 1, "client": 2, "all": 3, "nobody": 0} {
		if got := len(c.WithRole(role)); got != want {
			t.Errorf("WithRole(%q) has %d hosts, want %d", role, got, want)
		}
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cluster.yaml")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(good, "~/", "/root/")), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(path, books())
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(filepath.Dir(path), "engine.tar"); c.Settings["image_archive"] != want || c.Path != path {
		t.Errorf("archive %q of %q, want %q of %q", c.Settings["image_archive"], c.Path, want, path)
	}
}

// TestLoadMissing follows the remedy: the lines it offers must make a file that is accepted.
func TestLoadMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cluster.yaml")
	_, err := Load(path, books())
	var ps Problems
	if !errors.As(err, &ps) || len(ps) != 1 || !strings.HasPrefix(err.Error(), path+": there is no such file\n  make one: ") {
		t.Fatalf("got %v", err)
	}
	_, example, _ := strings.Cut(ps[0].Hint, "\n")
	c := mustParse(t, path, example)
	if len(c.Hosts) != 3 || c.Settings["engine"] != "cloudserver" {
		t.Errorf("the example gives %+v", c)
	}
	if _, err := Load(path, shelf{}); !strings.HasSuffix(err.Error(), "make one, or name another with -f") {
		t.Errorf("without playbooks: %v", err)
	}
}

func TestLoadUnreadable(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big.yaml")
	if err := os.WriteFile(big, make([]byte, maxBytes+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir: dir + ": cannot be read: is a directory\n  see that it is a file you may read",
		big: big + ": is larger than 1 MiB\n  a cluster file is a page of text: was another file meant?",
	} {
		if _, err := Load(path, books()); err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

// TestExampleWithoutNeeds covers a playbook whose roles may all be empty: its example still has the one host it needs.
func TestExampleWithoutNeeds(t *testing.T) {
	bare, _ := books().Schema("bare")
	if c := mustParse(t, "c.yaml", Example(bare)); len(c.Hosts) != 1 {
		t.Errorf("%d hosts, want 1", len(c.Hosts))
	}
}

func TestProblems(t *testing.T) {
	_, err := parse("c.yaml", []byte("nmae: x\n"), books(), testHome)
	var one Problem
	if !errors.As(err, &one) {
		t.Fatalf("no Problem in %T", err)
	}
	want := Problem{File: "c.yaml", Line: 1, Column: 1, What: `unknown key "nmae"`, Hint: `did you mean "name"?`}
	if diff := cmp.Diff(want, one); diff != "" {
		t.Errorf("problem (-want +got):\n%s", diff)
	}
}
