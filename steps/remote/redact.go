package remote

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"holdfast/steps/redact"
)

// redacted stands where a secret stood.
const redacted = redact.Mark

// joinToken is what lets a machine into a swarm, however it came to be printed.
var joinToken = regexp.MustCompile(`SWMTKN-1-[0-9A-Za-z-]{1,200}`)

// redactor knows the secrets of one run, in every form in which they are likely to be printed.
type redactor struct {
	forms   []string
	longest int // no secret is longer, in bytes
}

func newRedactor(values map[string]string) *redactor {
	r := &redactor{longest: len("SWMTKN-1-") + 200}
	for _, v := range values {
		r.add(v)
	}
	return r
}

func (r *redactor) add(value string) {
	for _, f := range redact.Forms(value) {
		r.forms = append(r.forms, f)
		r.longest = max(r.longest, len(f))
	}
	slices.Sort(r.forms)
	r.forms = slices.Compact(r.forms)
}

// span is a stretch of text that must not pass.
type span struct{ from, to int }

// spans finds every secret in s, in order, those that overlap as one.
func (r *redactor) spans(s string) []span {
	var all []span
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
	for _, m := range joinToken.FindAllStringIndex(s, -1) {
		all = append(all, span{m[0], m[1]})
	}
	slices.SortFunc(all, func(a, b span) int { return a.from - b.from })
	merged := all[:0]
	for _, sp := range all {
		if n := len(merged); n > 0 && sp.from < merged[n-1].to {
			merged[n-1].to = max(merged[n-1].to, sp.to)
			continue
		}
		merged = append(merged, sp)
	}
	return merged
}

func (r *redactor) redact(s string) string {
	spans := r.spans(s)
	if len(spans) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, sp := range spans {
		b.WriteString(s[at:sp.from])
		b.WriteString(redacted)
		at = sp.to
	}
	b.WriteString(s[at:])
	return b.String()
}

// clean makes a line fit to leave: without secrets, and harmless on a terminal. Making it harmless may spell out a
// secret that was not there before, hence the second look.
func (r *redactor) clean(raw string) string {
	line := r.redact(raw)
	if safe := visible(line); safe != line {
		return r.redact(safe)
	}
	return line
}

// cut finds where to break s, at about want, not inside a character and above all not inside a secret. Secrets come last:
// stepping back to the start of a character may step into one.
func (r *redactor) cut(s string, want int) int {
	at := want
	for at > want-utf8.UTFMax && !utf8.RuneStart(s[at]) {
		at--
	}
	if !utf8.RuneStart(s[at]) {
		at = want // no character, only bytes
	}
	for _, sp := range r.spans(s) {
		if sp.from < at && at < sp.to {
			if sp.from > 0 {
				return sp.from
			}
			return sp.to
		}
	}
	return at
}
