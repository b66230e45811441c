package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/tui"
)

// What holdfast offers to mend, and what it leaves to people.
func TestWhatCanBeMended(t *testing.T) {
	e := newEngine(t)
	c := clusterOf(inventory.Host{Name: "n1", SSH: inventory.SSH{User: "root"}}, inventory.Host{Name: "n2", SSH: inventory.SSH{User: "ops"}}, inventory.Host{Name: "n3; reboot"})
	d := tui.Draft{Hosts: c.Hosts, Answers: inventory.Answers{}}
	for name, tc := range map[string]struct {
		found tui.Finding
		facts steps.Facts
		label string // of the first; "": none
		does  string // its command
		check func() bool
	}{
		"sudo is not allowed yet":      {found: tui.Finding{Host: "n2", Check: "root", Level: "stop"}, label: "Become root by sudo", check: func() bool { return d.Hosts[1].SSH.Sudo }},
		"root needs no sudo":           {found: tui.Finding{Host: "n1", Check: "root", Level: "stop"}},
		"an address of its own":        {found: tui.Finding{Host: "n2", Check: "address", Level: "stop"}, facts: steps.Facts{Addrs: []string{"172.17.0.1", "fe80::1", "192.0.2.77"}}, label: "Its peers reach it at 192.0.2.77", check: func() bool { return d.Hosts[1].ClusterAddress == "192.0.2.77" }},
		"a name":                       {found: tui.Finding{Host: "n2", Check: "hostname", Level: "stop"}, label: "Call it n2", does: "hostnamectl set-hostname n2"},
		"a name is no command":         {found: tui.Finding{Host: "n3; reboot", Check: "hostname", Level: "stop"}, label: "Call it n3; reboot", does: "hostnamectl set-hostname 'n3; reboot'"},
		"an id":                        {found: tui.Finding{Host: "n2", Check: "machine id", Level: "warning"}, label: "Make one", does: "systemd-machine-id-setup"},
		"a clone wants a boot":         {found: tui.Finding{Host: "n2", Check: "machine id", Level: "stop"}, facts: steps.Facts{Machine: "abc"}},
		"museum":                       {found: tui.Finding{Host: "n2", Check: "system", Level: "stop", What: "CentOS 7 is too old"}, label: "Install on it all the same", check: func() bool { return d.Answers["museum"] == "true" }},
		"an unknown system":            {found: tui.Finding{Host: "n2", Check: "system", Level: "stop", What: "Alpine is not known"}},
		"another Docker":               {found: tui.Finding{Host: "n2", Check: "packages", Level: "stop"}, label: "Use the Docker that is there", check: func() bool { return d.Answers["docker"] == "distro" }},
		"another swarm is somebody's":  {found: tui.Finding{Host: "n2", Check: "swarm", Level: "stop"}},
		"a machine that is not there":  {found: tui.Finding{Host: "n9", Check: "hostname", Level: "stop"}},
		"no room can be made for them": {found: tui.Finding{Host: "n2", Check: "disk", Level: "stop"}},
	} {
		got := e.Mends(c, tc.found, tc.facts)
		if tc.label == "" {
			if len(got) > 0 {
				t.Errorf("%s: offers %+v", name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Label != tc.label || got[0].Command != tc.does || got[0].Why == "" {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		if tc.check != nil {
			if got[0].Answer(&d); !tc.check() {
				t.Errorf("%s: the answer changes nothing", name)
			}
		}
	}
}

// A mend runs as root on its machine, and stands in the record.
func TestAMendIsCarriedOutAndKept(t *testing.T) {
	e := newEngine(t)
	life, end := context.WithCancel(context.Background())
	t.Cleanup(end)
	p, err := e.practising(life, practiceFlags{playbook: "s3-nfs", speed: 20})
	if err != nil {
		t.Fatal(err)
	}
	c := p.Cluster
	if _, err := e.Mend(t.Context(), c, "n2", "true"); err == nil {
		t.Error("mended a machine nobody has spoken to")
	}
	connect(t, e, c, &person{})
	if said, err := e.Mend(t.Context(), c, "n2", "hostnamectl set-hostname other && id -u"); err != nil || said != "0" {
		t.Fatalf("%q %v", said, err)
	}
	connect(t, e, c, &person{})
	if got := e.session.facts["n2"].Hostname; got != "other" {
		t.Errorf("afterwards it is called %q", got)
	}
	if said, err := e.Mend(t.Context(), c, "n2", "echo no >&2; exit 3"); err == nil || said != "no" || !strings.Contains(err.Error(), "code 3") {
		t.Errorf("%q %v", said, err)
	}
	runs, err := journal.Runs(e.app.state, c.Name)
	if err != nil || len(runs) != 2 {
		t.Fatalf("%d on record, %v", len(runs), err)
	}
	path, err := journal.Record(e.app.state, c.Name, runs[0])
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), "mended before the run: hostnamectl") {
		t.Errorf("%v\n%s", err, text)
	}
}
