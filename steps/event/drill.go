package event

import "time"

// DrillBegun opens a failover drill, with what is expected of it and why.
type DrillBegun struct {
	Drill     string   `json:"drill"`
	Target    string   `json:"target"` // inventory name of the machine that is hit
	Addresses []string `json:"addresses"`
	Expected  string   `json:"expected"` // in words, with the sum spelt out
	// ExpectedMS is the longest stretch without service that is expected; -1 where an outage is expected by design.
	ExpectedMS int64 `json:"expected_ms"`
}

// DrillPhase says that a drill goes on to its next part, or that something was seen in one.
type DrillPhase struct {
	Drill string `json:"drill"`
	Phase string `json:"phase"` // "check", "prepare", "baseline", "inject", "observe", "heal", "steady", "read-back"
	Host  string `json:"host,omitempty"`
	Text  string `json:"text"`
}

// DrillSamples is what a client's requests met during a stretch of time. Two that follow each other can be made one
// with Merge, so that a slow reader never holds up a drill.
type DrillSamples struct {
	Drill        string           `json:"drill,omitempty"`
	From         time.Time        `json:"from"`
	Took         time.Duration    `json:"took_ns"`
	Addresses    []AddressSamples `json:"addresses"`
	Acknowledged int              `json:"acknowledged"` // objects so far
}

// AddressSamples is what one address answered during that stretch.
type AddressSamples struct {
	Address string `json:"address"`
	OK      int    `json:"ok"`
	Failed  int    `json:"failed"`
	Code    string `json:"code,omitempty"` // of the last failure
}

// Merge joins two batches, the later one given. Its addresses come in the same order.
func (a DrillSamples) Merge(later DrillSamples) DrillSamples {
	out := DrillSamples{
		Drill: a.Drill, From: a.From, Took: later.From.Add(later.Took).Sub(a.From), Acknowledged: later.Acknowledged,
	}
	for i, s := range later.Addresses {
		if i < len(a.Addresses) && a.Addresses[i].Address == s.Address {
			s.OK += a.Addresses[i].OK
			s.Failed += a.Addresses[i].Failed
			if s.Code == "" {
				s.Code = a.Addresses[i].Code
			}
		}
		out.Addresses = append(out.Addresses, s)
	}
	return out
}

// DrillFinished closes a drill: everything that was measured, enough to draw it again. Times are in milliseconds.
type DrillFinished struct {
	Drill   string    `json:"drill"`
	Verdict string    `json:"verdict"` // "passed", "outage" (as expected by design), "failed", "refused", "interrupted"
	Target  string    `json:"target"`
	Reasons []string  `json:"reasons,omitempty"` // why the verdict is what it is
	Hint    string    `json:"hint,omitempty"`
	Started time.Time `json:"started"`
	TookMS  int64     `json:"took_ms"`
	View    string    `json:"view,omitempty"` // "inside" where the samples were taken from a machine of the cluster

	Acknowledged     int `json:"acknowledged"`
	JustBefore       int `json:"acknowledged_just_before"` // of these, in the second before the fault
	Lost             int `json:"lost"`
	Corrupted        int `json:"corrupted"`
	Stale            int `json:"stale"`       // answers that did not know what had been acknowledged before they were asked for
	Resurrected      int `json:"resurrected"` // deleted or refused objects that are there
	Unread           int `json:"unread"`      // acknowledged objects that could not be read back at all
	Unknown          int `json:"unknown"`     // writes without an answer: either end is right
	Requests         int `json:"requests"`
	FailedRequests   int `json:"failed_requests"`
	ReadBack         int `json:"read_back"`   // acknowledged objects that came back as they were written
	OldObjects       int `json:"old_objects"` // objects from before the drill
	OldObjectsIntact int `json:"old_objects_intact"`

	GapMS      map[string]int64            `json:"gap_ms"`      // per address: longest stretch without any success
	GapVerbMS  map[string]map[string]int64 `json:"gap_verb_ms"` // per address and kind of request
	GapNextMS  int64                       `json:"gap_next_ms"` // of a client that tries the next address at once
	ExpectedMS int64                       `json:"expected_ms"` // -1: an outage is expected
	LimitMS    int64                       `json:"limit_ms"`    // more than this is a failure; 0: none
	Expected   string                      `json:"expected"`

	TaskBefore []string      `json:"task_before"` // machines the service ran on
	TaskAfter  []string      `json:"task_after"`
	Timeline   DrillTimeline `json:"timeline"`
}

// DrillTimeline is a drill as a person reads it at a glance.
type DrillTimeline struct {
	From    time.Time    `json:"from"`
	WidthMS int64        `json:"width_ms"` // of a cell
	Strips  []DrillStrip `json:"strips"`
	Marks   []DrillMark  `json:"marks"`
}

// DrillStrip is one address over time: requests that went well and that did not, per cell.
type DrillStrip struct {
	Address string `json:"address"`
	OK      []int  `json:"ok"`
	Failed  []int  `json:"failed"`
}

// DrillMark is a moment on the timeline.
type DrillMark struct {
	AtMS int64  `json:"at_ms"` // since From
	Kind string `json:"kind"`  // "inject", "down", "moved", "served", "heal", "leader", "steady"
	Text string `json:"text"`
}

// Type implements Event.
func (DrillBegun) Type() string { return "drill_begun" }

// Type implements Event.
func (DrillPhase) Type() string { return "drill_phase" }

// Type implements Event.
func (DrillSamples) Type() string { return "drill_samples" }

// Type implements Event.
func (DrillFinished) Type() string { return "drill_finished" }

func (DrillBegun) isEvent()    {}
func (DrillPhase) isEvent()    {}
func (DrillSamples) isEvent()  {}
func (DrillFinished) isEvent() {}

// drillDecoderOf is decoderOf for the words of this file.
func drillDecoderOf(kind string) func([]byte) (Event, error) {
	switch kind {
	case DrillBegun{}.Type():
		return decode[DrillBegun]
	case DrillPhase{}.Type():
		return decode[DrillPhase]
	case DrillSamples{}.Type():
		return decode[DrillSamples]
	case DrillFinished{}.Type():
		return decode[DrillFinished]
	}
	return nil
}
