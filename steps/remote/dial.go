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

// Dial connects and logs in. Every error but that of a done context wraps steps.ErrUnreachable and carries a remedy.
// An unknown host key ends the first connection before a person is asked: no server waits for an answer that long.
func (d *Dialer) Dial(ctx context.Context, h inventory.Host) (steps.Conn, error) {
	c, err := d.open(ctx, h)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (d *Dialer) open(ctx context.Context, h inventory.Host) (*conn, error) {
	c, err := d.login(ctx, h)
	var unknown *unknownKeyError
	if errors.As(err, &unknown) {
		if err := d.keys.decide(ctx, h.Name, unknown); err != nil {
			return nil, explain(ctx, addressOf(h), err, nil)
		}
		c, err = d.login(ctx, h)
	}
	return c, err
}

// login makes one attempt.
func (d *Dialer) login(ctx context.Context, h inventory.Host) (*conn, error) {
	address := addressOf(h)
	known, err := d.keys.read()
	if err != nil {
		return nil, explain(ctx, address, err, nil)
	}
	offer, err := d.offer(h)
	if err != nil {
		return nil, explain(ctx, address, err, nil)
	}
	defer offer.close()
	limited, cancel := context.WithTimeout(ctx, d.opt.DialTimeout)
	defer cancel()
	nc, err := d.opt.DialContext(limited, "tcp", address)
	if err != nil {
		return nil, explain(ctx, address, err, offer.labels)
	}
	client, err := handshake(limited, nc, address, &ssh.ClientConfig{
		User:              h.SSH.User,
		Auth:              []ssh.AuthMethod{ssh.PublicKeys(offer.signers...)},
		HostKeyCallback:   known.check,
		HostKeyAlgorithms: known.algorithms(address),
	})
	if err != nil {
		return nil, explain(ctx, address, err, offer.labels)
	}
	return newConn(client, h, d.opt), nil
}

// handshake gives up when ctx is done: the library itself would wait for ever on a host that accepts and stays silent.
func handshake(ctx context.Context, nc net.Conn, address string, cfg *ssh.ClientConfig) (*ssh.Client, error) {
	stop := context.AfterFunc(ctx, func() { nc.Close() })
	cc, chans, reqs, err := ssh.NewClientConn(nc, address, cfg)
	if !stop() {
		err = ctx.Err()
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
