package sshtest

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"

	"golang.org/x/crypto/ssh"
)

func (s *Server) configure(client ssh.PublicKey) *ssh.ServerConfig {
	c := &ssh.ServerConfig{
		PublicKeyCallback: func(m ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if !s.opt.NoKeys && m.User() == s.opt.User && bytes.Equal(key.Marshal(), client.Marshal()) {
				return nil, nil
			}
			return nil, errors.New("not this one")
		},
	}
	switch {
	case s.opt.Interactive != "":
		c.KeyboardInteractiveCallback = func(_ ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			said, err := ask("", "", []string{s.opt.Interactive}, []bool{false})
			if err != nil {
				return nil, err
			}
			return nil, s.password(said[0])
		}
	case s.opt.Password != "":
		c.PasswordCallback = func(_ ssh.ConnMetadata, said []byte) (*ssh.Permissions, error) { return nil, s.password(string(said)) }
	}
	if s.opt.Banner != "" {
		c.BannerCallback = func(ssh.ConnMetadata) string { return s.opt.Banner }
	}
	for _, key := range s.opt.HostKeys {
		c.AddHostKey(key)
	}
	return c
}

func (s *Server) password(said string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tried = append(s.tried, said)
	if said != s.opt.Password {
		return errors.New("not this one")
	}
	return nil
}

func (s *Server) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns[c] = true
		s.mu.Unlock()
		s.wg.Go(func() { s.serve(c) })
	}
}

func (s *Server) serve(c net.Conn) {
	defer c.Close()
	_, chans, reqs, err := ssh.NewServerConn(c, s.config)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.logins++
	s.mu.Unlock()
	s.wg.Go(func() { ssh.DiscardRequests(reqs) })
	for nc := range chans {
		if nc.ChannelType() == "direct-tcpip" && s.opt.Forward {
			s.wg.Go(func() { s.forward(nc) })
			continue
		}
		if nc.ChannelType() != "session" || !s.enter() {
			_ = nc.Reject(ssh.ResourceShortage, "no more sessions")
			continue
		}
		ch, reqs, err := nc.Accept()
		if err != nil {
			s.leave()
			continue
		}
		s.wg.Go(func() {
			defer s.leave()
			s.session(ch, reqs)
		})
	}
}

// forward joins a channel to a connection of its own.
func (s *Server) forward(nc ssh.NewChannel) {
	var to struct {
		Host string
		Port uint32
		From string
		By   uint32
	}
	_ = ssh.Unmarshal(nc.ExtraData(), &to)
	c, err := net.Dial("tcp", net.JoinHostPort(to.Host, strconv.Itoa(int(to.Port))))
	if err != nil {
		_ = nc.Reject(ssh.ConnectionFailed, "Connection refused")
		return
	}
	defer c.Close()
	ch, reqs, err := nc.Accept()
	if err != nil {
		return
	}
	s.wg.Go(func() { ssh.DiscardRequests(reqs) })
	s.wg.Go(func() { _, _ = io.Copy(c, ch); c.Close() })
	_, _ = io.Copy(ch, c)
	ch.Close()
}

func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opt.MaxSessions != 0 && s.open >= s.opt.MaxSessions {
		return false
	}
	s.open++
	s.most = max(s.most, s.open)
	return true
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
}

// session runs one command, and hands signals to it. As with sshd, a command outlives a session that is hung up.
func (s *Server) session(ch ssh.Channel, reqs <-chan *ssh.Request) {
	defer ch.Close()
	var run *process
	for r := range reqs {
		var m struct{ Text string }
		_ = ssh.Unmarshal(r.Payload, &m)
		exec := r.Type == "exec" && run == nil
		if r.WantReply { // before the command can end
			_ = r.Reply(exec || r.Type == "signal", nil)
		}
		switch {
		case exec:
			s.mu.Lock()
			s.commands = append(s.commands, m.Text)
			s.mu.Unlock()
			run = s.start(m.Text, ch)
			s.mu.Lock()
			s.running = append(s.running, run)
			s.mu.Unlock()
		case r.Type == "signal" && run != nil && !s.opt.Deaf:
			run.signal(m.Text)
		}
	}
}
