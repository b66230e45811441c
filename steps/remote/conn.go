package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

var _ steps.Conn = (*conn)(nil)

// conn is one login on one host. Each script is a session of its own on it.
type conn struct {
	client *ssh.Client
	way    []*ssh.Client // to it, itself the last
	host   inventory.Host
	vault  *vault
	sudo   bool        // sudo may ask for a password
	tty    atomic.Bool // sudo insists on a terminal
	jobs   string      // folder of jobs on the host
	slots  chan struct{}
	open   atomic.Int32  // sessions that run or are about to
	fewer  atomic.Int32  // places for sessions that the host turned out not to have
	spare  chan channel  // opened ahead
	obeys  atomic.Bool   // it has once taken a command
	dead   chan struct{} // closed when the connection has ended, whoever ended it
}

func newConn(way []*ssh.Client, h inventory.Host, d *Dialer) *conn {
	c := &conn{
		client: way[len(way)-1], way: way, host: h, vault: d.vault, sudo: d.opt.AskSudo || d.opt.SudoPassword != "", jobs: d.opt.JobFolder,
		slots: make(chan struct{}, d.opt.MaxSessions), dead: make(chan struct{}), spare: make(chan channel, 1),
	}
	go func() {
		_ = c.client.Wait()
		hangUp(way)
		close(c.dead)
	}()
	go c.keepAlive(d.opt.KeepAlive)
	return c
}

// Close ends the connection and every script on it.
func (c *conn) Close() error {
	if !c.alive() {
		return nil
	}
	err := c.client.Close()
	<-c.dead
	if errors.Is(err, net.ErrClosed) { // it ended by itself in the same moment
		return nil
	}
	return err
}

// keepAlive closes a connection whose host has not answered for three intervals: TCP alone would wait for many minutes.
// Any answer will do; servers that do not know the request say so, and live.
func (c *conn) keepAlive(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-c.dead:
			return
		case <-tick.C:
		}
		tooLate := time.AfterFunc(3*every, func() { c.client.Close() })
		_, _, err := c.client.SendRequest("keepalive@openssh.com", true, nil)
		tooLate.Stop()
		if err != nil {
			return
		}
	}
}

// alive tells whether the connection still stands, as far as is known.
func (c *conn) alive() bool {
	select {
	case <-c.dead:
		return false
	default:
		return true
	}
}

// acquire waits for a free session.
func (c *conn) acquire(ctx context.Context) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !c.alive() {
		return nil, c.lost("the connection is closed")
	}
	select {
	case c.slots <- struct{}{}:
		return func() { <-c.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-c.dead:
		return nil, c.lost("the connection is closed")
	}
}

// lost says that the host is gone, and what that means for what ran there.
func (c *conn) lost(what string) error {
	return steps.WithHint(fmt.Errorf("%s: %s: %w", addressOf(c.host), what, steps.ErrUnreachable),
		"is the machine on, and the network up? What ran there may or may not have ended; running again checks first")
}
