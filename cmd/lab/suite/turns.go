package suite

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"holdfast/cmd/lab/machines"
)

// turns counts, on the way to one machine's SSH port, how often the operator's side spoke after the machine had: each
// is a round trip that somebody waited for. It stands in front of the machine as a door.
type turns struct {
	mu    sync.Mutex
	at    []time.Time // when the operator's side took its turn
	bytes int64       // both ways
	last  byte        // who spoke last
}

func (t *turns) note(who byte, n int) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if who == 'o' && t.last != 'o' {
		t.at = append(t.at, time.Now())
	}
	t.last, t.bytes = who, t.bytes+int64(n)
}

// between counts the turns of a stretch of time.
func (t *turns) between(from, to time.Time) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, at := range t.at {
		if !at.Before(from) && at.Before(to) {
			n++
		}
	}
	return n
}

func (t *turns) sums() (turns int, bytes int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.at), t.bytes
}

// doorAddress is where machine i's door stands: on the loopback of the lab's network, which no machine sees.
func doorAddress(i int) string { return fmt.Sprintf("127.0.0.1%d", i) }

// frontDoor leads what comes to a door to the same port of machine i, counting where t is not nil. stop ends it.
func (b *Bench) frontDoor(ctx context.Context, i int, port string, t *turns) (stop func(), err error) {
	var ln net.Listener
	err = machines.Within(b.Lab.Namespace(), func() (err error) {
		ln, err = net.Listen("tcp", net.JoinHostPort(doorAddress(i), port))
		return err
	})
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go b.lead(ctx, conn, net.JoinHostPort(b.Lab.Address(i), port), t)
		}
	}()
	return func() { _ = ln.Close() }, nil
}

func (b *Bench) lead(ctx context.Context, from net.Conn, address string, t *turns) {
	defer from.Close()
	to, err := b.Lab.DialContext(ctx, "tcp", address)
	if err != nil {
		return
	}
	defer to.Close()
	done := make(chan struct{}, 2)
	go carry(to, from, 'o', t, done)
	go carry(from, to, 'm', t, done)
	<-done // either side gone: the other is told by the deferred closes
}

// carry copies one way and notes who spoke.
func carry(dst io.Writer, src io.Reader, who byte, t *turns, done chan<- struct{}) {
	defer func() { done <- struct{}{} }()
	buf := make([]byte, 32<<10)
	for {
		n, err := src.Read(buf)
		if n > 0 {
			t.note(who, n)
			if _, werr := dst.Write(buf[:n]); werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
