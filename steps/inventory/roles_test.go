package inventory

import (
	"strings"
	"testing"
)

func TestRoleWords(t *testing.T) {
	for _, tc := range []struct {
		role          Role
		has           int
		takes, remedy string
	}{
		{Role{Name: "r", Min: 1, Max: 1}, 0, "1 host", "give 1 host more the role r"},
		{Role{Name: "r", Min: 2, Max: 2}, 3, "2 hosts", "give 1 host fewer the role r"},
		{Role{Name: "r", Min: 2}, 0, "2 or more hosts", "give 2 hosts more the role r"},
		{Role{Name: "r", Max: 3}, 5, "at most 3 hosts", "give 2 hosts fewer the role r"},
		{Role{Name: "r", Min: 1, Max: 3}, 4, "1 to 3 hosts", "give 1 host fewer the role r"},
		{Role{Name: "r", Min: 3, Why: "a majority"}, 1, "3 or more hosts", "give 2 hosts more the role r: a majority"},
	} {
		if got := tc.role.takes(); got != tc.takes {
			t.Errorf("%+v takes %q, want %q", tc.role, got, tc.takes)
		}
		if got := tc.role.remedy(tc.has); got != tc.remedy {
			t.Errorf("%+v with %d: %q, want %q", tc.role, tc.has, got, tc.remedy)
		}
	}
}

// TestRoleCounts walks over both edges of what a role takes.
func TestRoleCounts(t *testing.T) {
	for hosts, ok := range map[int]bool{1: true, 2: true, 3: true, 4: false} {
		text := "name: a\nplaybook: bare\nhosts:\n" + hostLines(1, hosts)
		if _, err := parse("c.yaml", []byte(text), books(), testHome); (err == nil) != ok {
			t.Errorf("%d hosts: %v", hosts, err)
		}
	}
	few := strings.Replace(good, "role: client, identity", "role: server, identity", 1)
	if _, err := parse("c.yaml", []byte(few), books(), testHome); err == nil || strings.Count(err.Error(), "\nc.yaml")+1 != 2 {
		t.Errorf("a client made a second server should be two problems: %v", err)
	}
}

func TestWithin(t *testing.T) {
	for _, tc := range []struct {
		path, folder string
		want         bool
	}{
		{"/a", "/a", true},
		{"/a/b", "/a", true},
		{"/ab", "/a", false},
		{"/a", "/a/b", false},
		{"/a", "/", true},
		{"/", "/", true},
	} {
		if got := within(tc.path, tc.folder); got != tc.want {
			t.Errorf("within(%q, %q) = %v", tc.path, tc.folder, got)
		}
	}
}

// TestExampleEveryType: whatever a playbook asks, the example offered for it must be accepted as it stands.
func TestExampleEveryType(t *testing.T) {
	all := Schema{Playbook: "all", Roles: []Role{{Name: "one", Min: 1, Max: 1}, {Name: "some"}, {Name: "two", Min: 2}}}
	for _, kind := range []Type{Path, Local, Port, Choice, Name, Image, URL, Duration, Number, Bool} {
		all.Settings = append(all.Settings, Setting{Name: "a_" + string(kind), Type: kind, Choices: []string{"x", "y"}})
	}
	c, err := parse("/srv/c.yaml", []byte(Example(all)), shelf{all}, testHome)
	if err != nil {
		t.Fatalf("%v\n%s", err, Example(all))
	}
	if len(c.Hosts) != 3 || len(c.WithRole("some")) != 0 || len(c.Settings) != 10 {
		t.Errorf("%d hosts and %d settings, want 3 and 10", len(c.Hosts), len(c.Settings))
	}
}
