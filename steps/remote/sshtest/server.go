// Package sshtest serves SSH inside a test: real protocol, real sh, keys of its own, faults on demand. It is for tests
// and benchmarks only, listens on loopback or in memory, and nothing that runs on behalf of an operator may import it.
package sshtest

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"holdfast/steps/inventory"
)

// Options say what kind of server it is. The zero value runs commands with sh on a loopback port.
type Options struct {
	Listener    net.Listener // default: a free port on 127.0.0.1
	User        string       // who may log in; default "root"
	Banner      string       // shown before the login
	Noise       string       // printed on both outputs before every command, as some login shells do
	Env         []string     // added to the environment of commands
	Deaf        bool         // passes no signals on, as OpenSSH does not for root
	Password    string       // logs in, too; by keyboard-interactive where Interactive asks for it
	Interactive string       // the question of keyboard-interactive, which then takes the place of the password method
	NoKeys      bool         // no key logs in
	HostKeys    []ssh.Signer // what it shows; default one ed25519 key of its own
	Forward     bool         // passes connections on, as a machine in between does
	Shell       string       // the login shell, which gets -c and the command; default sh
	MaxSessions int          // more at a time are refused; 0: any number, -1: none

	// Handler takes the place of sh, for tests without processes; what it returns is the exit code, a negative one
	// closes the session without any.
	Handler func(command string, c ssh.Channel) int
}

// Server is one running server; it ends with the test.
type Server struct {
	Addr       string // "127.0.0.1:40123"
	HostKey    ssh.PublicKey
	KnownHosts string // file that knows HostKey under Addr
	Identity   string // private key file that may log in

	opt      Options
	config   *ssh.ServerConfig
	listener net.Listener

	mu       sync.Mutex
	conns    map[net.Conn]bool
	commands []string
	running  []*process
	open     int // sessions now
	most     int // sessions at a time, at most
	logins   int
	tried    []string
	wg       sync.WaitGroup
}

// Serve starts a server.
func Serve(t testing.TB, o Options) *Server {
	t.Helper()
	dir := t.TempDir()
	s := &Server{opt: o, listener: o.Listener, conns: map[net.Conn]bool{}, Identity: filepath.Join(dir, "id"), KnownHosts: filepath.Join(dir, "known_hosts")}
	if s.opt.User == "" {
		s.opt.User = "root"
	}
	if s.listener == nil {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		s.listener = l
	}
	s.Addr = s.listener.Addr().String()
	client := WriteKey(t, s.Identity, "")
	if len(s.opt.HostKeys) == 0 {
		s.opt.HostKeys = []ssh.Signer{NewSigner(t)}
	}
	s.HostKey = s.opt.HostKeys[0].PublicKey()
	line := knownhosts.Line([]string{knownhosts.Normalize(s.Addr)}, s.HostKey) + "\n"
	must(t, os.WriteFile(s.KnownHosts, []byte(line), 0o600))
	s.config = s.configure(client)
	s.wg.Go(s.accept)
	t.Cleanup(s.Close)
	return s
}

// Host is the server as an inventory has it.
func (s *Server) Host(name string) inventory.Host {
	address, port, _ := net.SplitHostPort(s.Addr)
	n, _ := strconv.Atoi(port)
	return inventory.Host{
		Name: name, Address: address, ClusterAddress: address,
		SSH: inventory.SSH{User: s.opt.User, Port: n, IdentityFile: s.Identity},
	}
}

// Commands are the command lines asked for so far.
func (s *Server) Commands() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.commands...)
}

// Tried are the passwords it was told so far.
func (s *Server) Tried() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.tried...)
}

// Counts tells how many logins there were, and how many sessions were open at the same time at most.
func (s *Server) Counts() (logins, sessions int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logins, s.most
}

// Drop cuts every connection without a word, and leaves the server running.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.Close()
	}
}

// Kill ends whatever runs on behalf of sessions, outright, and leaves the connections standing.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.running {
		p.signal("KILL")
	}
}

// Close ends the server, its connections and whatever still runs: a test leaves nothing behind.
func (s *Server) Close() {
	s.listener.Close()
	s.Drop()
	s.wg.Wait()
	for _, p := range s.running {
		p.signal("KILL")
		<-p.done
	}
	s.running = nil
}

// NewSigner makes a key.
func NewSigner(t testing.TB) ssh.Signer {
	t.Helper()
	_, priv, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	signer, err := ssh.NewSignerFromKey(priv)
	must(t, err)
	return signer
}

// WriteKey makes a key, writes it to a file, locked where a passphrase is given, and returns its public half.
func WriteKey(t testing.TB, path, passphrase string) ssh.PublicKey {
	t.Helper()
	pub, priv, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	var block *pem.Block
	if passphrase == "" {
		block, err = ssh.MarshalPrivateKey(priv, "")
	} else {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(priv, "", []byte(passphrase))
	}
	must(t, err)
	must(t, os.WriteFile(path, pem.EncodeToMemory(block), 0o600))
	key, err := ssh.NewPublicKey(pub)
	must(t, err)
	return key
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
