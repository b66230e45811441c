package inventory

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzParse: whatever a person writes is either refused with places and remedies, or gives a cluster that keeps its
// promises and survives being written and read again.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(good))
	f.Add([]byte("name: a\nplaybook: bare\nhosts:\n- {name: h, address: n, cluster_address: '::1', role: any}\nsettings: {label: 'null'}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parse("/srv/cluster.yaml", data, books(), testHome)
		if err != nil {
			checkProblems(t, data, err)
			return
		}
		checkPromises(t, c)
		out, err := c.YAML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := parse(c.Path, out, books(), testHome)
		if err != nil {
			t.Fatalf("what was written is refused:\n%v\n%s", err, out)
		}
		if diff := cmp.Diff(c, again); diff != "" {
			t.Errorf("read back (-was +is):\n%s\n%s", diff, out)
		}
	})
}

// checkProblems wants places that exist, remedies, and nothing that could harm a terminal.
func checkProblems(t *testing.T, data []byte, err error) {
	t.Helper()
	var ps Problems
	if !errors.As(err, &ps) || len(ps) == 0 {
		t.Fatalf("not problems: %#v", err)
	}
	lines := strings.FieldsFunc(string(data)+"\n", func(r rune) bool { return r == '\n' || r == '\r' })
	for _, p := range ps {
		if p.What == "" || p.Hint == "" || p.Line < 1 || p.Column < 1 || p.Line > strings.Count(string(data), "\n")+strings.Count(string(data), "\r")+1 {
			t.Errorf("%#v of %d lines", p, len(lines))
		}
		if strings.ContainsFunc(p.What, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("control characters in %q", p.What)
		}
	}
}

// checkPromises repeats the checks on the finished cluster, without looking at how it was written.
func checkPromises(t *testing.T, c Cluster) {
	t.Helper()
	schema, ok := books().Schema(c.Playbook)
	if !ok || checkName(c.Name) != (flaw{}) || len(c.Hosts) == 0 {
		t.Fatalf("name or playbook or hosts: %+v", c)
	}
	names, doors, peers := map[string]bool{}, map[SSH]bool{}, map[string]bool{}
	for _, h := range c.Hosts {
		door := SSH{User: strings.ToLower(h.Address), Port: h.SSH.Port}
		if names[h.Name] || doors[door] || peers[h.ClusterAddress] {
			t.Errorf("host %+v is there twice", h)
		}
		names[h.Name], doors[door], peers[h.ClusterAddress] = true, true, true
		for key, f := range map[string]flaw{
			"name": checkHostName(h.Name), "address": checkAddress(h.Address), "cluster_address": checkClusterAddress(h.ClusterAddress),
			"user": checkUser(h.SSH.User),
		} {
			if f != (flaw{}) {
				t.Errorf("%s of %+v %s", key, h, f.what)
			}
		}
		if h.SSH.Port < 1 || h.SSH.Port > 65535 || h.SSH.IdentityFile != "" && !filepath.IsAbs(h.SSH.IdentityFile) {
			t.Errorf("ssh of %+v", h)
		}
	}
	for _, role := range schema.Roles {
		if n := len(c.WithRole(role.Name)); n < role.Min || role.Max > 0 && n > role.Max {
			t.Errorf("%d hosts have the role %s", n, role.Name)
		}
	}
	for _, s := range schema.Settings {
		text, there := c.Settings[s.Name]
		if err := s.Check(text); !there || err != nil && text != "" || text == "" && s.Required(c.Settings) {
			t.Errorf("setting %s: %q: %v", s.Name, text, err)
		}
	}
}

// FuzzSettingCheck: what a type accepts can be put into a command, an exports line or a mount option and mean itself.
func FuzzSettingCheck(f *testing.F) {
	types := []Type{Path, Local, Port, Name, Image, URL, Duration, Number, Bool}
	for _, text := range []string{
		"/srv/data", "~/engine.tar", "8000", "name-1", "ghcr.io/a/b:1.0", "http://[fd00::1]:3128/a", "1h30m", "0", "true",
		"/srv/$(reboot)", "a b", "a\nb", "a:latest", "http://a:b@c", "-x", "\u2028", "/srv/..", "'", "1µs",
	} {
		for i := range types {
			f.Add(uint8(i), text)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, text string) {
		s := Setting{Name: "v", Type: types[int(kind)%len(types)]}
		err := s.Check(text)
		if err != nil {
			if p, ok := err.(Problem); !ok || p.What == "" || p.Hint == "" || strings.ContainsAny(p.What, "\n\x1b") {
				t.Errorf("%s %q: %#v", s.Type, text, err)
			}
			return
		}
		if strings.ContainsAny(text, " \t\r\n\"'`$\\;&|<>(){}*?!#,\u2028\u2029") || strings.HasPrefix(text, "-") {
			t.Errorf("%s accepts %q", s.Type, text)
		}
		if s.Type == Path && (!filepath.IsAbs(text) || filepath.Clean(text) != text || text == "/") {
			t.Errorf("path accepts %q", text)
		}
		if s.Type == Image && (!strings.Contains(text, ":") || strings.Contains(text, ":latest@") || strings.HasSuffix(text, ":latest")) {
			t.Errorf("image accepts %q", text)
		}
	})
}
