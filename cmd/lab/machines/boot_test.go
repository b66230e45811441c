package machines

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
)

// testLab is a lab in a folder of the test's own; no test here boots anything.
func testLab(t *testing.T, change ...func(*Config)) *Lab {
	t.Helper()
	c, err := ConfigFromEnv(env(nil), "/unused")
	if err != nil {
		t.Fatal(err)
	}
	c.Dir = t.TempDir()
	for _, f := range change {
		f(&c)
	}
	return New(c)
}

func TestKernelArgs(t *testing.T) {
	l := New(Config{Dir: "/lab", Net: "10.77.0", Memory: "1536M", Kernel: StockKernel, CPUs: 1})
	want := strings.Fields(`mem=1536M uml_dir=/lab/run umid=n2 ubda=/lab/m/n2/disk.cow,/lab/base-bare-1.img root=/dev/ubda rw
		vec0:transport=tap,ifname=tap2,gro=1,mac=02:77:00:00:00:02 ip=10.77.0.12::10.77.0.1:255.255.255.0:n2:vec0:none
		systemd.hostname=n2 con0=null,fd:1 con=null ssl=null quiet systemd.show_status=auto`)
	if diff := cmp.Diff(want, l.kernelArgs(2, "base-bare-1.img")); diff != "" {
		t.Errorf("stock kernel (-want +got):\n%s", diff)
	}
	own := New(Config{Dir: "/lab", Net: "10.77.0", Memory: "2G", Kernel: "/k", CPUs: 2})
	got := strings.Join(own.kernelArgs(1, "base-bare-1.img"), " ")
	if !strings.HasPrefix(got, "mem=2G seccomp=on ncpus=2 uml_dir=") || own.kernel() != "/k/linux" {
		t.Errorf("own kernel: %s %s", own.kernel(), got)
	}
}

// TestPowerSwitch gives the switch a script for a kernel: it notes each boot and ends with the next code of a list.
func TestPowerSwitch(t *testing.T) {
	cases := []struct {
		name, codes string
		boots, exit int
	}{
		{"power off", "0", 1, 0},
		{"reboot, then power off", "1 0", 2, 0},
		{"a reboot that dies of SIGIO", "157 1 0", 3, 0},
		{"killed", "137 0", 1, 137},
		{"a kernel that cannot start", strings.Repeat("1 ", 200), 100, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			kernel := filepath.Join(dir, "kernel")
			script := "#!/bin/sh\necho \"$1\" >> " + dir + "/boots\nset -- " + c.codes + "\nshift $(($(wc -l < " + dir + "/boots) - 1))\nexit $1\n"
			if err := os.WriteFile(kernel, []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
			code, err := exitCode(exec.Command("bash", "-c", powerSwitch, kernel, "mem=1G").Run())
			if err != nil || code != c.exit {
				t.Errorf("exit code %d, %v; want %d", code, err, c.exit)
			}
			boots, _ := os.ReadFile(dir + "/boots")
			if n := strings.Count(string(boots), "mem=1G\n"); n != c.boots {
				t.Errorf("%d boots, want %d", n, c.boots)
			}
		})
	}
}

func TestBaseForKeepsADiskOnItsImage(t *testing.T) {
	l := testLab(t)
	const image = "base-bare-0123456789ab.img"
	writeTestFile(t, l.path("m", "n1", baseName), image+"\n")

	_, err := l.baseFor(t.Context(), 1, "")
	if err == nil || !strings.Contains(steps.HintOf(err), "reset 1") {
		t.Errorf("an image that is gone: want a hint to reset, got %v", err)
	}
	writeTestFile(t, l.path(image), "")
	for _, kind := range []string{"", Bare} {
		if got, err := l.baseFor(t.Context(), 1, kind); got != image || err != nil {
			t.Errorf("baseFor(%q) = %q, %v", kind, got, err)
		}
	}
	_, err = l.baseFor(t.Context(), 1, Full)
	if err == nil || !strings.Contains(steps.HintOf(err), "reset 1") {
		t.Errorf("another kind of image: want a refusal with a hint, got %v", err)
	}
}

func writeTestFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
