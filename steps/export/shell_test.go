package export_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"mvdan.cc/sh/v3/syntax"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/export"
	"holdfast/steps/inventory"
	"holdfast/steps/kind"
	"holdfast/steps/plan"
	"holdfast/steps/shelltest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { shelltest.Main(m) }

// compile makes the plan of s3-nfs for three Debian machines, Docker from the distribution, the image from a file.
func compile(t *testing.T) plan.Plan {
	t.Helper()
	lib, err := playbooks.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	pb := lib["s3-nfs"]
	c := inventory.Cluster{Name: "sample", Playbook: pb.Name, Settings: inventory.Answers{}}
	for _, s := range pb.Settings {
		c.Settings[s.Name] = s.Default
	}
	c.Settings["docker"], c.Settings["images"], c.Settings["image_archive"] = "distro", "archive", "./engine.tar"
	facts := map[string]steps.Facts{}
	for i, role := range []string{"server", "client", "client"} {
		addr := fmt.Sprintf("192.0.2.%d", i+1)
		name := fmt.Sprintf("n%d", i+1)
		c.Hosts = append(c.Hosts, inventory.Host{
			Name: name, Address: addr, ClusterAddress: addr, Role: role,
			SSH: inventory.SSH{User: "ops", Port: 22, IdentityFile: "/home/me/a key", Sudo: true},
		})
		facts[name] = steps.Facts{OS: steps.OS{ID: "debian", Version: "12", Code: "bookworm", Family: "debian"}, Init: "systemd"}
	}
	p, err := plan.Compile(pb, c, facts, kind.All())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestGolden(t *testing.T) {
	got := export.Shell(compile(t))
	path := filepath.Join("testdata", "debian-12-distro-archive.sh")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with -update and read what it says)", err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("-golden +now:\n%s", d)
	}
}

func TestIsPOSIX(t *testing.T) {
	text := export.Shell(compile(t))
	if _, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(text), ""); err != nil {
		t.Error(err)
	}
	for _, sh := range [][]string{{"sh", "-n"}, {"bash", "--posix", "-n"}, {"busybox", "sh", "-n"}} {
		if _, err := exec.LookPath(sh[0]); err != nil {
			t.Logf("not tried with %s, which is not here", sh[0])
			continue
		}
		cmd := exec.Command(sh[0], sh[1:]...)
		cmd.Stdin = strings.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %s", sh, out)
		}
	}
}

func TestShellcheck(t *testing.T) {
	if _, err := exec.LookPath("shellcheck"); err != nil {
		t.Skip("shellcheck is not here")
	}
	cmd := exec.Command("shellcheck", "-s", "sh", "-")
	cmd.Stdin = strings.NewReader(export.Shell(compile(t)))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s", out)
	}
}

// A plan whose texts hold what means something to a shell must not get out of its quotes.
func TestNothingEscapes(t *testing.T) {
	evil := "x'; touch pwned; '\n$(touch pwned)`touch pwned`"
	p := plan.Plan{
		Cluster: inventory.Cluster{Name: "sample", Hosts: []inventory.Host{{Name: "n1", Address: "192.0.2.1"}}},
		Ops: []steps.Op{{
			ID: "n1/a", Step: "a", Host: "n1", Title: evil, Why: evil, Stage: "s", On: "all",
			Check: steps.Script{Text: "true\nHOLDFAST"}, Apply: steps.Script{Text: "true\nHOLDFAST\nHOLDFAST_\n"},
		}},
	}
	h := shelltest.NewHost(t)
	h.Tool(t, "ssh", "#!/bin/sh\ncat >/dev/null\n")
	r := h.Raw(t, shelltest.Shells()[0], export.Shell(p))
	if r.Exit != 0 || !strings.Contains(r.Stdout, evil) {
		t.Errorf("%+v", r)
	}
	if _, there := h.Read(t, "pwned"); there {
		t.Error("text from the plan was run")
	}
}
