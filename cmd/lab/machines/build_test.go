package machines

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"holdfast/steps"
)

// fakeTools puts programs first in the PATH; each notes how it was called in a file, in order.
func fakeTools(t *testing.T, scripts map[string]string) (calls func() []string) {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		text := "#!/bin/sh\necho " + name + " \"$@\" >> " + dir + "/calls\n" + script + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return func() []string {
		text, _ := os.ReadFile(dir + "/calls")
		return strings.Split(strings.TrimSpace(string(text)), "\n")
	}
}

// builders are the tools of an image's making: the new system is one folder, the image a file with a word in it.
func builders() map[string]string {
	return map[string]string{
		"mmdebstrap": `for last; do case $last in */root) mkdir -p "$last/etc/ssh" "$last/lib";; esac; done`,
		"chroot":     ":",
		"mke2fs":     `for a; do case $a in */image) echo image > "$a";; esac; done`,
	}
}

// buildLab has all that a recipe takes from the host in its own folder.
func buildLab(t *testing.T) *Lab {
	t.Helper()
	kernel := t.TempDir()
	writeTestFile(t, filepath.Join(kernel, "modules/lib/modules/7.2-lab/modules.order"), "")
	l := testLab(t, func(c *Config) { c.Kernel, c.Sources = kernel, filepath.Join(kernel, "lab.sources") })
	writeTestFile(t, l.cfg.Sources, "Types: deb\n")
	writeTestFile(t, l.KeyFile()+".pub", "ssh-ed25519 AAAA lab\n")
	return l
}

// buildOf builds by a recipe that needs no kernel package on this machine.
func buildOf(t *testing.T, l *Lab) (string, error) {
	t.Helper()
	r := recipeOf(t, l, Bare, given{
		Sources: "Types: deb\n", PublicKey: "key", Modules: []string{filepath.Join(l.cfg.Kernel, "modules/lib/modules/7.2-lab")},
	})
	return r.imageName(), l.build(t.Context(), r, r.imageName())
}

func TestBuild(t *testing.T) {
	l := buildLab(t)
	calls := fakeTools(t, builders())
	name, err := buildOf(t, l)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(l.path(name)); string(text) != "image\n" || err != nil {
		t.Errorf("the image holds %q, %v", text, err)
	}
	order := []string{"mmdebstrap --quiet --variant=minbase --include=systemd-sysv,", "chroot ", "chroot ", "chroot ", "mke2fs -q -F -t ext4 -L root -d "}
	got := calls()
	for i, want := range order {
		if i >= len(got) || !strings.HasPrefix(got[i], want) {
			t.Fatalf("call %d should begin with %q:\n%s", i, want, strings.Join(got, "\n"))
		}
	}
	for i, want := range []string{"/lab.sources", " depmod 7.2-lab", " systemctl -q enable systemd-networkd", " systemctl -q mask systemd-networkd-wait-online", " 8G"} {
		if !strings.Contains(got[i], want) {
			t.Errorf("call %d has no %q: %s", i, want, got[i])
		}
	}
	if left, _ := filepath.Glob(l.path("build-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestBuildThatFailsLeavesNoImage(t *testing.T) {
	for _, broken := range []string{"mmdebstrap", "chroot", "mke2fs"} {
		l, tools := buildLab(t), builders()
		tools[broken] = "echo no luck >&2; exit 1"
		fakeTools(t, tools)
		name, err := buildOf(t, l)
		if err == nil || !strings.Contains(err.Error(), broken) || !strings.Contains(err.Error(), "no luck") {
			t.Errorf("%s fails: %v", broken, err)
		}
		left, _ := os.ReadDir(l.Dir())
		if slices.ContainsFunc(left, func(e os.DirEntry) bool { return e.Name() == name || strings.HasPrefix(e.Name(), "build-") }) {
			t.Errorf("%s fails: left behind %v", broken, left)
		}
	}
}

func TestSourcesMayBeOneLineEach(t *testing.T) {
	l := buildLab(t)
	calls := fakeTools(t, builders())
	for text, want := range map[string]string{"deb mirror bookworm main\n": "/lab.list", "": "/root"} {
		work := t.TempDir()
		if err := bootstrap(t.Context(), recipeOf(t, l, Bare, given{Sources: text}), work, filepath.Join(work, "root")); err != nil {
			t.Fatal(err)
		}
		if got := calls(); !strings.HasSuffix(got[len(got)-1], want) {
			t.Errorf("sources %q: %s, want it to end with %s", text, got[len(got)-1], want)
		}
	}
}

func TestGatherSaysWhatIsMissing(t *testing.T) {
	l := buildLab(t)
	if err := os.RemoveAll(filepath.Join(l.cfg.Kernel, "modules")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.gather(); err == nil || !strings.Contains(steps.HintOf(err), "HOLDFAST_LAB_KERNEL") {
		t.Errorf("no modules: %v, hint %q", err, steps.HintOf(err))
	}
	l.cfg.Sources = l.path("no-such-file")
	if _, err := l.gather(); err == nil || !strings.Contains(err.Error(), "no-such-file") {
		t.Errorf("no sources: %v", err)
	}
}

func TestPrepareSSHMakesTheKeyOnce(t *testing.T) {
	l := testLab(t)
	if _, err := tool("socat"); err != nil {
		fakeTools(t, map[string]string{"socat": ":"})
	}
	var keys [2]string
	for i := range keys {
		if err := l.prepareSSH(t.Context()); err != nil {
			t.Skipf("no OpenSSH or iproute2 here: %v", err)
		}
		text, err := os.ReadFile(l.KeyFile())
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = string(text)
	}
	if keys[0] != keys[1] {
		t.Error("a second call made another key: nobody could log in to the machines there are")
	}
	if info, err := os.Stat(l.KeyFile()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", info, err)
	}
}
