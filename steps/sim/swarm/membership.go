package swarm

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// InitOptions are those of docker swarm init.
type InitOptions struct {
	Availability string // "" is active
	DataPathPort int    // 0 is 4789
	Force        bool   // a new swarm out of what this manager knows
}

// Init makes a swarm with this engine as its manager and gives the node's id.
func (e *Engine) Init(o InitOptions) (string, error) {
	var id string
	err := e.ask(func() error {
		switch {
		case o.Force && e.member != nil && e.member.Spec.Role == "manager":
			e.cluster.startOver(e)
		case e.member != nil:
			return errMember
		default:
			e.w.newCluster(orPort(o.DataPathPort)).add(e, "manager", orActive(o.Availability))
		}
		id = e.member.ID
		return nil
	})
	return id, err
}

func orPort(port int) int {
	if port == 0 {
		return 4789
	}
	return port
}

func orActive(availability string) string {
	if availability == "" {
		return "active"
	}
	return availability
}

// startOver leaves one manager with the log; the others are nodes it does not hear from.
func (c *Cluster) startOver(e *Engine) {
	c.members = slices.DeleteFunc(c.members, func(m *member) bool {
		lost := m.Spec.Role == "manager" && m.engine != e
		if lost && m.engine != nil {
			m.engine.cluster, m.engine.member = nil, nil
		}
		return lost
	})
	c.leader = e
}

// JoinOptions are those of docker swarm join.
type JoinOptions struct {
	Token, Remote string // Remote with or without a port
	Availability  string
}

// Join makes the engine a node of the swarm that the manager at o.Remote belongs to.
func (e *Engine) Join(ctx context.Context, o JoinOptions) error {
	host := o.Remote
	if h, _, err := net.SplitHostPort(o.Remote); err == nil {
		host = h
	}
	if err := e.ask(func() error { return e.mayJoin(o, host) }); err != nil {
		return err
	}
	if !e.w.there(e.addr, host) {
		// Packets that nobody answers: the CLI gives up first, the daemon would go on.
		if err := e.w.pause(ctx, 20*time.Second); err != nil {
			return err
		}
		return errTimeout
	}
	return e.ask(func() error { return e.join(o, host) })
}

func (e *Engine) mayJoin(o JoinOptions, host string) error {
	if e.member != nil {
		return errMember
	}
	if parts := strings.Split(o.Token, "-"); len(parts) != 4 || parts[0] != "SWMTKN" {
		return errToken
	}
	at := e.w.engineAt(host)
	if e.w.answers(e.addr, host) && (!at.up || at.member == nil) {
		return fmt.Errorf(`rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp %s:2377: connect: connection refused"`, host)
	}
	return nil
}

// there tells whether a machine answers at an address at all.
func (w *World) there(from, to string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.answers(from, to)
}

func (w *World) answers(from, to string) bool {
	e := w.engineAt(to)
	return e != nil && e.on && w.reaches(from, to)
}

func (e *Engine) join(o JoinOptions, host string) error {
	c := e.w.engineAt(host).cluster
	role := ""
	for r, token := range c.tokens {
		if token == o.Token {
			role = r
		}
	}
	switch {
	case !strings.HasPrefix(o.Token, "SWMTKN-1-"+c.digest+"-"):
		return errors.New("error while validating Root CA Certificate: remote CA does not match fingerprint. Expected: " + strings.Split(o.Token, "-")[2])
	case role == "":
		return errSecret
	case c.leader == nil:
		return errNoLeader
	}
	c.add(e, role, orActive(o.Availability))
	return nil
}

// Leave takes the engine out of its swarm. The managers keep it as a node that is down.
func (e *Engine) Leave(force bool) error {
	return e.ask(func() error {
		if e.member == nil {
			return errInNone
		}
		if e.member.Spec.Role == "manager" && !force {
			return e.leaving()
		}
		e.leave()
		return nil
	})
}

func (e *Engine) leave() {
	c := e.cluster
	m := c.node(e.member.ID)
	for id, l := range e.locals {
		l.box.drop(errStopped)
		delete(e.locals, id)
	}
	e.member, e.cluster = nil, nil
	if m != nil {
		m.engine = nil
	}
	if c.leader == e {
		c.leader = nil
	}
	if !slices.ContainsFunc(c.managers(), func(m *member) bool { return m.engine != nil }) {
		e.w.clusters = slices.DeleteFunc(e.w.clusters, func(x *Cluster) bool { return x == c })
	}
	e.w.dirty = true
}

// leaving says what a manager's leaving would mean.
func (e *Engine) leaving() error {
	const begin = "You are attempting to leave the swarm on a node that is participating as a manager. "
	const end = "The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress this message."
	all := e.cluster.managers()
	heard := 0
	for _, m := range all {
		if e.cluster.hears(m) {
			heard++
		}
	}
	switch {
	case e.cluster.leader == nil:
		return words(begin + "Doing so may lose the consensus of your cluster. " + end)
	case len(all) == 1:
		return words(begin + "Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message. ")
	case heard-1 <= len(all)/2:
		return wordsf("%sRemoving this node leaves %d managers out of %d. Without a Raft quorum your swarm will be inaccessible. %s", begin, heard-1, len(all), end)
	}
	return words(begin + end)
}

// Tokens gives a role's join token; rotate makes a new one first.
func (e *Engine) Tokens(role string, rotate bool) (string, error) {
	var token string
	err := e.control(func(c *Cluster) error {
		if rotate {
			c.Rotate(role)
		}
		token = c.tokens[role]
		return nil
	})
	return token, err
}
