package sim_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/sim"
)

func TestPowerSwitch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, d, hosts := login(t, sim.Spec{Hosts: 2}, remote.Options{})
		conn, err := d.Dial(t.Context(), hosts[0])
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		for _, q := range []struct {
			words string
			sudo  bool
			exit  int
			on    bool
			errs  string
		}{
			{"off n2", false, 1, true, "only root"},
			{"off n9", true, 1, true, `no machine "n9"`},
			{"sideways n2", true, 2, true, "usage:"},
			{"off n2 10.99.0.12", true, 0, false, ""},
			{"off n2", true, 0, false, ""},
			{"on n2", true, 0, true, ""},
			{"on n2", true, 0, true, ""},
		} {
			res, err := conn.Run(t.Context(), steps.Cmd{Script: steps.Script{Text: "practice-power " + q.words, Sudo: q.sudo}})
			if err != nil || res.Exit != q.exit || !strings.Contains(res.Stderr, q.errs) || c.Node("n2").On() != q.on {
				t.Errorf("%s: %+v %v, n2 runs: %v", q.words, res, err, c.Node("n2").On())
			}
		}
	})
}
