// Package sshd is the SSH server of a simulated machine: logins against the machine's own users, passwords and
// authorized keys, commands and shells as processes of that machine. It gives no way to anything else: no forwarding, no
// agent, no files but the machine's.
package sshd

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"

	"holdfast/steps/sim/machine"

	"golang.org/x/crypto/ssh"
)

// Server serves one machine. Use New.
type Server struct {
	host *machine.Host
	// MaxSessions limits the sessions of one connection, 0 for ten. It is set before the first connection.
	MaxSessions int

	delay atomic.Int64
	mu    sync.Mutex
	key   ssh.Signer
	conns map[net.Conn]bool
	wait  sync.WaitGroup
}

// New makes a server with a key of its own. Connections end with the machine's power.
func New(h *machine.Host) (*Server, error) {
	s := &Server{host: h, conns: map[net.Conn]bool{}}
	if err := s.Rekey(); err != nil {
		return nil, err
	}
	h.AddHooks(machine.Hooks{
		Boot: func() { _, _ = h.Listen("tcp", 22, "sshd") },
		Off:  func(bool) { s.Drop() },
	})
	return s, nil
}

// Rekey gives the machine another host key, as a reinstalled one has.
func (s *Server) Rekey() error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make a host key: %w", err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		return fmt.Errorf("make a host key: %w", err)
	}
	s.mu.Lock()
	s.key = signer
	s.mu.Unlock()
	_ = s.host.FS.MkdirAll("/etc/ssh", 0o755)
	return s.host.FS.WriteFile("/etc/ssh/ssh_host_ed25519_key.pub", ssh.MarshalAuthorizedKey(signer.PublicKey()), 0o644)
}

// HostKey is what clients should know.
func (s *Server) HostKey() ssh.PublicKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key.PublicKey()
}

// Drop ends all connections at once.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close()
	}
}

// Wait returns once no connection is left.
func (s *Server) Wait() { s.wait.Wait() }

// Accept serves what arrives at a listener until that is closed.
func (s *Server) Accept(l net.Listener) error {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		s.Go(c)
	}
}

// Go serves a connection in the background. A machine that is off does not answer it, but closes it.
func (s *Server) Go(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.host.On() {
		_ = c.Close()
		return
	}
	c = s.host.Wire(c)
	s.conns[c] = true
	s.wait.Go(func() {
		s.serve(c)
		_ = c.Close()
		s.mu.Lock()
		delete(s.conns, c)
		s.mu.Unlock()
	})
}

func (s *Server) serve(c net.Conn) {
	conn, channels, requests, err := ssh.NewServerConn(slow{c, &s.delay}, s.config())
	if err != nil {
		return
	}
	defer conn.Close()
	go answer(requests)
	user, _ := s.host.User(conn.User())
	limit := s.MaxSessions
	if limit == 0 {
		limit = 10
	}
	var open sync.WaitGroup
	free := make(chan struct{}, limit)
	ctx, cancel := context.WithCancelCause(context.Background())
	for ch := range channels {
		if ch.ChannelType() != "session" {
			_ = ch.Reject(ssh.Prohibited, "not possible on the practice cluster")
			continue
		}
		select {
		case free <- struct{}{}:
		default:
			_ = ch.Reject(ssh.Prohibited, "open failed")
			continue
		}
		open.Go(func() {
			defer func() { <-free }()
			s.session(ctx, ch, user)
		})
	}
	cancel(machine.HUP)
	open.Wait()
}

// answer says yes to keepalives and no to all else.
func answer(requests <-chan *ssh.Request) {
	for r := range requests {
		if r.WantReply {
			_ = r.Reply(r.Type == "keepalive@openssh.com", nil)
		}
	}
}
