package sshd

import (
	"errors"
	"fmt"

	"golang.org/x/crypto/ssh"
)

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
