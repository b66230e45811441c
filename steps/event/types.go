package event

import "encoding/json"

// Unknown is an event of a kind, or of a shape, that this version does not know. It keeps what was read, so that a
// journal of another version can be replayed and copied without loss.
type Unknown struct {
	Kind string
	Data json.RawMessage
}

// The words of the journal. They are a file format: a word is never given a second meaning.

// Type implements Event.
func (RunStarted) Type() string { return "run_started" }

// Type implements Event.
func (HostConnected) Type() string { return "host_connected" }

// Type implements Event.
func (HostFailed) Type() string { return "host_failed" }

// Type implements Event.
func (Surveyed) Type() string { return "surveyed" }

// Type implements Event.
func (StepStarted) Type() string { return "step_started" }

// Type implements Event.
func (StepOutput) Type() string { return "step_output" }

// Type implements Event.
func (Skipped) Type() string { return "skipped" }

// Type implements Event.
func (Retrying) Type() string { return "retrying" }

// Type implements Event.
func (StepFinished) Type() string { return "step_finished" }

// Type implements Event.
func (Notice) Type() string { return "notice" }

// Type implements Event.
func (RunFinished) Type() string { return "run_finished" }

// Type gives the word that was read.
func (u Unknown) Type() string { return u.Kind }

func (RunStarted) isEvent()    {}
func (HostConnected) isEvent() {}
func (HostFailed) isEvent()    {}
func (Surveyed) isEvent()      {}
func (StepStarted) isEvent()   {}
func (StepOutput) isEvent()    {}
func (Skipped) isEvent()       {}
func (Retrying) isEvent()      {}
func (StepFinished) isEvent()  {}
func (Notice) isEvent()        {}
func (RunFinished) isEvent()   {}
func (Unknown) isEvent()       {}

// decoderOf finds how the data of a kind is read; nil for a word this version does not know.
func decoderOf(kind string) func([]byte) (Event, error) {
	switch kind {
	case RunStarted{}.Type():
		return decode[RunStarted]
	case HostConnected{}.Type():
		return decode[HostConnected]
	case HostFailed{}.Type():
		return decode[HostFailed]
	case Surveyed{}.Type():
		return decode[Surveyed]
	case StepStarted{}.Type():
		return decode[StepStarted]
	case StepOutput{}.Type():
		return decode[StepOutput]
	case Skipped{}.Type():
		return decode[Skipped]
	case Retrying{}.Type():
		return decode[Retrying]
	case StepFinished{}.Type():
		return decode[StepFinished]
	case Notice{}.Type():
		return decode[Notice]
	case RunFinished{}.Type():
		return decode[RunFinished]
	}
	return drillDecoderOf(kind)
}

func decode[T Event](data []byte) (Event, error) {
	var e T
	err := json.Unmarshal(data, &e)
	return e, err
}
