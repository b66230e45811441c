package inventory

import (
	"os"
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
