// Package runstate folds the events of a run into what a screen shows of it. The same events give the same state, whether
// they come from a run that goes on or from a journal that is read back. It draws nothing, keeps no output lines and
// knows no clock: the time is that of the events, or is handed in.
package runstate

import (
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
)

// Op is one planned step on one host, as far as it has come.
type Op struct {
	event.OpInfo
	State   steps.State   // as a survey found it; "" where none did
	Outcome steps.Outcome // "" until it has ended
	Running bool
	Phase   event.Phase // the latest
	Attempt int
	Since   time.Time // when it began
	End     event.StepFinished
	Again   string // why it is being tried again; "" when it is not
}

// Host is one machine of a run.
type Host struct {
	Name, Address, System string
	Error, Hint           string // when it is lost
	Op                    string // what it is at; "" when it rests
	Skipped               int    // lines of output that were not handed on
}

// State is a run so far. The zero value is one of which nothing is known.
type State struct {
	Run, Cluster, Playbook, Version string
	Started, Last                   time.Time
	Ops                             []Op
	Hosts                           []Host // in the order of the plan
	Notices                         []event.Notice
	Failures                        []string // ids of ops, in the order they failed
	Outcome                         event.End
	Took                            time.Duration // of the whole, once it has ended
	Kept                            string

	index map[string]int // of ops
	hosts map[string]int
}

// Apply takes one envelope into account. Unknown ops and events leave the state as it is.
func (s *State) Apply(e event.Envelope) {
	if e.Run != "" {
		s.Run = e.Run
	}
	if e.At.After(s.Last) {
		s.Last = e.At
	}
	switch ev := e.Event.(type) {
	case event.RunStarted:
		s.begin(ev, e.At)
	case event.HostConnected:
		h := s.host(ev.Host)
		h.Address, h.System, h.Error, h.Hint = ev.Address, ev.System, "", ""
	case event.HostFailed:
		h := s.host(ev.Host)
		h.Error, h.Hint, h.Op = ev.Error, ev.Hint, ""
	case event.Skipped:
		s.host(ev.Host).Skipped += ev.N
	case event.Notice:
		s.Notices = append(s.Notices, ev)
	case event.RunFinished:
		s.Outcome, s.Took, s.Kept = ev.Outcome, ev.Took, ev.Kept
	default:
		s.step(e)
	}
}

// step takes in what happens to a single op.
func (s *State) step(e event.Envelope) {
	switch ev := e.Event.(type) {
	case event.Surveyed:
		if op := s.op(ev.Op); op != nil {
			op.State = ev.State
		}
	case event.StepStarted:
		s.started(ev, e.At)
	case event.Retrying:
		if op := s.op(ev.Op); op != nil {
			op.Attempt, op.Again = ev.Attempt, ev.Reason
		}
	case event.StepFinished:
		s.finished(ev)
	}
}

// begin forgets what was before: a new plan is on the screen.
func (s *State) begin(ev event.RunStarted, at time.Time) {
	*s = State{
		Run: s.Run, Cluster: ev.Cluster, Playbook: ev.Playbook, Version: ev.Version, Started: at, Last: at,
		index: map[string]int{}, hosts: map[string]int{},
	}
	for _, op := range ev.Ops {
		s.index[op.ID] = len(s.Ops)
		s.Ops = append(s.Ops, Op{OpInfo: op})
		if op.Host != "" {
			s.host(op.Host)
		}
	}
}

func (s *State) started(ev event.StepStarted, at time.Time) {
	op := s.op(ev.Op)
	if op == nil {
		return
	}
	if !op.Running {
		op.Since = at
	}
	op.Running, op.Outcome, op.Phase, op.Attempt = true, "", ev.Phase, ev.Attempt
	if op.Host != "" {
		s.host(op.Host).Op = op.ID
	}
}

func (s *State) finished(ev event.StepFinished) {
	op := s.op(ev.Op)
	if op == nil {
		return
	}
	op.Running, op.Outcome, op.End, op.Again = false, ev.Outcome, ev, ""
	if ev.Outcome == steps.Failed {
		s.Failures = append(s.Failures, ev.Op)
	}
	if op.Host != "" && s.host(op.Host).Op == op.ID {
		s.host(op.Host).Op = ""
	}
}

func (s *State) op(id string) *Op {
	i, ok := s.index[id]
	if !ok {
		return nil
	}
	return &s.Ops[i]
}

// host finds a host, or makes room for one that no plan has named.
func (s *State) host(name string) *Host {
	if s.hosts == nil {
		s.hosts = map[string]int{}
	}
	i, ok := s.hosts[name]
	if !ok {
		i = len(s.Hosts)
		s.hosts[name] = i
		s.Hosts = append(s.Hosts, Host{Name: name})
	}
	return &s.Hosts[i]
}

// Op finds an op by its id.
func (s *State) Op(id string) (Op, bool) {
	op := s.op(id)
	if op == nil {
		return Op{}, false
	}
	return *op, true
}
