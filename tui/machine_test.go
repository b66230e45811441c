package tui

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/inventory"
)

var demoRoles = []inventory.Role{{Name: "server", Min: 1, Max: 1}, {Name: "client", Min: 2}}

func TestParseMachines(t *testing.T) {
	said := func(user string, port int) inventory.Host {
		return inventory.Host{
			Address: "10.0.0.1", SSH: inventory.SSH{User: user, Port: port, Sudo: user != "root"},
			Unsaid: inventory.Unsaid{User: user == "root", Port: port == 22},
		}
	}
	with := func(h inventory.Host, change func(*inventory.Host)) inventory.Host { change(&h); return h }
	for _, c := range []struct {
		in   string
		want inventory.Host
	}{
		{"10.0.0.1", said("root", 22)},
		{"ops@10.0.0.1", said("ops", 22)},
		{"ops@10.0.0.1:2222", said("ops", 2222)},
		{"ssh ops@10.0.0.1", said("ops", 22)},
		{"ssh://ops@10.0.0.1:2222", said("ops", 2222)},
		{"nas 10.0.0.1", with(said("root", 22), func(h *inventory.Host) { h.Name = "nas" })},
		{"nas, 10.0.0.1, client", with(said("root", 22), func(h *inventory.Host) { h.Name, h.Role = "nas", "client" })},
		{"10.0.0.1 server", with(said("root", 22), func(h *inventory.Host) { h.Role = "server" })},
		{"[fd00::1]:2222", with(said("root", 2222), func(h *inventory.Host) { h.Address = "fd00::1" })},
		{"fd00::1", with(said("root", 22), func(h *inventory.Host) { h.Address = "fd00::1" })},
		{"10.0.0.1 client key=~/.ssh/lab", with(said("root", 22), func(h *inventory.Host) { h.Role, h.SSH.IdentityFile = "client", "~/.ssh/lab" })},
		{"peer=192.0.2.1 10.0.0.1", with(said("root", 22), func(h *inventory.Host) { h.ClusterAddress = "192.0.2.1" })},
		{"root@10.0.0.1", with(said("root", 22), func(h *inventory.Host) { h.Unsaid.User = false })},
	} {
		got, err := ParseMachines(c.in, []string{"server", "client"})
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if d := cmp.Diff([]inventory.Host{c.want}, got); d != "" {
			t.Errorf("%q: %s", c.in, d)
		}
	}
}

func TestParseMachinesSaysWhatIsWrong(t *testing.T) {
	for in, want := range map[string]string{
		"a b c d":           "line 1: a machine is written as",
		"@10.0.0.1":         "no user before the @",
		"ops@":              "no address",
		"10.0.0.1:ssh":      "not a port",
		"10.0.0.1:99999":    "not a port",
		"10.0.0.1\n\nx y z": "line 3:",
	} {
		if _, err := ParseMachines(in, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q", in, err, want)
		}
	}
}

func TestPastedTextKeepsItsGoodLines(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} { // a terminal pastes line ends as Enter would send them
		text := strings.Join([]string{"# mine", "10.0.0.1", "", "what is this then", "10.0.0.2"}, end)
		got, err := ParseMachines(text, nil)
		if len(got) != 2 || got[1].Address != "10.0.0.2" || err == nil || !strings.Contains(err.Error(), "line 4") {
			t.Errorf("ending %q: %d machines, error %v", end, len(got), err)
		}
	}
}

func FuzzParseMachines(f *testing.F) {
	for _, s := range []string{"ops@10.0.0.1:22", "n1 [::1]:2 client", "ssh x", "@:", "a\x00b", "[]", "::", "ssh://@", strings.Repeat("x ", 50)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		hosts, _ := ParseMachines(s, []string{"server", "client"})
		for _, h := range hosts {
			if h.Address == "" || h.SSH.User == "" || h.SSH.Port < 1 || h.SSH.Port > 65535 {
				t.Fatalf("%q gives %+v", s, h)
			}
			// What is shown can be typed again and means the same, where the inventory would take it at all.
			again, err := ParseMachines(target(h), nil)
			if err != nil || len(again) != 1 {
				continue
			}
			if !strings.ContainsAny(h.Address, "@[]:") && (again[0].Address != h.Address || again[0].SSH.Port != h.SSH.Port) {
				t.Fatalf("%q is shown as %q, which gives %+v", s, target(h), again[0])
			}
		}
	})
}
