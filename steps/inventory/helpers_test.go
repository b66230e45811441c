package inventory

import (
	"errors"
	"slices"
	"testing"
)

// shelf is a set of playbooks for tests.
type shelf []Schema

func (s shelf) Schema(name string) (Schema, bool) {
	i := slices.IndexFunc(s, func(one Schema) bool { return one.Playbook == name })
	if i < 0 {
		return Schema{}, false
	}
	return s[i], true
}

func (s shelf) Names() []string {
	var names []string
	for _, one := range s {
		names = append(names, one.Playbook)
	}
	return names
}

// books has one playbook shaped like the tutorial's and one that asks nothing.
func books() shelf {
	return shelf{{
		Playbook: "s3-nfs",
		Roles: []Role{
			{Name: "server", Min: 1, Max: 1, Why: "one machine exports the folders over NFS"},
			{Name: "client", Min: 2, Why: "two more machines let one fail"},
		},
		Settings: []Setting{
			{Name: "engine", Type: Choice, Choices: []string{"cloudserver", "versitygw"}, Question: "Which S3 server?"},
			{Name: "data_dir", Type: Path, Default: "/var/nfs/data"},
			{Name: "metadata_dir", Type: Path, Default: "/var/nfs/metadata"},
			{Name: "s3_port", Type: Port, Default: "8000"},
			{Name: "docker", Type: Choice, Choices: []string{"docker-ce", "distro"}, Default: "docker-ce"},
			{Name: "images", Type: Choice, Choices: []string{"registry", "archive"}, Default: "registry"},
			{Name: "image_archive", Type: Local, RequiredWhen: map[string]string{"images": "archive"}, Question: "Which image file?"},
			{Name: "image", Type: Image, Optional: true},
			{Name: "proxy", Type: URL, Optional: true},
		},
	}, {
		Playbook: "bare",
		Roles:    []Role{{Name: "any", Max: 3}},
		Settings: []Setting{
			{Name: "label", Type: Name, Optional: true},
			{Name: "wait", Type: Duration, Default: "30s"},
			{Name: "copies", Type: Number, Default: "0"},
			{Name: "museum", Type: Bool, Default: "false"},
		},
	}}
}

func testHome() (string, error) { return "/home/ada", nil }

func noHome() (string, error) { return "", errors.New("$HOME is not defined") }

// mustParse reads a file that has to be good.
func mustParse(t *testing.T, name, text string) Cluster {
	t.Helper()
	c, err := parse(name, []byte(text), books(), testHome)
	if err != nil {
		t.Fatalf("a good file is refused:\n%v", err)
	}
	return c
}

const good = `# a comment
name: home
playbook: s3-nfs
hosts:
  - {name: n1, address: 10.200.15.113, role: server}
  - name: n2
    address: n2.example.org
    cluster_address: "fd00:0:0::2"
    role: client
    ssh: {user: pi, sudo: true}
  - {name: n3, address: 10.200.15.113, port: 2222, cluster_address: 10.200.15.97, role: client, identity_file: keys/n3}
ssh: {user: ops, identity_file: ~/.ssh/id_ed25519}
settings: {engine: versitygw, images: archive, image_archive: ./engine.tar, s3_port: 9000}
`
