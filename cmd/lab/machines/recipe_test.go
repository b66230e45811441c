package machines

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func recipeOf(t *testing.T, l *Lab, kind string, g given) recipe {
	t.Helper()
	r, err := l.newRecipe(kind, g)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func textOf(r recipe, path string) string {
	for _, f := range r.Files {
		if f.Path == path {
			return f.Text
		}
	}
	return ""
}

func TestImageNameFollowsTheRecipe(t *testing.T) {
	l := testLab(t)
	g := given{PublicKey: "ssh-ed25519 AAAA", Modules: []string{"/usr/lib/uml/modules/6.1.1"}}
	name := recipeOf(t, l, Bare, g).imageName()
	if !regexp.MustCompile(`^base-bare-[0-9a-f]{12}\.img$`).MatchString(name) || kindOf(name) != Bare {
		t.Errorf("image name %q", name)
	}
	if again := recipeOf(t, testLab(t), Bare, g).imageName(); again != name {
		t.Errorf("the same recipe in another folder is %q, want %q", again, name)
	}
	changes := map[string]recipe{
		"kind":         recipeOf(t, l, Full, g),
		"key":          recipeOf(t, l, Bare, given{PublicKey: "other", Modules: g.Modules}),
		"kernel":       recipeOf(t, l, Bare, given{PublicKey: g.PublicKey, Modules: []string{"/usr/lib/uml/modules/6.1.2"}}),
		"sources":      recipeOf(t, l, Bare, given{PublicKey: g.PublicKey, Modules: g.Modules, Sources: "deb x y z"}),
		"certificates": recipeOf(t, l, Bare, given{PublicKey: g.PublicKey, Modules: g.Modules, Certificates: "PEM"}),
		"disk":         recipeOf(t, testLab(t, func(c *Config) { c.Disk = "9G" }), Bare, g),
		"network":      recipeOf(t, testLab(t, func(c *Config) { c.Net = "10.78.0" }), Bare, g),
	}
	for what, r := range changes {
		if r.imageName() == name {
			t.Errorf("another %s gives the same image", what)
		}
	}
}

func TestBareKnowsNothingAndFullKnowsAll(t *testing.T) {
	l := testLab(t)
	bare, full := recipeOf(t, l, Bare, given{}), recipeOf(t, l, Full, given{})
	if hosts := textOf(bare, "/etc/hosts"); hosts != "127.0.0.1 localhost\n" {
		t.Errorf("a bare machine knows %q", hosts)
	}
	if slices.Contains(bare.Packages, "docker.io") || slices.Contains(bare.Packages, "curl") {
		t.Errorf("a bare machine has %v", bare.Packages)
	}
	if !strings.Contains(textOf(full, "/etc/hosts"), "10.77.0.13 n3\n") || !slices.Contains(full.Packages, "docker.io") {
		t.Error("a full machine lacks docker or its peers' names")
	}
	if _, err := l.newRecipe("huge", given{}); err == nil {
		t.Error("an unknown kind was accepted")
	}
}

func TestLegacyIptables(t *testing.T) {
	bare, full := recipeOf(t, testLab(t), Bare, given{}), recipeOf(t, testLab(t), Full, given{})
	if !strings.HasPrefix(textOf(bare, "/var/lib/dpkg/alternatives/iptables"), "manual\n") {
		t.Error("a bare machine would get the new back end with iptables")
	}
	if !slices.ContainsFunc(full.Commands, func(c []string) bool { return slices.Contains(c, "/usr/sbin/ip6tables-legacy") }) {
		t.Errorf("a full machine is not told to use the old back end: %v", full.Commands)
	}
	own := recipeOf(t, testLab(t, func(c *Config) { c.Kernel = "/k" }), Bare, given{})
	if textOf(own, "/var/lib/dpkg/alternatives/iptables") != "" || slices.Contains(own.Mask, "nftables.service") {
		t.Error("another kernel has nf_tables: nothing is to be preset")
	}
}

func TestWriteFiles(t *testing.T) {
	root := t.TempDir()
	outside := filepath.Join(t.TempDir(), "outside")
	writeTestFile(t, outside, "precious")
	writeTestFile(t, filepath.Join(root, "etc/ssh/ssh_host_rsa_key"), "cloned")
	if err := os.Symlink(outside, filepath.Join(root, "etc/resolv.conf")); err != nil {
		t.Fatal(err)
	}
	err := writeFiles(root, []file{
		{Path: "/root/.ssh/authorized_keys", Text: "key", Mode: 0o600},
		{Path: "/etc/resolv.conf", Text: "nameserver 10.77.0.1\n"},
		{Path: "/etc/ssh/ssh_host_*", Absent: true},
		{Path: "/usr/sbin/iptables", Link: "/etc/alternatives/iptables"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{"root/.ssh": 0o700, "root/.ssh/authorized_keys": 0o600, "etc/resolv.conf": 0o644} {
		if info, err := os.Lstat(filepath.Join(root, path)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v; want mode %o", path, info, err, mode)
		}
	}
	if text, _ := os.ReadFile(outside); string(text) != "precious" {
		t.Errorf("a file outside the root was changed to %q", text)
	}
	if _, err := os.Stat(filepath.Join(root, "etc/ssh/ssh_host_rsa_key")); err == nil {
		t.Error("a cloned host key is left")
	}
	if to, _ := os.Readlink(filepath.Join(root, "usr/sbin/iptables")); to != "/etc/alternatives/iptables" {
		t.Errorf("link to %q", to)
	}
}

func TestRemoveUnusedImages(t *testing.T) {
	l := testLab(t)
	for _, name := range []string{"base-bare-new.img", "base-bare-disk.img", "base-bare-snap.img", "base-bare-old.img", "base-full-other.img"} {
		writeTestFile(t, l.path(name), "")
	}
	writeTestFile(t, l.path("m", "n1", baseName), "base-bare-disk.img\n")
	writeTestFile(t, l.path("snapshots", "clean", "n2", baseName), "base-bare-snap.img\n")
	if err := l.removeUnusedImages("base-bare-new.img"); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(l.path("base-*.img"))
	if len(left) != 4 || slices.Contains(left, l.path("base-bare-old.img")) {
		t.Errorf("left: %v; want all but the old one that nothing stands on", left)
	}
}
