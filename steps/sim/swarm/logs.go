package swarm

// TaskLog is what one task printed.
type TaskLog struct {
	Task, Node string
	Lines      []Line
}

// ServiceLogs gives what the tasks of a service printed, oldest task first. Nodes that the leader does not hear are left
// out: their lines lie with them.
func (e *Engine) ServiceLogs(what string) ([]TaskLog, error) {
	var out []TaskLog
	err := e.control(func(c *Cluster) error {
		s, err := c.findService(what)
		if err != nil {
			return err
		}
		for _, t := range c.tasks {
			m := c.node(t.NodeID)
			if t.ServiceID != s.ID || m == nil || !c.hears(m) {
				continue
			}
			if l := m.engine.locals[t.ID]; l != nil {
				out = append(out, TaskLog{t.Name + "." + t.ID[:12], m.Description.Hostname, append([]Line(nil), l.box.Lines...)})
			}
		}
		return nil
	})
	return out, err
}
