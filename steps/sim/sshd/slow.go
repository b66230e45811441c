package sshd

import (
	"net"
	"sync/atomic"
	"time"
)

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
