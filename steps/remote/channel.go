package remote

import (
	"golang.org/x/crypto/ssh"
)

// channel is a session's channel, not yet used.
type channel struct {
	ssh.Channel
	reqs <-chan *ssh.Request
}

// begin opens a channel and has the host run the command on it, unless claim says that nobody wants it any more. Over a
// long line each answer that is waited for costs, so the next channel is opened while this one is at work; and a host
// that has once taken a command is not asked whether it takes this one: its exit code will tell.
func (c *conn) begin(command string, claim func(ssh.Channel) bool) (ch channel, ok bool, err error) {
	ch, spare, err := c.take()
	if err != nil {
		return channel{}, false, err
	}
	defer func() { go c.refill() }()
	if !claim(ch) {
		return ch, false, nil
	}
	ok, err = c.ask(ch, command)
	if err == nil || !spare {
		return ch, ok, err
	}
	_ = ch.Close() // the host had closed it meanwhile
	if ch, err = c.openOne(); err != nil || !claim(ch) {
		return ch, false, err
	}
	ok, err = c.ask(ch, command)
	return ch, ok, err
}

func (c *conn) ask(ch channel, command string) (bool, error) {
	sure := c.obeys.Load()
	ok, err := ch.SendRequest("exec", !sure, ssh.Marshal(struct{ Command string }{command}))
	if ok {
		c.obeys.Store(true)
	}
	return ok || sure, err
}

func (c *conn) take() (ch channel, spare bool, err error) {
	select {
	case ch := <-c.spare:
		return ch, true, nil
	default:
		ch, err := c.openOne()
		return ch, false, err
	}
}

func (c *conn) openOne() (channel, error) {
	ch, reqs, err := c.client.OpenChannel("session", nil)
	if err != nil {
		return channel{}, err
	}
	return channel{ch, reqs}, nil
}

// refill opens a channel ahead, where the host lets us have more than one.
func (c *conn) refill() {
	if len(c.spare) > 0 {
		return
	}
	ch, err := c.openOne()
	if err != nil {
		return
	}
	select {
	case c.spare <- ch:
	default:
		_ = ch.Close()
	}
}
