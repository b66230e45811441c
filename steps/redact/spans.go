package redact

import (
	"cmp"
	"slices"
	"strings"
)

// span is a stretch of text that must not be seen.
type span struct{ from, to int }

// spans finds all there is to hide in s.
func (r *Redactor) spans(s string) []span {
	all := blocks(s, true)
	for _, f := range r.forms {
		for at := 0; ; {
			i := strings.Index(s[at:], f)
			if i < 0 {
				break
			}
			all = append(all, span{at + i, at + i + len(f)})
			at += i + 1
		}
	}
	low := lower(s)
	for _, p := range patterns {
		all = append(all, p.in(s, low)...)
	}
	return append(all, random(s)...)
}

// replace puts the mark in the place of all spans; those that touch count as one.
func replace(s string, all []span) (string, int) {
	if len(all) == 0 {
		return s, 0
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	merged := all[:0]
	for _, sp := range all {
		if n := len(merged); n > 0 && sp.from <= merged[n-1].to {
			merged[n-1].to = max(merged[n-1].to, sp.to)
			continue
		}
		merged = append(merged, sp)
	}
	var b strings.Builder
	at, hidden := 0, 0
	for _, sp := range merged {
		b.WriteString(s[at:sp.from])
		b.WriteString(Mark)
		if s[sp.from:sp.to] != Mark { // what was hidden before is no news
			hidden++
		}
		at = sp.to
	}
	b.WriteString(s[at:])
	return b.String(), hidden
}
