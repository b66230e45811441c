package main

import (
	"context"
	"net"
	"net/url"
	"sync"
	"time"

	"holdfast/steps/s3check"
)

// view is from where the S3 addresses are asked.
type view struct {
	dial  s3check.DialFunc // nil: straight from this machine
	name  string           // "" from here, "inside" from the machine that the way to the cluster leads through
	from  string           // that machine
	close func()
}

// words say what an inside view is worth.
func (v view) words() string {
	return "from here the S3 addresses cannot be reached, so they are asked from " + v.from +
		", through the SSH connection. What lies between clients and the cluster is not measured."
}

// viewOf asks straight wherever that is possible. Only where the way to the cluster leads through another machine, and
// that one reaches more of the addresses, are they asked from there.
func (a *app) viewOf(ctx context.Context, s *session, jumps []string) (view, error) {
	straight := view{dial: a.practice.s3(), close: func() {}}
	addresses := endpoints(s.cluster)
	if len(jumps) == 0 {
		return straight, nil
	}
	here := reached(ctx, straight.dial, addresses)
	if here == len(addresses) {
		return straight, nil
	}
	for _, h := range s.cluster.Hosts {
		v, there, err := s.pool.dialer.Before(h)
		if err != nil {
			return view{}, err
		}
		if !there {
			continue
		}
		if reached(ctx, v.DialContext, addresses) > here {
			return view{dial: v.DialContext, name: "inside", from: v.From(), close: func() { _ = v.Close() }}, nil
		}
		_ = v.Close()
	}
	return straight, nil
}

// reachTime is how long an address may take to let us in.
const reachTime = 5 * time.Second

// reached counts the addresses at which a connection can be opened.
func reached(ctx context.Context, dial s3check.DialFunc, addresses []string) int {
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	var mu sync.Mutex
	var all sync.WaitGroup
	n := 0
	for _, address := range addresses {
		all.Go(func() {
			u, err := url.Parse(address)
			if err != nil {
				return
			}
			c, err := dial(ctx, "tcp", u.Host)
			if err != nil {
				return
			}
			_ = c.Close()
			mu.Lock()
			defer mu.Unlock()
			n++
		})
	}
	all.Wait()
	return n
}
