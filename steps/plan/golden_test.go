package plan

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/playbooks"
	"holdfast/steps/inventory"
	"holdfast/steps/kind"
	"holdfast/steps/osfam"
)

var update = flag.Bool("update", false, "write the golden files anew")

// compileSample compiles s3-nfs for three made-up machines of one system.
func compileSample(t *testing.T, system string, change inventory.Answers) Plan {
	t.Helper()
	lib, err := playbooks.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	pb := lib["s3-nfs"]
	for _, sys := range osfam.Systems() {
		if sys.Name != system {
			continue
		}
		a := answers(pb, "", "")
		for k, v := range change {
			a[k] = v
		}
		c, facts := sample(pb, sys, a)
		p, err := Compile(pb, c, facts, kind.All())
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Fatalf("no system is called %s", system)
	return Plan{}
}

// The whole text of a plan is compared: every command that would run is in it.
func TestPlanText(t *testing.T) {
	cases := []struct {
		name, system string
		change       inventory.Answers
	}{
		{"debian-12-distro-archive", "debian-12", inventory.Answers{"docker": "distro", "images": "archive", "image_archive": "/tmp/engine.tar"}},
		{"debian-12-versitygw", "debian-12", inventory.Answers{"engine": "versitygw"}},
		{"ubuntu-24.04-proxy", "ubuntu-24.04", inventory.Answers{"proxy": "http://192.0.2.9:3128"}},
		{"ubuntu-14.04", "ubuntu-14.04", nil},
		{"centos-7", "centos-7", nil},
		{"rocky-9", "rocky-9", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := compileSample(t, c.system, c.change).Text(nil, true)
			golden(t, c.name+".txt", got)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with -update and read what it says)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-golden +now):\n%s", name, diff)
	}
}
