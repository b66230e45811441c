package failover

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/survival"
)

func TestAims(t *testing.T) {
	one := tutorial()
	for _, tc := range []struct {
		drill string
		hosts []string
		own   int
	}{
		{"stop-container", []string{"n1", "n2", "n3"}, 0},
		{"power-off", []string{"n1", "n2", "n3"}, 1}, // n1 has the storage
		{"stop-leader", []string{"n1"}, -1},
		{"storage", []string{"n1"}, -1},
		{"no such drill", nil, -1},
	} {
		aims, own := Aims(one, tc.drill)
		var hosts []string
		for _, a := range aims {
			hosts = append(hosts, a.Host)
		}
		if diff := cmp.Diff(tc.hosts, hosts); diff != "" || own != tc.own {
			t.Errorf("%s: own choice %d, want %d; %s", tc.drill, own, tc.own, diff)
		}
		if own >= 0 && !aims[own].Fate.Outcome.Bearable() {
			t.Errorf("%s: aims at %s, which is %s", tc.drill, hosts[own], aims[own].Fate.Outcome)
		}
	}
	if aims, own := Aims(survival.Layout{}, "reboot"); len(aims) != 0 || own != -1 {
		t.Errorf("a layout of no machines: %v, %d", aims, own)
	}
}
