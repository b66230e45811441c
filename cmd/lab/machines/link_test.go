package machines

import (
	"strings"
	"testing"
	"time"

	"holdfast/steps"
)

func TestLinkRefusesNonsense(t *testing.T) {
	for _, k := range []Link{{Delay: -1}, {Delay: 11 * time.Second}, {Loss: -1}, {Loss: 100}, {Port: -1}, {Port: 65536}} {
		if err := noLab(t).SetLink(t.Context(), 1, k); err == nil || steps.HintOf(err) == "" {
			t.Errorf("%+v: %v, hint %q", k, err, steps.HintOf(err))
		}
	}
}

func TestLinkScript(t *testing.T) {
	cases := []struct {
		link     Link
		has, not []string
	}{
		{Link{}, []string{"qdisc del dev vec0 root", "exit 0"}, []string{"netem", "qdisc add"}},
		{Link{Delay: 100 * time.Millisecond}, []string{"delay 50000us loss 0%", "match u32 0 0 flowid", "match u32 0 0 action mirred"}, []string{"sport"}},
		{Link{Loss: 2.5, Port: 22}, []string{"delay 0us loss 2.5%", "match ip sport 22 0xffff flowid 1:4", "match ip dport 22 0xffff action"}, []string{"u32 0 0"}},
	}
	for _, c := range cases {
		got := c.link.script()
		for _, h := range c.has {
			if !strings.Contains(got, h) {
				t.Errorf("%+v: no %q in\n%s", c.link, h, got)
			}
		}
		for _, n := range c.not {
			if strings.Contains(got, n) {
				t.Errorf("%+v: %q in\n%s", c.link, n, got)
			}
		}
	}
}
