package main

import (
	"strings"
	"testing"
	"time"

	"holdfast/steps/handover"
	"holdfast/steps/survival"
)

// Every command of ours that the page names is one the program understands, flags and all.
func TestDailyCommandsExist(t *testing.T) {
	c := threeMachines()
	page := handover.New(handover.Input{Cluster: c, Layout: survival.FromCluster(c), Date: time.Now()})
	tried := 0
	for _, d := range page.Daily {
		words := strings.Fields(d.Run)
		if words[0] != "holdfast" {
			continue
		}
		tried++
		verb, rest, err := newRoot(newApp(t)).Find(words[1:])
		if err != nil || verb.Name() != words[1] {
			t.Errorf("%s: %v", d.Run, err)
			continue
		}
		if err := verb.ParseFlags(rest); err != nil {
			t.Errorf("%s: %v", d.Run, err)
		}
		if err := verb.ValidateRequiredFlags(); err != nil {
			t.Errorf("%s: %v", d.Run, err)
		}
		if verb.Name() == "drill" {
			if err := newApp(t).mayDrill(verb.Flags().Args(), drillOptions{runOptions: runOptions{yes: true}}); err != nil {
				t.Errorf("%s: %v", d.Run, err)
			}
		}
	}
	if tried < 5 {
		t.Errorf("only %d commands are ours", tried)
	}
}
