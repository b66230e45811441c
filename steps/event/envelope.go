package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Envelope is an event with its place in a run. In JSON it is one object a person can read and grep:
//
//	{"seq":7,"at":"2026-01-02T03:04:05.6Z","run":"...","type":"step_started","data":{...}}
type Envelope struct {
	Seq   uint64    // from 1, without gaps, in the order things happened
	At    time.Time // when, by the operator's clock; UTC in JSON
	Run   string    // id of the run
	Event Event
}

type wire[D any] struct {
	Seq  uint64    `json:"seq"`
	At   time.Time `json:"at"`
	Run  string    `json:"run"`
	Type string    `json:"type"`
	Data D         `json:"data"`
}

// MarshalJSON implements json.Marshaler.
func (e Envelope) MarshalJSON() ([]byte, error) {
	if e.Event == nil {
		return nil, errors.New("envelope without an event")
	}
	var data any = e.Event
	if u, ok := e.Event.(Unknown); ok {
		data = u.Data
	}
	return json.Marshal(wire[any]{e.Seq, e.At.UTC(), e.Run, e.Event.Type(), data})
}

// UnmarshalJSON implements json.Unmarshaler. A kind of event this version does not know, or knows in another shape,
// becomes an Unknown: only text that is no envelope at all is an error.
func (e *Envelope) UnmarshalJSON(text []byte) error {
	var w wire[json.RawMessage]
	if err := json.Unmarshal(text, &w); err != nil {
		return fmt.Errorf("not an event: %w", err)
	}
	if w.Type == "" {
		return errors.New("not an event: it has no type")
	}
	*e = Envelope{Seq: w.Seq, At: w.At, Run: w.Run, Event: Unknown{Kind: w.Type, Data: w.Data}}
	if read := decoderOf(w.Type); read != nil && len(w.Data) > 0 && string(w.Data) != "null" {
		if known, err := read(w.Data); err == nil {
			e.Event = known
		}
	}
	return nil
}
