package tools_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"holdfast/steps/sim/simtest"
)

func TestSystemctl(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	legend := "\nLOAD   = Reflects whether the unit definition was properly loaded.\nACTIVE = The high-level unit activation state, i.e. generalization of SUB.\nSUB    = The low-level unit activation state, values depend on unit type.\n"
	tries(t, h, "ops", []try{
		{
			line: "systemctl list-units",
			out: "  UNIT                      LOAD   ACTIVE SUB     DESCRIPTION\n  ssh.service               loaded active running OpenSSH server\n  systemd-timesyncd.service loaded active running Network Time Synchronization\n" + legend +
				"2 loaded units listed. Pass --all to see loaded but inactive units, too.\nTo show all installed unit files use 'systemctl list-unit-files'.\n",
		},
		{line: "systemctl --failed | head -n 1; systemctl list-units --no-legend 'ssh*'", out: "0 loaded units listed. Pass --all to see loaded but inactive units, too.\n  ssh.service loaded active running OpenSSH server\n"},
		{line: "systemctl list-unit-files ssh.service", out: "UNIT FILE   STATE   PRESET\nssh.service enabled enabled\n\n1 unit files listed.\n"},
		{line: "systemctl list-unit-files --no-legend nosuch.service", exit: 1},
		{line: "systemctl status | sed -n '2,5p'", out: "    State: running\n    Units: 2 loaded (incl. loaded aliases)\n     Jobs: 0 queued\n   Failed: 0 units\n"},
		{line: "systemctl status ssh | head -n 2", out: "● ssh.service - OpenSSH server\n     Loaded: loaded (/lib/systemd/system/ssh.service; enabled; preset: enabled)\n"},
		{line: "systemctl status nosuch", errs: "Unit nosuch.service could not be found.\n", exit: 4},
		{line: "systemctl nosuch", errs: "systemctl: Unknown command verb nosuch.\n", exit: 1},
		{line: "systemctl get-default; systemctl is-system-running; systemctl cat nosuch", out: "multi-user.target\nrunning\n", errs: "No files found for nosuch.service.\n", exit: 1},
		{line: "sudo systemctl disable --now systemd-timesyncd; systemctl is-enabled systemd-timesyncd; systemctl status systemd-timesyncd >/dev/null; echo $?", out: "disabled\n3\n", errs: "Removed \"/etc/systemd/system/multi-user.target.wants/systemd-timesyncd.service\".\n"},
		{line: "sudo systemctl enable systemd-timesyncd; readlink /etc/systemd/system/multi-user.target.wants/systemd-timesyncd.service", out: "/lib/systemd/system/systemd-timesyncd.service\n", errs: "Created symlink /etc/systemd/system/multi-user.target.wants/systemd-timesyncd.service → /lib/systemd/system/systemd-timesyncd.service.\n"},
		{line: "sudo systemctl stop nosuch", errs: "Failed to stop nosuch.service: Unit nosuch.service not loaded.\n", exit: 5},
		{line: "sudo systemctl enable nosuch", errs: "Failed to enable unit: Unit file nosuch.service does not exist.\n", exit: 1},
		{line: "sudo systemd-run -q --unit=bad false; sleep 1; systemctl --failed --no-legend; systemctl status | sed -n 2p; systemctl is-failed bad", out: "● bad.service loaded failed failed false\n    State: degraded\nfailed\n"},
	})
}

func TestJournal(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	stamp := `\w{3} \d\d \d\d:\d\d:\d\d n1 `
	tries(t, h, "ops", []try{
		{line: "journalctl -u ssh", out: "re:" + stamp + `systemd\[1\]: Started ssh\.service\.` + "\n"},
		{line: "journalctl -u nosuch; journalctl -q -u nosuch", out: "-- No entries --\n"},
		{line: "logger -t me one; logger -t me two; journalctl -o cat -t me; journalctl -o cat -t me -n 1; journalctl -o cat -t me -r", out: "one\ntwo\ntwo\ntwo\none\n"},
		{line: "journalctl -t me -n 1", out: "re:" + stamp + `me\[\d+\]: two` + "\n"},
		{line: "sudo journalctl -k | head -n 1", out: "[    0.000000] Linux version 6.1.0-25-amd64 (simulated)\n"},
		{line: "journalctl --nosuch", errs: "journalctl: unrecognized option '--nosuch'\n", exit: 1},
	})
}

// TestFollow listens to the journal and to a file while something is added, until it is interrupted.
func TestFollow(t *testing.T) {
	for _, line := range []string{"journalctl -f -t me -o cat", "tail -f /tmp/grows", "tail -f /tmp/grows | grep fresh", "tail -f /tmp/grows | awk '{print}' | sed s,x,y,"} {
		h := desk(t, "debian-12", 1).Nodes[0].Host
		if err := h.FS.WriteFile("/tmp/grows", []byte("old\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		u, _ := h.User("ops")
		p := h.ProcOf(u)
		var out simtest.Buffer
		p.Args, p.Stdin, p.Stdout, p.Stderr = []string{"bash", "-c", line}, strings.NewReader(""), &out, &out
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan int, 1)
		go func() { done <- h.Exec(ctx, p) }()
		for k := 0; !strings.Contains(out.String(), "fresh") && k < 2000; k++ {
			typed(t, h, "ops", "logger -t me fresh; echo fresh >>/tmp/grows; sleep 1")
		}
		cancel()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Fatalf("%s does not end", line)
		}
		if !strings.Contains(out.String(), "fresh") {
			t.Errorf("%s: %q", line, out.String())
		}
	}
}

// TestUpstart is Ubuntu 14.04, which has no systemd.
func TestUpstart(t *testing.T) {
	h := desk(t, "ubuntu-14.04", 1).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: "systemctl status", errs: "bash: line 1: systemctl: command not found\n", exit: 127},
		{line: "service ssh status; status ssh; initctl version", out: "ssh start/running\nssh start/running\ninit (upstart 1.12.1)\n"},
		{line: "service nosuch status", errs: "nosuch: unrecognized service\n", exit: 1},
		{line: "stop ssh", out: "ssh stop/waiting\n"},
		{line: "initctl list; status nosuch", out: "ssh stop/waiting\n", errs: "status: Unknown job: nosuch\n", exit: 1},
		{line: "sudo service ssh start; sudo start ssh; sudo service ssh restart", out: "ssh start/running\nssh start/running\n", errs: "start: Job is already running: ssh\n"},
		{line: "service ssh", errs: "service: usage: service <service> <command>\n", exit: 1},
	})
}
