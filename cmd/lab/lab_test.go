package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"holdfast/cmd/lab/machines"
	"holdfast/steps"
)

// lab runs a command line against an empty lab in a folder of the test's own.
func lab(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	if os.Getenv("HOLDFAST_LAB_DIR") == "" || !strings.HasPrefix(os.Getenv("HOLDFAST_LAB_DIR"), os.TempDir()) {
		t.Setenv("HOLDFAST_LAB_DIR", t.TempDir())
		t.Setenv("HOLDFAST_LAB_NS", "no-such-lab")
	}
	var out, errs bytes.Buffer
	root := newRootCommand()
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&errs)
	err = root.ExecuteContext(t.Context())
	return out.String(), errs.String(), err
}

func TestWrongUse(t *testing.T) {
	cases := [][]string{
		{"up", "0"},
		{"up", "10"},
		{"up", "n3"},
		{"up", "1", "2"},
		{"ssh"},
		{"ssh", "x", "true"},
		{"start"},
		{"start", "12"},
		{"kill", "0"},
		{"stop", "1", "2"},
		{"cut", "n"},
		{"link"},
		{"link", "1", "--loss", "some"},
		{"link", "1", "--delay", "fast"},
		{"save"},
		{"save", "a/b"},
		{"load", "nothing"},
		{"log", "1"},
		{"exec"},
		{"exec", "true"},
		{"image"},
		{"image", "minio"},
		{"cluster", "--engine", "minio"},
		{"cluster", "none"},
		{"status", "now"},
		{"nonsense"},
	}
	for _, args := range cases {
		if out, _, err := lab(t, args...); err == nil {
			t.Errorf("lab %s: accepted, printed %q", strings.Join(args, " "), out)
		}
	}
}

func TestEveryVerbExplainsItself(t *testing.T) {
	for _, c := range newRootCommand().Commands() {
		if c.Short == "" || c.Long == "" || (c.GroupID == "" && !c.Hidden) {
			t.Errorf("%s has no help or stands under no heading", c.Name())
		}
		if strings.HasSuffix(c.Short, ".") || strings.ToUpper(c.Short[:1]) != c.Short[:1] {
			t.Errorf("%s: the short help %q is not in the style of the others", c.Name(), c.Short)
		}
	}
}

func TestClusterFile(t *testing.T) {
	archive := filepath.Join(t.TempDir(), "engine.tar")
	out, errs, err := lab(t, "cluster", "2", "--archive", archive)
	if err != nil || !strings.Contains(errs, "lab image cloudserver -o "+archive) {
		t.Fatalf("%v, told %q", err, errs)
	}
	want := `name: lab
playbook: s3-nfs
hosts:
  - name: n1
    address: 10.77.0.11
    role: server
  - name: n2
    address: 10.77.0.12
    role: client
ssh:
  user: root
  identity_file: ` + os.Getenv("HOLDFAST_LAB_DIR") + `/id_ed25519
settings:
  engine: cloudserver
  docker: distro
  images: archive
  image_archive: ` + archive + `
  image: ghcr.io/scality/cloudserver:9.5.2-standin
`
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("cluster.yaml (-want +got):\n%s", diff)
	}
}

func TestClusterFileIsWrittenWithAnAbsoluteArchive(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("it's: odd.tar", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	out, errs, err := lab(t, "cluster", "-o", "c.yaml", "--engine", "versitygw", "--archive", "it's: odd.tar")
	if err != nil || out != "" || errs != "" {
		t.Fatalf("%v, printed %q, told %q", err, out, errs)
	}
	text, err := os.ReadFile("c.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var got clusterFile
	if err := yaml.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Settings.ImageArchive != filepath.Join(dir, "it's: odd.tar") || len(got.Hosts) != 3 || got.Settings.Engine != "versitygw" {
		t.Errorf("read back %+v", got)
	}
}

func TestStatusOfAnEmptyLab(t *testing.T) {
	out, _, err := lab(t, "status", "--json")
	var s machines.Status
	if err != nil || json.Unmarshal([]byte(out), &s) != nil || s.Namespace != "no-such-lab" || len(s.Machines) != 0 {
		t.Errorf("%q, %v", out, err)
	}
	if !strings.Contains(out, `"machines":[]`) {
		t.Errorf("an empty list is not a list: %s", out)
	}
	if out, _, err = lab(t, "status"); err != nil || !strings.Contains(out, "namespace no-such-lab, proxy off") {
		t.Errorf("%q, %v", out, err)
	}
}

func TestPrintStatus(t *testing.T) {
	var out bytes.Buffer
	err := printStatus(&out, machines.Status{Dir: "/lab", Namespace: "ns", Proxy: true, Snapshots: []string{"clean", "done"}, Machines: []machines.Machine{
		{Name: "n1", Address: "10.77.0.11", Running: true, Plugged: true, PID: 7, Image: "bare", DiskMB: 128, MemoryMB: 110},
		{Name: "n2", Address: "10.77.0.12", Running: true, PID: 8, Image: "bare"},
		{Name: "n3", Address: "10.77.0.13", Image: "full", DiskMB: 3},
	}})
	want := `NAME  ADDRESS     STATE    CABLE  IMAGE  DISK MB  MEMORY MB  PID
n1    10.77.0.11  running  in     bare   128      110        7
n2    10.77.0.12  running  cut    bare   0        0          8
n3    10.77.0.13  off      -      full   3        0          -

folder /lab, namespace ns, proxy running
snapshots: clean, done
`
	if diff := cmp.Diff(want, out.String()); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestCompletionOffersMachinesAndSnapshots(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOLDFAST_LAB_DIR", dir)
	for _, path := range []string{"m/n2/base", "snapshots/clean/n2/base"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(path)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, path), []byte("base-bare-1.img\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for verb, want := range map[string]string{"kill": "n2\n", "load": "clean\n", "image": "cloudserver\nversitygw\n"} {
		if out, _, err := lab(t, "__complete", verb, ""); err != nil || !strings.HasPrefix(out, want) {
			t.Errorf("%s: %q, %v; want %q", verb, out, err, want)
		}
	}
}

func TestExitCodes(t *testing.T) {
	if got := exitCodeOf(nil); got != 0 {
		t.Errorf("success is %d", got)
	}
	if got := exitCodeOf(passExit(exec.Command("sh", "-c", "exit 9").Run())); got != 9 {
		t.Errorf("a program's own code is %d", got)
	}
	if got := exitCodeOf(steps.WithHint(errors.New("broken (this line is from a test)"), "mend it")); got != 1 {
		t.Errorf("a failure is %d", got)
	}
}
