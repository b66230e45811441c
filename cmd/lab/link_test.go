package main

import (
	"math"
	"testing"
)

func TestPercent(t *testing.T) {
	for text, want := range map[string]float64{"5%": 5, "0.5": 0.5, "0%": 0} {
		if got, err := percent(text); err != nil || got != want {
			t.Errorf("percent(%q) = %g, %v", text, got, err)
		}
	}
}

func FuzzPercent(f *testing.F) {
	for _, seed := range []string{"5%", "0.5", "", "%", "NaN", "1e400", "five"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if v, err := percent(text); err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("percent(%q) = %g", text, v)
		}
	})
}
