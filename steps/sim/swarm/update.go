package swarm

import (
	"fmt"
	"reflect"
)

// mayUpdate tells whether one more task may be replaced now: not while another new one is not running yet, nor after
// one has failed.
func (c *Cluster) mayUpdate(s *Service) bool {
	if s.UpdateStatus == nil {
		now := c.w.clock.Now()
		s.UpdateStatus = &UpdateStatus{State: "updating", StartedAt: &now, Message: "update in progress"}
	}
	if s.UpdateStatus.State != "updating" {
		return false
	}
	under := 0
	for _, t := range c.tasks {
		if t.ServiceID == s.ID && !t.DesiredState.Over() && t.Status.State != Running && reflect.DeepEqual(t.Spec, s.Spec.TaskTemplate) {
			under++
		}
	}
	return under < s.parallel()
}

func (s *Service) parallel() int {
	if u := s.Spec.UpdateConfig; u != nil {
		if u.Parallelism == 0 {
			return 1 << 30
		}
		return int(u.Parallelism)
	}
	return 1
}

// failed pauses an update one of whose new tasks did not stay.
func (c *Cluster) failed(s *Service, t *Task) {
	u := s.UpdateStatus
	if u != nil && u.State == "updating" && s.pauses() && t.Status.State != Complete && reflect.DeepEqual(t.Spec, s.Spec.TaskTemplate) {
		u.State, u.Message = "paused", fmt.Sprintf("update paused due to failure or early termination of task %s", t.ID)
	}
}

// progress ends an update when every task is new and runs.
func (c *Cluster) progress(s *Service) {
	u := s.UpdateStatus
	if u == nil || u.State != "updating" {
		return
	}
	done := true
	for _, key := range c.slots(s) {
		t := c.current(s, key)
		fresh := t != nil && reflect.DeepEqual(t.Spec, s.Spec.TaskTemplate)
		done = done && fresh && t.Status.State == Running
	}
	if done {
		now := c.w.clock.Now()
		u.State, u.CompletedAt, u.Message = "completed", &now, "update completed"
		c.w.dirty = true
	}
}

func (s *Service) pauses() bool {
	return s.Spec.UpdateConfig == nil || s.Spec.UpdateConfig.FailureAction == "" || s.Spec.UpdateConfig.FailureAction == "pause"
}
