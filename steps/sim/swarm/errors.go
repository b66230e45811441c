package swarm

import (
	"errors"
	"fmt"
)

// ErrNoDaemon is the answer of an engine that does not run. The docker command has words of its own for it.
var ErrNoDaemon = errors.New("the daemon does not run")

// words are an error as the real engine says it: people search for its words, and hints are found by them, so they keep
// its capitals and full stops.
type words string

// Error gives the words.
func (w words) Error() string { return string(w) }

func wordsf(format string, args ...any) error { return words(fmt.Sprintf(format, args...)) }

// Missing says that there is no such object. The words are the daemon's; older commands have words of their own, made of
// the kind and the name that was asked for.
type Missing struct {
	Kind, Name string
	words      string
}

// Error gives the daemon's words.
func (m Missing) Error() string { return m.words }

func missing(kind, name, format string, args ...any) error {
	return Missing{kind, name, fmt.Sprintf(format, args...)}
}

// What the engine says about swarms.
var (
	errStopped  = errors.New("stopped")
	errNoSwarm  = words(`This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.`)
	errWorker   = words(`This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.`)
	errNoLeader = words("rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.")
	errMember   = words(`This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.`)
	errInNone   = words("This node is not part of a swarm")
	errToken    = words("invalid join token")
	errSecret   = words("rpc error: code = InvalidArgument desc = A valid join token is necessary to join this cluster")
	errTimeout  = words(`Timeout was reached before node joined. The attempt to join the swarm will continue in the background. Use the "docker info" command to see the current swarm status of your node.`)
)
