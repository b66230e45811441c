package osfam_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"mvdan.cc/sh/v3/syntax"

	"holdfast/steps"
	"holdfast/steps/osfam"
)

func TestEverySystemIsFoundByItsFixture(t *testing.T) {
	for _, s := range osfam.Systems() {
		t.Run(s.Name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("testdata", s.Name+".os-release"))
			if err != nil {
				t.Fatal(err)
			}
			r, err := osfam.ParseRelease(string(text))
			if err != nil {
				t.Fatal(err)
			}
			got, ok := osfam.SystemOf(r.ID, r.VersionID)
			if !ok || got.Name != s.Name {
				t.Errorf("fixture is found as %q (%v), want %q", got.Name, ok, s.Name)
			}
			if _, m := osfam.Of(r.ID, r.Like); m != osfam.Exact {
				t.Errorf("match of %q is %s, want exact", r.ID, m)
			}
			if (got.Remedy == "") != (got.Status == osfam.Supported) {
				t.Errorf("status %s with remedy %q", got.Status, got.Remedy)
			}
		})
	}
}

func TestEveryFixtureHasItsRow(t *testing.T) {
	names := map[string]bool{}
	for _, s := range osfam.Systems() {
		names[s.Name+".os-release"] = true
	}
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !f.IsDir() && !names[f.Name()] {
			t.Errorf("testdata/%s belongs to no system", f.Name())
		}
	}
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		id, like string
		family   string
		match    osfam.Match
	}{
		{"debian", "", "debian", osfam.Exact},
		{"linuxmint", "ubuntu debian", "debian", osfam.Exact},
		{"zorin", "ubuntu debian", "debian", osfam.Likely},
		{"rocky", "rhel centos fedora", "rhel", osfam.Exact},
		{"navix", "rhel fedora", "rhel", osfam.Likely},
		{"odd", "suse debian", "debian", osfam.Likely},
		{"alpine", "", "", osfam.None},
		{"linux", "", "", osfam.None},
		{"", "", "", osfam.None},
	} {
		f, m := osfam.Of(c.id, strings.Fields(c.like))
		if f.Name != c.family || m != c.match {
			t.Errorf("Of(%q, %q) = %q %s, want %q %s", c.id, c.like, f.Name, m, c.family, c.match)
		}
	}
}

func TestByName(t *testing.T) {
	if f, ok := osfam.ByName("rhel"); !ok || f.Packages.Manager != "dnf" {
		t.Errorf("rhel: %v %v", f, ok)
	}
	if _, ok := osfam.ByName("suse"); ok {
		t.Error("suse is found but has no row")
	}
}

func TestSystemOfKeepsVersionsApart(t *testing.T) {
	for _, c := range []struct{ id, version, want string }{
		{"rocky", "9.4", "rocky-9"},
		{"rocky", "10.1", "rocky-10"},
		{"centos", "7", "centos-7"},
		{"ubuntu", "22.10", ""},
		{"debian", "1", ""},
		{"debian", "", ""},
		{"fedora", "50", "fedora"},
	} {
		if got, _ := osfam.SystemOf(c.id, c.version); got.Name != c.want {
			t.Errorf("SystemOf(%q, %q) = %q, want %q", c.id, c.version, got.Name, c.want)
		}
	}
}

func TestParseRelease(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       osfam.Release
		err        string
	}{
		{"empty", "", osfam.Release{ID: "linux"}, ""},
		{"comments and unknown keys", "# a system\n\nFOO=bar\n  ID=arch\n", osfam.Release{ID: "arch"}, ""},
		{"single quotes", `PRETTY_NAME='An "odd" one'` + "\nID='odd'", osfam.Release{ID: "odd", Pretty: `An "odd" one`}, ""},
		{"escapes", `PRETTY_NAME="a \"b\" \$c \\ \n"`, osfam.Release{ID: "linux", Pretty: `a "b" $c \ \n`}, ""},
		{"like", `ID_LIKE="rhel  fedora"`, osfam.Release{ID: "linux", Like: []string{"rhel", "fedora"}}, ""},
		{"carriage returns", "ID=debian\r\nVERSION_ID=\"12\"\r\n", osfam.Release{ID: "debian", VersionID: "12"}, ""},
		{"no expansion", "PRETTY_NAME=\"$HOME `id`\"", osfam.Release{ID: "linux", Pretty: "$HOME `id`"}, ""},
		{"the rest is read", "PRETTY_NAME=\"open\nID=debian", osfam.Release{ID: "debian"}, "line 1"},
		{"no assignment", "ID=debian\nhello", osfam.Release{ID: "debian"}, "line 2"},
		{"upper case", "ID=Debian", osfam.Release{ID: "debian"}, ""},
		{"a codename in words alone", "ID=ubuntu\nVERSION=\"14.04.6 LTS, Trusty Tahr\"", osfam.Release{ID: "ubuntu", Codename: "trusty"}, ""},
		{"not of another system", "ID=centos\nVERSION=\"7 (Core)\"", osfam.Release{ID: "centos"}, ""},
		{"the last wins", "ID=a\nID=b", osfam.Release{ID: "b"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := osfam.ParseRelease(c.text)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want one with %q", err, c.err)
			}
		})
	}
}

func FuzzParseRelease(f *testing.F) {
	for _, s := range osfam.Systems() {
		text, err := os.ReadFile(filepath.Join("testdata", s.Name+".os-release"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("ID=\"\\")
	f.Add("ID='a\nID_LIKE=\t")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := osfam.ParseRelease(text)
		if r.ID == "" {
			t.Errorf("no ID from %q", text)
		}
		if strings.ContainsAny(r.ID+r.VersionID+r.Pretty, "\n") {
			t.Errorf("a value runs over a line: %+v", r)
		}
		// What a plain quoting shell would write must come back as it was.
		if err == nil && !strings.ContainsAny(r.Pretty, "'") {
			again, err := osfam.ParseRelease("PRETTY_NAME='" + r.Pretty + "'")
			if err != nil || again.Pretty != r.Pretty {
				t.Errorf("%q came back as %q (%v)", r.Pretty, again.Pretty, err)
			}
		}
	})
}

// Every command must be shell that parses, with the mark filled in and when others are joined to it.
func TestCommandsAreShell(t *testing.T) {
	var all []string
	for _, f := range osfam.Families() {
		p := f.Packages
		all = append(all, p.Refresh, p.Install, p.Installed, p.Remove)
		if f.Packages.Log == "" || f.Packages.Manager == "" {
			t.Errorf("%s: row is not complete", f.Name)
		}
	}
	for _, init := range []string{"systemd", "upstart"} {
		s, ok := osfam.ServiceFor(init)
		if !ok || s.Init != init {
			t.Fatalf("no row for %s", init)
		}
		all = append(all, s.Enable, s.Enabled, s.Start, s.Active, s.Restart, s.Stop, s.Disable, s.Reload)
	}
	for _, text := range all {
		text = strings.NewReplacer("{pkgs}", "one two", "{unit}", "one").Replace(text) + " || exit 1"
		if _, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(text), ""); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	}
	if _, ok := osfam.ServiceFor("other"); ok {
		t.Error("an init system nobody knows has a row")
	}
}

func TestNamesAreQuoted(t *testing.T) {
	deb, _ := osfam.ByName("debian")
	got, err := deb.InstallScript("nfs-common", "a;reboot")
	if err != nil || !strings.HasSuffix(got, "install --no-install-recommends nfs-common 'a;reboot'") {
		t.Errorf("%q, %v", got, err)
	}
	got, err = deb.RemoveScript("x")
	if err != nil || !strings.HasSuffix(got, "remove x") {
		t.Errorf("%q, %v", got, err)
	}
	sv, _ := osfam.ServiceFor("systemd")
	got, err = sv.For(sv.Start, "a b")
	if err != nil || got != "systemctl start 'a b'" {
		t.Errorf("%q, %v", got, err)
	}
	for _, bad := range [][]string{nil, {""}, {"-x"}, {"ok", "a\x00"}, {"a\nb"}} {
		if s, err := deb.InstallScript(bad...); err == nil {
			t.Errorf("%q was taken: %q", bad, s)
		}
	}
}

// The test for installed packages is tried against a dpkg-query that says what the real one would.
func TestInstalledIsExact(t *testing.T) {
	dir := t.TempDir()
	stub := "#!/bin/sh\nshift 3\nr=0\nfor p; do case $p in gone) r=1;; *) cat " + dir + "/$p;; esac; done; exit $r\n"
	write(t, filepath.Join(dir, "dpkg-query"), stub)
	write(t, filepath.Join(dir, "whole"), "install ok installed\n")
	write(t, filepath.Join(dir, "held"), "hold ok installed\n")
	write(t, filepath.Join(dir, "removed"), "deinstall ok config-files\n")
	write(t, filepath.Join(dir, "half"), "install ok half-configured\n")
	deb, _ := osfam.ByName("debian")
	for _, c := range []struct {
		pkgs string
		want bool
	}{
		{"whole", true}, {"held whole", true}, {"removed", false}, {"whole removed", false}, {"half", false}, {"gone whole", false}, {"gone", false},
	} {
		text, err := deb.InstalledScript(strings.Fields(c.pkgs)...)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("sh", "-c", steps.Prelude+text)
		cmd.Env = []string{"PATH=" + dir + ":/usr/bin:/bin"}
		if got := cmd.Run() == nil; got != c.want {
			t.Errorf("%s: installed %v, want %v", c.pkgs, got, c.want)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}
