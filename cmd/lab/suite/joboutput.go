package suite

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"holdfast/cmd/lab/machines"
	"holdfast/steps/inventory"
)

// talker is a playbook of one long step, whose output is the same each time.
const talker = `name: talker
title: One long step
summary: Prints numbered lines for most of a minute, on both outputs.
roles:
  - {name: server, min: 1, why: talks}
stages:
  - title: Talk
    on: server
    steps:
      - id: talk
        title: Print numbered lines
        why: A long step whose output is known shows whether any of it is lost or repeated.
        changes: makes two files
        kind: run
        timeout: 5m
        with:
          check: test -e /root/talked
          apply: |
            echo begun >>/root/begun
            i=0
            while [ "$i" -lt 450 ]; do
              i=$((i + 1))
              echo "line $i of a long step, with some text to it"
              echo "remark $i" >&2
              sleep 0.1
            done
            : >/root/talked
`

func jobOutput() Scenario {
	return Scenario{
		Name: "joboutput", Begin: Previous,
		About: "a step's output has the same hash, stream by stream, undisturbed, with its connection and session killed six times, and with holdfast killed three times",
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.writeTalker(); err != nil {
				return err
			}
			var calm [2]string
			for _, way := range []struct {
				name  string
				blows int
				kill  bool
			}{{"undisturbed", 0, false}, {"connections killed", 6, false}, {"holdfast killed", 3, true}} {
				got, err := b.talk(ctx, way.blows, way.kill)
				if err != nil {
					return fmt.Errorf("%s: %w", way.name, err)
				}
				b.Notify(fmt.Sprintf("  %-20s stdout %.12s stderr %.12s", way.name, got[0], got[1]))
				if calm[0] == "" {
					calm = got
				} else if got != calm {
					return fmt.Errorf("%s: the output differs", way.name)
				}
			}
			b.measure("disturbances without a lost or repeated byte", 9, "times")
			return nil
		},
	}
}

func (b *Bench) writeTalker() error {
	dir := filepath.Join(b.Dir, "playbooks", "talker")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "playbook.yaml"), []byte(talker), 0o600); err != nil {
		return err
	}
	c := inventory.Cluster{Name: "lab", Playbook: "talker", Hosts: []inventory.Host{{
		Name: machines.Name(1), Address: b.Lab.Address(1), ClusterAddress: b.Lab.Address(1), Role: "server",
		SSH: inventory.SSH{User: "root", Port: 22, IdentityFile: b.Lab.KeyFile()},
	}}}
	text, err := c.YAML()
	if err != nil {
		return err
	}
	return os.WriteFile(b.clusterFile("talker"), text, 0o600)
}

// talk runs the step once and gives the hash of each stream. holdfast itself is killed where kill says so, and else its
// connection.
func (b *Bench) talk(ctx context.Context, blows int, kill bool) (hashes [2]string, err error) {
	if _, err := b.on(ctx, 1, "rm -f /root/talked /root/begun"); err != nil {
		return hashes, err
	}
	args := []string{"--playbook-dir", filepath.Join(b.Dir, "playbooks"), "apply", "-f", b.clusterFile("talker"), "--yes", "--json"}
	r, err := b.launch(ctx, args...)
	if err != nil {
		return hashes, err
	}
	for n := range blows {
		if err := r.until(ctx, `"step_output"`); err != nil {
			return hashes, err
		}
		if kill {
			r, err = b.killed(ctx, r, args)
		} else { // takes four to six seconds; the step takes most of a minute
			err = b.cutSessions(ctx, 1)
		}
		if err != nil {
			return hashes, err
		}
		if r.hasEnded() {
			return hashes, fmt.Errorf("the run had ended before blow %d of %d fell", n+1, blows)
		}
	}
	exit, stderr, err := r.end(ctx)
	if err != nil || exit != 0 {
		return hashes, fmt.Errorf("apply ended with exit code %d: %w\n%s", exit, err, lastLines(stderr, 8))
	}
	if begun, err := b.on(ctx, 1, "wc -l </root/begun"); err != nil || begun != "1" {
		return hashes, fmt.Errorf("the step was begun %s times: %w", begun, err)
	}
	return streams(r.all()), nil
}

// killed ends holdfast in the middle of the step, and starts it again.
func (b *Bench) killed(ctx context.Context, r *running, args []string) (*running, error) {
	time.Sleep(4 * time.Second)
	_ = r.cmd.Process.Signal(syscall.SIGKILL)
	if <-r.ended; r.exit() >= 0 {
		return nil, fmt.Errorf("holdfast had ended before it was killed: exit code %d", r.exit())
	}
	return b.launch(ctx, args...)
}

// streams gives the hash of what a run's steps printed on each stream.
func streams(lines []string) (hashes [2]string) {
	var text [2]strings.Builder
	for _, line := range lines {
		var e struct {
			Type string
			Data struct{ Stream, Line string }
		}
		if json.Unmarshal([]byte(line), &e) != nil || e.Type != "step_output" {
			continue
		}
		n := 0
		if e.Data.Stream == "stderr" {
			n = 1
		}
		text[n].WriteString(e.Data.Line + "\n")
	}
	for n := range text {
		hashes[n] = fmt.Sprintf("%x", sha256.Sum256([]byte(text[n].String())))
	}
	return hashes
}
