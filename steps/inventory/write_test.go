package inventory

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestYAML(t *testing.T) {
	for name, text := range map[string]string{
		"mixed": good,
		"alike": "name: a\nplaybook: bare\nhosts:\n- {name: h, address: 10.0.0.1, role: any}\n- {name: i, address: 10.0.0.2, role: any}\n" +
			"ssh: {user: ops, sudo: true, identity_file: ~/key}\nsettings: {copies: 3, museum: true, label: '007'}\n",
		// Words that YAML would take for something else than text have to come back as text.
		"words": "name: 'null'\nplaybook: bare\nhosts:\n- {name: 'true', address: '2001:db8::', role: any, user: '1.0'}\n" +
			"- {name: '0x1', address: n, cluster_address: '::1', role: any, user: 'NaN'}\nsettings: {label: 'off'}\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := mustParse(t, "/srv/home/cluster.yaml", text)
			out, err := c.YAML()
			if err != nil {
				t.Fatal(err)
			}
			checkGolden(t, "testdata/written/"+name+".txt", string(out))
			if diff := cmp.Diff(c, mustParse(t, c.Path, string(out))); diff != "" {
				t.Errorf("read back (-was +is):\n%s", diff)
			}
		})
	}
}

// TestYAMLElsewhere: a file written for a wizard's cluster means the same in every folder.
func TestYAMLElsewhere(t *testing.T) {
	c := mustParse(t, "home/cluster.yaml", good)
	out, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	moved := mustParse(t, "/other/cluster.yaml", string(out))
	moved.Path = c.Path
	if diff := cmp.Diff(c, moved); diff != "" {
		t.Errorf("moved (-was +is):\n%s", diff)
	}
	if wd, err := os.Getwd(); err != nil || c.Settings["image_archive"] != wd+"/home/engine.tar" {
		t.Errorf("archive %q is not absolute (%v)", c.Settings["image_archive"], err)
	}
}

func TestYAMLEmpty(t *testing.T) {
	out, err := Cluster{}.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parse("c.yaml", out, books(), testHome); err == nil {
		t.Errorf("an empty cluster is accepted:\n%s", out)
	}
}

// TestYAMLShared: the ssh section says what all hosts have in common, each host the rest.
func TestYAMLShared(t *testing.T) {
	for name, tc := range map[string]struct {
		logins []SSH
		want   string
	}{
		"standard": {[]SSH{standard, standard}, "  - {h}\n  - {h}\nssh: {user: root, port: 22}\n"},
		"all alike": {
			[]SSH{{"ops", 23, "/k", true}, {"ops", 23, "/k", true}},
			"  - {h}\n  - {h}\nssh: {user: ops, port: 23, identity_file: /k, sudo: true}\n",
		},
		"users": {[]SSH{{"ops", 22, "", false}, standard}, "  - {h, user: ops}\n  - {h, user: root}\nssh: {port: 22}\n"},
		"ports": {[]SSH{{"root", 23, "", false}, {"root", 24, "", false}}, "  - {h, port: 23}\n  - {h, port: 24}\nssh: {user: root}\n"},
		"keys":  {[]SSH{{"root", 22, "/k", false}, standard}, "  - {h, identity_file: /k}\n  - {h}\nssh: {user: root, port: 22}\n"},
		"sudo":  {[]SSH{standard, {"root", 22, "", true}}, "  - {h}\n  - {h, sudo: true}\nssh: {user: root, port: 22}\n"},
		"nothing alike": {
			[]SSH{standard, {"ops", 23, "/k", true}},
			"  - {h, user: root, port: 22}\n  - {h, user: ops, port: 23, identity_file: /k, sudo: true}\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := Cluster{Name: "a", Playbook: "bare", Hosts: []Host{
				{"h", "10.0.0.1", "10.0.0.1", "any", tc.logins[0], Unsaid{}}, {"h", "10.0.0.1", "10.0.0.1", "any", tc.logins[1], Unsaid{}},
			}}
			out, err := c.YAML()
			if err != nil {
				t.Fatal(err)
			}
			_, got, _ := strings.Cut(strings.ReplaceAll(string(out), "name: h, address: 10.0.0.1, role: any", "h"), "hosts:\n")
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
