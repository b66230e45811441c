package logpane

import (
	"fmt"
	"testing"

	"charm.land/bubbles/v2/viewport"
	"github.com/charmbracelet/colorprofile"

	"holdfast/tui/theme"
)

const sample = "Get:17 http://deb.example.org/debian bookworm/main amd64 libnfsidmap1 amd64 1:2.6.2-4 [55.5 kB]"

// A frame of a full log: what one key press costs while it is at its longest.
func BenchmarkFrame(b *testing.B) {
	p := New()
	for i := range maxLines {
		p.Add(Line{Host: fmt.Sprintf("n%d", i%30), Stream: "stdout", Text: sample})
	}
	th := theme.New(true, colorprofile.TrueColor)
	b.Run("logpane", func(b *testing.B) {
		for b.Loop() {
			p.Add(Line{Host: "n1", Stream: "stdout", Text: sample})
			p.View(120, 40, th)
		}
	})
	b.Run("viewport", func(b *testing.B) {
		v := viewport.New(viewport.WithWidth(120), viewport.WithHeight(40))
		lines := make([]string, maxLines)
		for i := range lines {
			lines[i] = fmt.Sprintf("n%d %s", i%30, sample)
		}
		for b.Loop() {
			lines = append(lines[1:], "n1 "+sample)
			v.SetContentLines(lines)
			v.GotoBottom()
			_ = v.View()
		}
	})
}

// The worst filter: no line passes, so that all are looked at.
func BenchmarkFrameNothingPasses(b *testing.B) {
	p := New()
	for range maxLines {
		p.Add(Line{Host: "n1", Stream: "stdout", Text: sample})
	}
	p.Filter("n2", "")
	th := theme.New(true, colorprofile.TrueColor)
	for b.Loop() {
		p.View(120, 40, th)
	}
}

func BenchmarkAdd(b *testing.B) {
	p := New()
	for b.Loop() {
		p.Add(Line{Host: "n1", Stream: "stdout", Text: sample})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
