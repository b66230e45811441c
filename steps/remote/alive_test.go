package remote_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

// stuck is a command that never ends by itself; it ends with its channel.
func stuck(_ string, c ssh.Channel) int {
	buf := make([]byte, 1024)
	for {
		if _, err := c.Read(buf); err != nil {
			break
		}
	}
	return -1
}

// patientStuck reads its input to the end and stays until the session is hung up.
func patientStuck(hung <-chan struct{}) func(string, ssh.Channel) int {
	return func(cmd string, c ssh.Channel) int { stuck(cmd, c); <-hung; return -1 }
}

// busyHost is a connection to a host that takes scripts, and never comes to their end. end is to be called inside the
// test's bubble.
func busyHost(t *testing.T) (network *sshtest.Network, c steps.Conn, end func()) {
	t.Helper()
	network, hung := sshtest.NewNetwork(), make(chan struct{})
	s := sshtest.Serve(t, sshtest.Options{Listener: network, Handler: patientStuck(hung)})
	opt := options(s)
	opt.DialContext = network.Dial
	c, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
	if err != nil {
		t.Fatal(err)
	}
	return network, c, func() { _ = c.Close(); close(hung); s.Close() }
}

func TestKeepAliveGivesUpOnASilentHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network, c, end := busyHost(t)
		defer end()
		done := make(chan error, 1)
		go func() { _, err := c.Run(t.Context(), script("true")); done <- err }()

		// As long as it answers it may take its time.
		select {
		case err := <-done:
			t.Fatalf("given up on: %v", err)
		case <-time.After(time.Hour):
		}
		start := time.Now()
		network.Silence()
		wantError(t, <-done, steps.ErrUnreachable, "connection lost", "")
		if took := time.Since(start); took < 20*time.Second || took > 41*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestCancelLeavesADeadHostWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network, c, end := busyHost(t)
		defer end()
		time.Sleep(time.Second)
		network.Silence()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		_, err := c.Run(ctx, script("true"))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if took := time.Since(start); took > 4*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestSessionsAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := sshtest.NewNetwork()
		slow := func(string, ssh.Channel) int { time.Sleep(time.Second); return 0 }
		s := sshtest.Serve(t, sshtest.Options{Listener: network, Handler: slow})
		defer s.Close()
		opt := options(s)
		opt.DialContext, opt.MaxSessions = network.Dial, 2
		c, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		start := time.Now()
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() { _, _ = c.Run(t.Context(), script("true")) })
		}
		all.Wait()
		if took := time.Since(start).Round(time.Second); took != 5*time.Second {
			t.Errorf("ten scripts of a second each, two at a time, took %v", took)
		}
	})
}

// flaky dials a server, or fails for as long as it is told to.
type flaky struct {
	next func(ctx context.Context, network, address string) (net.Conn, error)
	down atomic.Bool
	n    atomic.Int64
}

func (f *flaky) dial(ctx context.Context, network, address string) (net.Conn, error) {
	f.n.Add(1)
	if f.down.Load() {
		return nil, syscall.ECONNREFUSED
	}
	return f.next(ctx, network, address)
}

func TestReconnectingComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := sshtest.NewNetwork()
		ran := 0
		s := sshtest.Serve(t, sshtest.Options{Listener: network, Handler: func(string, ssh.Channel) int { ran++; return -1 }})
		defer s.Close()
		net := &flaky{next: network.Dial}
		opt := options(s)
		opt.DialContext = net.dial
		c := remote.Reconnecting(remote.New(opt), s.Host("n1"))
		defer c.Close()

		// Never reached: no patience.
		net.down.Store(true)
		start := time.Now()
		_, err := c.Run(t.Context(), script("true"))
		wantError(t, err, steps.ErrUnreachable, "connection refused", "")
		if took := time.Since(start); took != 0 || net.n.Load() != 1 {
			t.Errorf("took %v and %d tries", took, net.n.Load())
		}
		// Reached and lost while a command ran: that one is not sent again.
		net.down.Store(false)
		_, err = c.Run(t.Context(), script("true"))
		wantError(t, err, steps.ErrUnreachable, "connection lost", "")
		if ran != 1 {
			t.Errorf("ran %d times", ran)
		}
		// Back after ten seconds: the next call waits for it.
		net.down.Store(true)
		time.AfterFunc(10*time.Second, func() { net.down.Store(false) })
		start = time.Now()
		_, err = c.Run(t.Context(), script("true"))
		wantError(t, err, steps.ErrUnreachable, "connection lost", "")
		if took := time.Since(start); took < 10*time.Second || took > 16*time.Second || ran != 2 {
			t.Errorf("took %v, ran %d times", took, ran)
		}
		// Away for good: given up on.
		net.down.Store(true)
		start = time.Now()
		_, err = c.Run(t.Context(), script("true"))
		wantError(t, err, steps.ErrUnreachable, "connection refused", "")
		if took := time.Since(start); took < 50*time.Second || took > time.Minute {
			t.Errorf("took %v", took)
		}
		// Waiting ends with the context.
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		if _, err = c.Run(ctx, script("true")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

func TestReconnectingKeepsOneConnection(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	c := remote.Reconnecting(remote.New(options(s)), s.Host("n1"))
	errs := make(chan error, 8)
	for range cap(errs) {
		go func() {
			_, err := c.Run(t.Context(), script("true"))
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if logins, _ := s.Counts(); logins != 1 {
		t.Errorf("%d logins", logins)
	}
	s.Drop()
	if _, err := c.Run(t.Context(), script("true")); err != nil && !errors.Is(err, steps.ErrUnreachable) {
		t.Error(err) // it may or may not have noticed yet
	}
	if err := c.Put(t.Context(), filepath.Join(t.TempDir(), "f"), 0o600, readerFunc(func([]byte) (int, error) { return 0, errors.New("odd") })); err == nil {
		t.Error("a broken reader passed")
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if _, err := c.Run(t.Context(), script("true")); err == nil {
		t.Error("a closed connection ran a script")
	}
}
