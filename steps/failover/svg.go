package failover

import (
	"fmt"
	"html"
	"strings"
	"unicode"

	"holdfast/steps/event"
)

// Sizes of the picture, in its own units.
const (
	svgWidth = 720
	svgLabel = 130
	svgRow   = 18
	svgHead  = 16
)

// SVG draws the same timeline as Text, to stand inside a page: no script, no reference to anything outside, colours that
// can be told apart in print too. It is empty where there is nothing to draw.
func SVG(r Result) string {
	t := r.Timeline
	if len(t.Strips) == 0 {
		return ""
	}
	total := length(t)
	legend := svgHead + len(t.Strips)*svgRow + 14
	height := legend + len(t.Marks)*14 + 8
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s" font-family="sans-serif" font-size="11">`+"\n",
		svgWidth, height, html.EscapeString(clean(fmt.Sprintf("%s on %s: %s", r.Drill, r.Target, r.Verdict))))
	fmt.Fprintf(&b, `<text x="%d" y="11">0 s</text><text x="%d" y="11" text-anchor="end">%s</text>`+"\n", svgLabel, svgWidth, axis(total))
	for i, s := range t.Strips {
		y := svgHead + i*svgRow
		fmt.Fprintf(&b, `<text x="0" y="%d">%s</text>`+"\n", y+12, html.EscapeString(label(s.Address)))
		b.WriteString(bars(s, y, float64(t.WidthMS)*float64(svgWidth-svgLabel)/float64(total)))
	}
	for i, m := range t.Marks {
		x := svgLabel + float64(max(0, m.AtMS))*float64(svgWidth-svgLabel)/float64(total)
		fmt.Fprintf(&b, `<path d="M%.1f %dV%d" stroke="#000" stroke-dasharray="2 2"/>`+"\n", x, svgHead-2, legend-10)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">%c</text>`+"\n", x, legend, 'A'+i%26)
		fmt.Fprintf(&b, `<text x="0" y="%d">%c  %s  %s</text>`+"\n", legend+(i+1)*14, 'A'+i%26, ms(m.AtMS), html.EscapeString(clean(m.Text)))
	}
	return b.String() + "</svg>\n"
}

// bars joins neighbouring cells of the same kind: a drill of an hour is a few dozen rectangles.
func bars(s event.DrillStrip, y int, perCell float64) string {
	fills := map[rune]string{served: "#3a7d44", partly: "#e0a800", failing: "#b3261e"}
	var b strings.Builder
	n := min(len(s.OK), len(s.Failed))
	for from := 0; from < n; {
		kind, to := cellOf(s.OK[from], s.Failed[from]), from+1
		for to < n && cellOf(s.OK[to], s.Failed[to]) == kind {
			to++
		}
		if fill, ok := fills[kind]; ok {
			top, height := y, svgRow-4
			if kind == failing { // lower, so that it shows without colours too
				top, height = y+8, svgRow-12
			}
			fmt.Fprintf(&b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n",
				svgLabel+float64(from)*perCell, top, float64(to-from)*perCell, height, fill)
		}
		from = to
	}
	return b.String()
}

// clean leaves out what no XML may hold and no terminal shall get: control characters and broken UTF-8.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || r == '\uFFFD' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}
