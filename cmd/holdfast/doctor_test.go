package main

import (
	"strings"
	"testing"

	"holdfast/steps/health"
)

// A program's own message leads to the catalogue's cause and remedy; what it does not know keeps its own.
func TestFindingsAreExplained(t *testing.T) {
	found := explained([]health.Finding{
		{Symptom: "0 of 1 tasks run", Error: "rootDB/LOCK: Resource temporarily unavailable", Cause: "general", Remedy: "general"},
		{Symptom: "odd", Error: "the moon is full", Cause: "own", Remedy: "own"},
		{Symptom: "no error at all", Cause: "own", Remedy: "`holdfast apply` mends it"},
	})
	if found[0].Cause == "general" || found[0].Remedy == "general" || found[1].Cause != "own" || found[2].Cause != "own" {
		t.Errorf("%+v", found)
	}
	if got := named(found, threeMachines())[2].Remedy; got != "`holdfast apply -f cluster.yaml` mends it" {
		t.Error(got)
	}
}

func TestFindingsText(t *testing.T) {
	a := newApp(t)
	if text := a.findingsText(nil); !strings.Contains(text, "well") {
		t.Error(text)
	}
	long := strings.Repeat("word ", 40)
	text := a.findingsText([]health.Finding{
		{Level: health.Broken, Host: "n2", Symptom: "Docker does not answer there", Error: "Cannot connect", Cause: long, Remedy: "start it"},
		{Level: health.Lurking, Symptom: "no leader"},
	})
	for _, want := range []string{"1. n2: Docker does not answer there (broken)\n", "   error: Cannot connect\n", "   remedy: start it\n", "2. no leader (lurking)\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if len(line) > 81 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}
