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
	"time"

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

// SetDelay holds back what clients send, from now on.
func (s *Server) SetDelay(d time.Duration) { s.delay.Store(int64(d)) }

// slow holds back what arrives, as a long way does.
type slow struct {
	net.Conn
	delay *atomic.Int64
}

// Read implements io.Reader.
func (s slow) Read(b []byte) (int, error) {
	n, err := s.Conn.Read(b)
	if d := s.delay.Load(); d > 0 {
		time.Sleep(time.Duration(d))
	}
	return n, err
}

// answer says yes to keepalives and no to all else.
func answer(requests <-chan *ssh.Request) {
	for r := range requests {
		if r.WantReply {
			_ = r.Reply(r.Type == "keepalive@openssh.com", nil)
		}
	}
}

// config is made for each connection, so that a new host key holds from then on.
func (s *Server) config() *ssh.ServerConfig {
	s.mu.Lock()
	defer s.mu.Unlock()
	denied := errors.New("permission denied")
	c := &ssh.ServerConfig{
		MaxAuthTries:  6,
		ServerVersion: "SSH-2.0-OpenSSH_9.2 practice",
		PasswordCallback: func(m ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if !s.host.Password(m.User(), string(password)) {
				return nil, denied
			}
			return &ssh.Permissions{}, nil
		},
		KeyboardInteractiveCallback: func(m ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			answers, err := ask("", "", []string{"Password: "}, []bool{false})
			if err != nil || len(answers) != 1 || !s.host.Password(m.User(), answers[0]) {
				return nil, denied
			}
			return &ssh.Permissions{}, nil
		},
		PublicKeyCallback: func(m ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if !s.authorized(m.User(), key) {
				return nil, denied
			}
			return &ssh.Permissions{}, nil
		},
	}
	c.AddHostKey(s.key)
	return c
}

// authorized reads the user's own list, on the machine's own disk.
func (s *Server) authorized(name string, key ssh.PublicKey) bool {
	u, ok := s.host.User(name)
	if !ok {
		return false
	}
	rest, err := s.host.FS.ReadFile(u.Home + "/.ssh/authorized_keys")
	for err == nil && len(rest) > 0 {
		var known ssh.PublicKey
		if known, _, _, rest, err = ssh.ParseAuthorizedKey(rest); err == nil && string(known.Marshal()) == string(key.Marshal()) {
			return true
		}
	}
	return false
}

// Authorize lets a key in as a user.
func (s *Server) Authorize(name string, key ssh.PublicKey) error {
	u, ok := s.host.User(name)
	if !ok {
		return fmt.Errorf("%s: no such user", name)
	}
	at := u.Home + "/.ssh"
	if err := s.host.FS.MkdirAll(at, 0o700); err != nil {
		return err
	}
	old, _ := s.host.FS.ReadFile(at + "/authorized_keys")
	return s.host.FS.WriteFile(at+"/authorized_keys", append(old, ssh.MarshalAuthorizedKey(key)...), 0o600)
}
