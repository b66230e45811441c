package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/steps/health"
	"holdfast/steps/s3check"
)

// What drills left is told with what becomes of it, and makes no cluster unwell.
func TestLeftoversAreTold(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		left   s3check.Leftover
		marked bool
		wanted []string
	}{
		"cut off":      {s3check.Leftover{Began: now.Add(-time.Hour), Objects: 312, Bytes: 312 << 12}, false, []string{"312 objects (1 MB) of an interrupted drill of 2026-11-20 11:00 UTC lie in bucket holdfast-check", "cut off", "next `holdfast drill` sweeps"}},
		"maybe going":  {s3check.Leftover{Began: now.Add(-time.Hour), Objects: 3}, true, []string{"a drill that goes on or was interrupted, begun 2026-11-20 11:00 UTC", "goes on, or was cut off"}},
		"evidence":     {s3check.Leftover{Began: now.Add(-time.Hour), Objects: 3, Evidence: true}, true, []string{"a failed drill", "kept for a week", "Nothing needs doing"}},
		"old evidence": {s3check.Leftover{Began: now.AddDate(0, 0, -8), Objects: 3, Evidence: true}, false, []string{"a failed drill", "next `holdfast drill` sweeps"}},
	} {
		left := leftovers{[]s3check.Leftover{tc.left}, tc.marked}
		found := left.findings(now)
		if len(found) != 1 || !health.Well(found) {
			t.Fatalf("%s: %+v", name, found)
		}
		said := found[0].Symptom + "\n" + found[0].Cause + "\n" + found[0].Remedy
		for _, want := range tc.wanted {
			if !strings.Contains(said, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, said)
			}
		}
		if line := left.lines(); !strings.HasPrefix(line, "left over   ") || strings.Count(line, "\n") != 1 {
			t.Errorf("%s: %q", name, line)
		}
	}
	if (leftovers{}).lines() != "" || len(leftovers{}.findings(now)) != 0 {
		t.Error("nothing is left, and something is said")
	}
	if marked(health.Health{Machines: []health.Machine{{}, {}}}) || !marked(health.Health{Machines: []health.Machine{{}, {Drill: "drain on n2"}}}) {
		t.Error("a marker tells of a drill")
	}
}

func TestAStoreThatDoesNotTakeOurCredentials(t *testing.T) {
	if found := strangerKeys(nil); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	found := strangerKeys(&s3check.Error{Endpoint: "http://10.0.0.11:8000", Op: "list", Code: "SignatureDoesNotMatch"})
	if len(found) != 1 || health.Well(found) || !strings.Contains(found[0].Cause, "SignatureDoesNotMatch") || !strings.Contains(found[0].Remedy, "s3-credentials") {
		t.Errorf("%+v", found)
	}
	for code, refused := range map[string]bool{"InvalidAccessKeyId": true, "AccessDenied": true, "NoSuchBucket": false, s3check.CodeTimeout: false} {
		if got := s3check.RefusesKeys(fmt.Errorf("asked: %w", &s3check.Error{Code: code})); got != refused {
			t.Errorf("%s: %t", code, got)
		}
	}
}
