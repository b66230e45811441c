package inventory

import (
	"fmt"
	"testing"
)

// TestLoginLayers: a host's own word goes before the shared section, which goes before the standard; keys do not drag
// each other along.
func TestLoginLayers(t *testing.T) {
	for name, tc := range map[string]struct {
		shared, host string
		want         SSH
	}{
		"nothing said":       {"", "", SSH{"root", 22, "", false}},
		"shared user":        {"user: ops", "", SSH{"ops", 22, "", false}},
		"shared port":        {"port: 2022", "", SSH{"root", 2022, "", false}},
		"shared key":         {"identity_file: /k", "", SSH{"root", 22, "/k", false}},
		"shared sudo":        {"sudo: true", "", SSH{"root", 22, "", true}},
		"short user":         {"user: ops, port: 2022", "user: pi", SSH{"pi", 2022, "", false}},
		"short port":         {"user: ops, port: 2022", "port: 22", SSH{"ops", 22, "", false}},
		"short key":          {"identity_file: /k", "identity_file: /l", SSH{"root", 22, "/l", false}},
		"short sudo off":     {"sudo: true", "sudo: false", SSH{"root", 22, "", false}},
		"section":            {"user: ops", "ssh: {user: pi, port: 23}", SSH{"pi", 23, "", false}},
		"section sudo off":   {"sudo: true", "ssh: {sudo: false}", SSH{"root", 22, "", false}},
		"short and section":  {"", "user: pi, ssh: {port: 23}", SSH{"pi", 23, "", false}},
		"empty section":      {"user: ops", "ssh: {}", SSH{"ops", 22, "", false}},
		"quoted port":        {"port: '2022'", "", SSH{"root", 2022, "", false}},
		"key from home":      {"identity_file: ~/k", "", SSH{"root", 22, "/home/ada/k", false}},
		"key beside file":    {"identity_file: k", "", SSH{"root", 22, "/srv/home/k", false}},
		"key above file":     {"identity_file: ../k", "", SSH{"root", 22, "/srv/k", false}},
		"key out of home":    {"identity_file: ~/../k", "", SSH{"root", 22, "/home/k", false}},
		"key written oddly":  {"identity_file: /a/./b//c", "", SSH{"root", 22, "/a/b/c", false}},
		"tilde inside is no": {"identity_file: /a/~b", "", SSH{"root", 22, "/a/~b", false}},
	} {
		t.Run(name, func(t *testing.T) {
			host := "name: h, address: 10.0.0.1, role: any"
			if tc.host != "" {
				host += ", " + tc.host
			}
			c := mustParse(t, "/srv/home/c.yaml", fmt.Sprintf("name: a\nplaybook: bare\nhosts: [{%s}]\nssh: {%s}\n", host, tc.shared))
			if got := c.Hosts[0].SSH; got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

// TestUnsaid: what nobody said is marked, so that an ssh config may fill it in; writing the file keeps it so.
func TestUnsaid(t *testing.T) {
	for name, tc := range map[string]struct {
		shared, host string
		want         Unsaid
	}{
		"nothing said":       {"", "", Unsaid{User: true, Port: true}},
		"shared user":        {"user: root", "", Unsaid{Port: true}},
		"the host's port":    {"", "port: 22", Unsaid{User: true}},
		"the host's section": {"", "ssh: {user: root}", Unsaid{Port: true}},
		"all":                {"port: 22", "user: root", Unsaid{}},
	} {
		t.Run(name, func(t *testing.T) {
			host := "name: h, address: 10.0.0.1, role: any"
			if tc.host != "" {
				host += ", " + tc.host
			}
			c := mustParse(t, "/srv/home/c.yaml", fmt.Sprintf("name: a\nplaybook: bare\nhosts: [{%s}]\nssh: {%s}\n", host, tc.shared))
			text, err := c.YAML()
			if err != nil {
				t.Fatal(err)
			}
			for _, got := range []Unsaid{c.Hosts[0].Unsaid, mustParse(t, "/srv/home/c.yaml", string(text)).Hosts[0].Unsaid} {
				if got != tc.want {
					t.Errorf("got %+v, want %+v", got, tc.want)
				}
			}
		})
	}
}
