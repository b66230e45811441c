package remote

import (
	"context"
	"fmt"
	"net"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Vantage opens connections from the machine that the way to a host leads through last: what it reaches is what that
// machine reaches. The host itself need not be up. It is safe for concurrent use, and dials again when it was lost.
type Vantage struct {
	dialer *Dialer
	host   inventory.Host
	route  []target
	turn   chan struct{} // held by the one who looks at or changes conn
	conn   *conn
}

// Before gives the vantage point right before a host; false where the way to it is straight.
func (d *Dialer) Before(h inventory.Host) (*Vantage, bool, error) {
	route, err := d.route(h)
	if err != nil || len(route) < 2 {
		return nil, false, err
	}
	return &Vantage{dialer: d, host: h, route: route[:len(route)-1], turn: make(chan struct{}, 1)}, true, nil
}

// From names the machine, as the ssh config does.
func (v *Vantage) From() string { return v.route[len(v.route)-1].name }

// DialContext is net.Dialer's, seen from there. Such connections know no deadlines of their own.
func (v *Vantage) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := v.use(ctx)
	if err != nil {
		return nil, err
	}
	nc, err := c.client.DialContext(ctx, network, address)
	if err != nil && ctx.Err() == nil {
		err = steps.WithHint(fmt.Errorf("from %s: %w", v.From(), err), "sshd there has to allow forwarding: AllowTcpForwarding yes")
	}
	return nc, err
}

func (v *Vantage) use(ctx context.Context) (*conn, error) {
	select { // no request waits longer than it may, whoever dials
	case v.turn <- struct{}{}:
		defer func() { <-v.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if v.conn != nil && v.conn.alive() {
		return v.conn, nil
	}
	var err error
	v.conn, err = v.dialer.walk(ctx, v.host, v.route)
	return v.conn, err
}

// Close ends it.
func (v *Vantage) Close() error {
	v.turn <- struct{}{}
	defer func() { <-v.turn }()
	if v.conn == nil {
		return nil
	}
	return v.conn.Close()
}
