package inventory

import (
	"errors"
	"strings"
	"testing"
)

// TestSettingCheck gives every type values it takes and values it refuses.
func TestSettingCheck(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("0a", 32)
	choice := Setting{Name: "v", Type: Choice, Choices: []string{"one", "other"}}
	for _, tc := range []struct {
		setting   Setting
		good, bad []string
	}{
		{
			Setting{Name: "v", Type: Path},
			[]string{"/srv", "/data", "/mnt/disk1", "/var/nfs/data", "/home/ada/s3", "/etcetera", "/srv/.hidden"},
			[]string{
				"srv", "./srv", "~/srv", "/srv/", "/srv//s3", "/srv/./s3", "/srv/../s3", "/", "/var", "/home", "/usr/share/s3",
				"/etc", "/boot/x", "/proc/1", "/sys/fs", "/dev/shm", "/bin", "/sbin", "/lib", "/lib64/x", "/tmp/s3", "/run/s3",
				"/var/lib/docker/s3", "/srv/a b", "/srv/a\nb", "/srv/a\tb", "/srv/a,b", "/srv/a:b", "/srv/é", "/srv/a\\b",
				"/" + strings.Repeat("a", 256), strings.Repeat("/abcdefg", 200),
			},
		},
		{
			Setting{Name: "v", Type: Local},
			[]string{"engine.tar", "./engine.tar", "../engine.tar", "~/engine.tar", "/srv/engine.tar", "käse.tar", "日本.tar", "a+b@c"},
			[]string{"~ada/engine.tar", "~", "-engine.tar", "a b.tar", "a;b", "a\nb", "$HOME/a", "`a`", "a|b", "a*", "a'b", "a\u202eb"},
		},
		{Setting{Name: "v", Type: Port}, []string{"1", "8000", "65535"}, []string{"0", "65536", "-1", "+1", "080", "8e3", "0x50", "http", " 1"}},
		{choice, []string{"one", "other"}, []string{"One", "two", "one "}},
		{Setting{Name: "v", Type: Name}, []string{"a", "A-b_c.9", "9"}, []string{".a", "-a", "_a", "a b", "a/b", "a$", "é", strings.Repeat("a", 64)}},
		{
			Setting{Name: "v", Type: Image},
			[]string{
				"engine:1", "ghcr.io/scality/cloudserver:9.5.2", "localhost:5000/a/b:1.0-x_y", "a" + digest, "a:1" + digest, "a__b:1", "R.example/a:1",
			},
			[]string{
				"engine", "engine:latest", "a/b:latest" + digest, "ghcr.io:443/a", "Engine:1", "a:1 b", "a:1;b", "a:", "a:-x", "a@sha256:12",
				"http://a/b:1", "/a:1", "a/:1", "$(x).io/a:1", "a:" + strings.Repeat("1", 129), strings.Repeat("a/", 300) + "a:1",
			},
		},
		{
			Setting{Name: "v", Type: URL},
			[]string{"http://proxy:3128", "https://proxy.example.org/", "http://10.0.0.1:3128/a/b", "http://[fd00::1]:3128"},
			[]string{
				"proxy:3128", "ftp://proxy", "http://", "http:///a", "http://proxy:0", "http://proxy:", "http://proxy:99999", "http://a b",
				"http://a;b", "http://a/?b", "http://a/$b", "http://a/[b]", "http://-x", "http://user:word@proxy:3128", "http://a/" + strings.Repeat("b", 1024),
			},
		},
		{Setting{Name: "v", Type: Duration}, []string{"30s", "1h30m", "0s", "1.5s"}, []string{"30", "-1s", "1d", "s", "1s;", strings.Repeat("1h", 20)}},
		{Setting{Name: "v", Type: Number}, []string{"0", "3", "100000"}, []string{"-1", "+1", "01", "1.0", "1e3", "three", "99999999999999999999"}},
		{Setting{Name: "v", Type: Bool}, []string{"true", "false"}, []string{"yes", "no", "True", "1", "0"}},
	} {
		t.Run(string(tc.setting.Type), func(t *testing.T) {
			for _, text := range tc.good {
				if err := tc.setting.Check(text); err != nil {
					t.Errorf("%q is refused: %v", text, err)
				}
			}
			for _, text := range append(tc.bad, "") {
				var p Problem
				if err := tc.setting.Check(text); !errors.As(err, &p) || p.Hint == "" || p.File != "" {
					t.Errorf("%q: got %#v, want a problem with a hint and no place", text, err)
				}
			}
			if sample := tc.setting.sample(); tc.setting.Check(sample) != nil {
				t.Errorf("the sample for hints is refused: %v", tc.setting.Check(sample))
			}
		})
	}
}

func TestSettingRequired(t *testing.T) {
	both := map[string]string{"images": "archive", "docker": "distro"}
	for name, tc := range map[string]struct {
		setting Setting
		others  Answers
		want    bool
	}{
		"always":   {Setting{}, nil, true},
		"optional": {Setting{Optional: true, RequiredWhen: both}, Answers{"images": "archive", "docker": "distro"}, false},
		"when":     {Setting{RequiredWhen: both}, Answers{"images": "archive", "docker": "distro"}, true},
		"half":     {Setting{RequiredWhen: both}, Answers{"images": "archive", "docker": "docker-ce"}, false},
		"unsaid":   {Setting{RequiredWhen: both}, Answers{}, false},
	} {
		if got := tc.setting.Required(tc.others); got != tc.want {
			t.Errorf("%s: Required = %v, want %v", name, got, tc.want)
		}
		if err := tc.setting.Check(""); (err == nil) != (name != "always") {
			t.Errorf("%s: Check of nothing: %v", name, err)
		}
	}
}

// TestSecretStaysUnsaid: a refused password must not end on a screen or in a log.
func TestSecretStaysUnsaid(t *testing.T) {
	for _, text := range []string{"http://ada:hunter2@proxy", "ada:hunter2@proxy", "http://ada:hunter2@%zz", "http://ada:hunter2;@proxy"} {
		err := Setting{Name: "proxy", Type: URL}.Check(text)
		if err == nil || strings.Contains(err.Error()+err.(Problem).Hint, "hunter2") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string][2]bool{ // good as address, good as cluster address
		"10.0.0.1": {true, true}, "127.0.0.1": {true, true}, "fd00::1": {true, true}, "::ffff:10.0.0.1": {true, true},
		"nas": {true, false}, "nas.example.org": {true, false}, "my_alias": {true, false}, "9nas": {true, false},
		"10.0.0": {}, "10.0.0.300": {}, "010.0.0.1": {}, "0.0.0.0": {}, "::": {}, "255.255.255.255": {}, "ff02::1": {},
		"": {}, "-nas": {}, "nas-": {}, "nas..org": {}, ".": {}, "nas.": {}, "a b": {}, "a\nb": {}, "nas;": {}, "fe80::1%eth0": {},
		"nas:22": {}, "ada@nas": {}, "ssh://nas": {}, "[fd00::1]": {}, "0x7f.1": {}, "fd00:::1": {}, strings.Repeat("a", 64): {},
		strings.Repeat("abcdefg.", 32) + "org": {},
	} {
		if f := checkAddress(text); (f.what == "") != want[0] {
			t.Errorf("address %q: %+v", text, f)
		}
		if f := checkClusterAddress(text); (f.what == "") != want[1] {
			t.Errorf("cluster address %q: %+v", text, f)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"data_dir", "metadata_dir", "s3_port", "any"}
	for word, want := range map[string]string{
		"dtaa_dir": "data_dir", "DATA_DIR": "data_dir", "data-dir": "data_dir", "datadir": "data_dir", "meta_data_dir": "metadata_dir",
		"s3port": "s3_port", "nay": "any", "": "", "x": "", "port": "", "colour": "", strings.Repeat("data_dir", 1000): "",
	} {
		if got := nearest(word, known); got != want {
			t.Errorf("nearest(%.20q) = %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "axc", 1}, {"abc", "abcd", 1}, {"kitten", "sitting", 3}} {
		if got, back := distance(tc.a, tc.b), distance(tc.b, tc.a); got != tc.want || back != tc.want {
			t.Errorf("distance(%q, %q) = %d and %d, want %d", tc.a, tc.b, got, back, tc.want)
		}
	}
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"plain": `"plain"`, "\x1b[31m": `"\x1b[31m"`, strings.Repeat("é", 60): `"` + strings.Repeat("é", 60) + `"`,
		strings.Repeat("é", 61): `"` + strings.Repeat("é", 60) + `..."`,
	} {
		if got := quote(text); got != want {
			t.Errorf("quote(%q) = %s, want %s", text, got, want)
		}
	}
}

// TestInstead: a near miss gets one answer, anything else the whole list, and an empty list does not end in a colon.
func TestInstead(t *testing.T) {
	for _, tc := range []struct {
		word  string
		known []string
		want  string
	}{
		{"cleint", []string{"server", "client"}, `did you mean "client"?`},
		{"boss", []string{"server", "client"}, "known roles: server, client"},
		{"", []string{"server"}, "known roles: server"},
		{"boss", nil, "there are no roles to choose from"},
	} {
		if got := instead(tc.word, "roles", tc.known); got != tc.want {
			t.Errorf("instead(%q, %q) = %q, want %q", tc.word, tc.known, got, tc.want)
		}
	}
}
