package swarm

import "time"

// Info is what docker info needs to know.
type Info struct {
	Version, Name, ID             string
	Running, Stopped, Images      int
	State                         string // of this node: "inactive" or "active"
	NodeID, NodeAddr              string
	Manager                       bool
	Cluster                       string // id, on managers that have a leader
	Created                       time.Time
	DataPathPort, Nodes, Managers int
	Remote                        []Peer // managers this node knows of
	Problem                       string // why a manager cannot tell more
}

// Peer is a manager.
type Peer struct{ NodeID, Addr string }

// Info tells about engine and node. A manager without leader still answers, with less.
func (e *Engine) Info() (Info, error) {
	i := Info{Version: e.release, Name: e.Name, ID: e.ID, State: "inactive"}
	err := e.ask(func() error {
		for _, b := range e.boxes {
			if b.State == "running" {
				i.Running++
			} else {
				i.Stopped++
			}
		}
		i.Images = len(e.images)
		if e.member != nil {
			e.aboutNode(&i)
		}
		return nil
	})
	return i, err
}

func (e *Engine) aboutNode(i *Info) {
	c := e.cluster
	i.State, i.NodeID, i.NodeAddr, i.Manager = "active", e.member.ID, e.addr, e.member.Spec.Role == "manager"
	for _, m := range c.managers() {
		i.Remote = append(i.Remote, Peer{m.ID, m.addr + ":2377"})
	}
	if !i.Manager {
		return
	}
	if c.leader == nil || !e.w.reaches(e.addr, c.leader.addr) {
		i.Problem = errNoLeader.Error()
		return
	}
	i.Cluster, i.Created, i.DataPathPort, i.Nodes, i.Managers = c.ID, c.Created, c.port, len(c.members), len(c.managers())
}

// SwarmID is the id of the node's swarm, which a worker knows from its certificate. Empty: it is in none.
func (e *Engine) SwarmID() (cluster, node, role string) {
	e.w.mu.Lock()
	defer e.w.mu.Unlock()
	if e.member == nil {
		return "", "", ""
	}
	return e.cluster.ID, e.member.ID, e.member.Spec.Role
}
