package swarm

import (
	"errors"
	"slices"
	"time"
)

// peer is what a node's routing mesh knows of another node: the containers there that answer on published ports. A node
// that has gone silent stays in it for a while, and requests sent there get no answer (moby#35548).
type peer struct {
	answering map[int][]string // container ids by published port
	lost      time.Time        // zero: it is heard
}

// Errors of Route.
var (
	// ErrRefused: nobody listens on this port of the node.
	ErrRefused = errors.New("connection refused")
	// ErrSilent: the request was sent to a machine that is gone; no answer will come.
	ErrSilent = errors.New("no answer")
)

// look follows what the routing mesh of this node knows of all the others.
func (e *Engine) look() {
	for _, other := range e.w.engines {
		p := e.peers[other.addr]
		if p == nil {
			p = &peer{lost: e.w.clock.Now()}
			e.peers[other.addr] = p
		}
		heard := other.on && (e == other || e.cluster != nil && other.cluster == e.cluster && e.w.reaches(e.addr, other.addr))
		switch {
		case heard:
			p.answering, p.lost = other.answering(), time.Time{}
		case p.lost.IsZero():
			p.lost = e.w.clock.Now()
		}
	}
}

// answering lists the containers of this node that get requests.
func (e *Engine) answering() map[int][]string {
	out := map[int][]string{}
	if !e.up {
		return out
	}
	for _, b := range e.boxes {
		if b.local == nil || b.State != "running" || b.local.status.State != Running {
			continue
		}
		for _, p := range b.local.task.Ports {
			out[p.PublishedPort] = append(out[p.PublishedPort], b.ID)
		}
	}
	return out
}

// listens tells whether the node itself takes requests on the port: always for ingress, and for host mode only where a
// container of its own does.
func (e *Engine) listens(port int) (host, ok bool) {
	if !e.up || e.cluster == nil {
		return false, false
	}
	for _, s := range e.cluster.services {
		for _, p := range s.Endpoint.Ports {
			if p.PublishedPort == port {
				return p.PublishMode == "host", true
			}
		}
	}
	return false, len(e.answering()[port]) > 0
}

// Route says which container answers a request to this node's port, and on which engine: the mesh takes turns. The
// error is ErrRefused or ErrSilent.
func (e *Engine) Route(port int) (container string, at *Engine, err error) {
	err = e.ask(func() error {
		host, ok := e.listens(port)
		if !ok {
			return ErrRefused
		}
		type way struct {
			id string
			at *Engine
		}
		var ways []way
		for _, other := range e.w.engines {
			p := e.peers[other.addr]
			if host && other != e || !p.lost.IsZero() && e.w.clock.Now().Sub(p.lost) > forgetAfter {
				continue
			}
			for _, id := range p.answering[port] {
				ways = append(ways, way{id, other})
			}
		}
		if len(ways) == 0 {
			return ErrRefused
		}
		e.turn++
		chosen := ways[e.turn%len(ways)]
		container, at = chosen.id, chosen.at
		switch {
		case !at.on || !e.w.reaches(e.addr, at.addr):
			return ErrSilent
		case !slices.ContainsFunc(at.boxes, func(b *Container) bool { return b.ID == container && b.answers }):
			return ErrRefused
		}
		return nil
	})
	if errors.Is(err, ErrNoDaemon) {
		err = ErrRefused
	}
	return container, at, err
}

// Ports lists the ports on which this node listens for its swarm.
func (e *Engine) Ports() []int {
	var out []int
	_ = e.ask(func() error { // a daemon that does not run listens on nothing
		if e.cluster == nil {
			return nil
		}
		out = append(out, 7946)
		if e.member.Spec.Role == "manager" {
			out = append(out, 2377)
		}
		for _, s := range e.cluster.services {
			for _, p := range s.Endpoint.Ports {
				if _, ok := e.listens(p.PublishedPort); ok {
					out = append(out, p.PublishedPort)
				}
			}
		}
		slices.Sort(out)
		return nil
	})
	return out
}
