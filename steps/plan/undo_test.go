package plan

import (
	"slices"
	"strings"
	"testing"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

func TestUndoTakesTheLatestBackFirst(t *testing.T) {
	p := compileSample(t, "debian-12", inventory.Answers{"docker": "distro"})
	u := p.Undo()
	at := map[string]int{}
	for i, op := range u.Ops {
		at[op.ID] = i
		for _, need := range op.Needs {
			if j, ok := at[need]; !ok || j >= i {
				t.Errorf("%s needs %s, which does not stand before it", op.ID, need)
			}
		}
		if op.Apply.Empty() || op.Check.Empty() || op.Probe != nil || len(op.Files) > 0 {
			t.Errorf("%s: %+v is no undo", op.ID, op)
		}
	}
	for _, pair := range [][2]string{
		{"server1/service", "server1/credentials"},
		{"server1/service", "client1/volume-data"},
		{"client2/swarm-join", "server1/swarm-init"},
		{"client1/volume-data", "server1/exports"},
		{"server1/nfs-server", "server1/docker-packages"},
	} {
		first, later := pair[0], pair[1]
		i, ok1 := at[first]
		j, ok2 := at[later]
		if !ok1 || !ok2 || i > j {
			t.Errorf("%s (%d, %t) must be taken back before %s (%d, %t)", first, i, ok1, later, j, ok2)
			continue
		}
		if !slices.Contains(reach(u, later), first) {
			t.Errorf("taking back %s does not wait for %s", later, first)
		}
	}
	if _, ok := at["server1/folders"]; ok {
		t.Error("undo would touch the folders that hold the data")
	}
}

// reach is everything an op waits for, directly or not.
func reach(p Plan, id string) []string {
	var out []string
	for a := range p.ancestors()[id] {
		out = append(out, a)
	}
	return out
}

func TestUndoAsksFirst(t *testing.T) {
	p := Plan{Ops: []steps.Op{
		{ID: "n/a", Undo: steps.Script{Text: "rm it\n"}, Brought: steps.Script{Text: "test -e it\n", Sudo: true}},
		{ID: "n/b", Needs: []string{"n/a"}},
		{ID: "n/c", Needs: []string{"n/b"}, Undo: steps.Script{Text: "rm c\n"}, Brought: steps.Script{Text: "test -e c\n"}},
	}}
	u := p.Undo()
	if len(u.Ops) != 2 || u.Ops[0].ID != "n/c" || !slices.Equal(u.Ops[1].Needs, []string{"n/c"}) {
		t.Fatalf("undo is %+v", u.Ops)
	}
	check := u.Ops[1].Check
	if !check.Sudo || !strings.Contains(check.Text, "test -e it") || !strings.HasSuffix(check.Text, "exit 1\n") {
		t.Errorf("check is %+v", check)
	}
}

// Every step that changes a machine for good must be taken back, or be one of those that leave nothing to take back.
func TestEveryChangeCanBeTakenBack(t *testing.T) {
	stays := []string{"folders", "whole-volumes", "docker-running", "nfs-running", "nfs-restart", "join_token"}
	for _, op := range compileSample(t, "debian-12", inventory.Answers{"proxy": "http://192.0.2.9:3128"}).Ops {
		if !op.Apply.Empty() && op.Undo.Empty() && !slices.Contains(stays, op.Step) {
			t.Errorf("%s changes a machine and has no undo", op.ID)
		}
		if op.Undo.Empty() != op.Brought.Empty() {
			t.Errorf("%s has undo without brought, or brought without undo", op.ID)
		}
	}
}
