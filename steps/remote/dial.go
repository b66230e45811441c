package remote

import (
	"context"
	"errors"
	"net"
	"strconv"

	"golang.org/x/crypto/ssh"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

var _ steps.Dialer = (*Dialer)(nil)

// dialFunc opens the connection under SSH: from this machine, or from the one before.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Dial connects and logs in, through the machines in between. Every error but that of a done context wraps
// steps.ErrUnreachable and carries a remedy. An unknown host key ends the first connection before a person is asked: no
// server waits for an answer that long.
func (d *Dialer) Dial(ctx context.Context, h inventory.Host) (steps.Conn, error) {
	c, err := d.open(ctx, h)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (d *Dialer) open(ctx context.Context, h inventory.Host) (*conn, error) {
	route, err := d.route(h)
	if err != nil {
		return nil, explain(ctx, addressOf(h), err, nil)
	}
	// Each machine on the way may be unknown once, and keep us waiting once.
	for n := 2 * len(route); ; n-- {
		c, err := d.walk(ctx, h, route)
		var unknown *unknownKeyError
		var late *lateError
		switch {
		case n > 0 && errors.As(err, &unknown):
			if err := d.keys.decide(ctx, unknown); err != nil {
				return nil, explain(ctx, unknown.address, err, nil)
			}
		case n > 0 && errors.As(err, &late) && ctx.Err() == nil:
		default:
			return c, err
		}
	}
}

// walk logs in to one machine after the other, each reached from the one before.
func (d *Dialer) walk(ctx context.Context, h inventory.Host, route []target) (*conn, error) {
	dial := dialFunc(d.opt.DialContext)
	var way []*ssh.Client
	for _, t := range route {
		client, offered, err := d.newLogin(t).open(ctx, dial)
		if err != nil {
			hangUp(way)
			var unknown *unknownKeyError
			if errors.As(err, &unknown) {
				unknown.host, unknown.file = t.name, t.known[0]
			}
			return nil, explain(ctx, t.address(), err, offered)
		}
		way = append(way, client)
		dial = client.DialContext
	}
	last := route[len(route)-1]
	h.Address, h.SSH.User, h.SSH.Port = last.host, last.user, last.port
	return newConn(way, h, d), nil
}

// hangUp ends the way to a host, from its far end.
func hangUp(way []*ssh.Client) {
	for i := len(way) - 1; i >= 0; i-- {
		_ = way[i].Close()
	}
}

// handshake gives up when ctx is done: the library itself would wait for ever on a host that accepts and stays silent.
func handshake(ctx context.Context, nc net.Conn, address string, cfg *ssh.ClientConfig) (*ssh.Client, error) {
	stop := context.AfterFunc(ctx, func() { nc.Close() })
	cc, chans, reqs, err := ssh.NewClientConn(nc, address, cfg)
	if !stop() {
		err = context.Cause(ctx)
		nc.Close()
	}
	if err != nil {
		nc.Close()
		return nil, err
	}
	return ssh.NewClient(cc, chans, reqs), nil
}

// addressOf is where SSH reaches the host, "host:port", with brackets around an IPv6 address.
func addressOf(h inventory.Host) string {
	port := h.SSH.Port
	if port == 0 {
		port = 22
	}
	return net.JoinHostPort(h.Address, strconv.Itoa(port))
}
