package survival

import (
	"fmt"
	"strings"
	"time"
)

// Outcome is what an event comes to.
type Outcome string

// The outcomes, the best first.
const (
	Survives Outcome = "survives"     // users notice nothing, or a failed request that works when repeated
	Recovers Outcome = "recovers"     // by itself, after a while
	Outage   Outcome = "outage"       // until somebody acts or the machine is back
	AtRisk   Outcome = "data at risk" // something acknowledged may be gone
)

// String gives the outcome as it is printed.
func (o Outcome) String() string { return string(o) }

// Bearable tells whether clients are served on or again without anybody's help, and no data is at risk.
func (o Outcome) Bearable() bool { return o == Survives || o == Recovers }

// Part is one summand of a time.
type Part struct {
	What string
	Span Span
}

// Fate is what becomes of the service in one event.
type Fate struct {
	Event   Event
	Target  string // the machine it was computed for; "" where none is hit
	Outcome Outcome
	Parts   []Part // of the time until it is served again; with an outage: from the moment the machine is switched on
	Why     string
	// TargetAnswers tells whether the machine that is hit may be expected to answer S3 meanwhile.
	TargetAnswers bool
	Measured      *Measured
}

// Measured is what a drill found.
type Measured struct {
	Event Event
	Gap   time.Duration // the longest stretch without service for a client that may use every other address
	At    time.Time
	Good  bool // the drill passed
}

// Span is the sum of the parts.
func (f Fate) Span() Span {
	var s Span
	for _, p := range f.Parts {
		s = s.plus(p.Span)
	}
	return s
}

// Limit is beyond what a recovery counts as failed: twice the longest expected, and a little for slow machines. 0 for an
// outage, which has no limit of its own.
func (f Fate) Limit() time.Duration {
	if f.Outcome == Outage || f.Outcome == AtRisk {
		return 0
	}
	return 2*f.Span().High + 15*time.Second
}

// Words says in one line what is expected, with the sum spelt out.
func (f Fate) Words() string {
	switch {
	case f.Outcome == Recovers:
		return fmt.Sprintf("recovers in about %d s (%s)", int(f.Span().About().Seconds()), f.Sum())
	case f.Outcome == Outage && len(f.Parts) > 0:
		return fmt.Sprintf("outage until it is back, then %s (%s)", f.Span(), f.Sum())
	case f.Outcome == Survives && len(f.Parts) > 0:
		return fmt.Sprintf("survives; some requests may fail for up to %s (%s)", seconds(f.Span().High), f.Sum())
	}
	return string(f.Outcome)
}

// Sum spells out the summands.
func (f Fate) Sum() string {
	var out []string
	for _, p := range f.Parts {
		out = append(out, p.What+" "+p.Span.String())
	}
	return strings.Join(out, " + ")
}

// String gives "15 s", or "10 to 15 s".
func (s Span) String() string {
	if seconds(s.Low) == seconds(s.High) {
		return seconds(s.High)
	}
	return strings.TrimSuffix(seconds(s.Low), " s") + " to " + seconds(s.High)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%d s", int(d.Round(time.Second).Seconds())) }

// Merge lays the latest measurement of each event beside what was computed.
func Merge(matrix []Fate, measured []Measured) []Fate {
	out := append([]Fate(nil), matrix...)
	for i := range out {
		for _, m := range measured {
			if m.Event == out[i].Event && (out[i].Measured == nil || m.At.After(out[i].Measured.At)) {
				out[i].Measured = &m
			}
		}
	}
	return out
}
