package sim_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/sim"

	"go.uber.org/goleak"
	"golang.org/x/crypto/ssh"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSudoWithPassword(t *testing.T) {
	for name, c := range map[string]struct{ password, want string }{
		"right": {"secret word", "0\n"},
		"wrong": {"another", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, d, hosts := login(t, sim.Spec{Hosts: 1, Password: "secret word", SudoPassword: true}, remote.Options{AskSudo: true, SudoPassword: c.password})
			conn := dial(t, d, hosts[0])
			res, err := conn.Run(t.Context(), steps.Cmd{Script: steps.Script{Text: "id -u", Sudo: true}})
			if (err != nil) != (c.want == "") || res.Stdout != c.want {
				t.Errorf("%q %q %v", res.Stdout, res.Stderr, err)
			}
		})
	}
}

func TestNotInSudoers(t *testing.T) {
	c, d, hosts := login(t, sim.Spec{Hosts: 1}, remote.Options{})
	if err := c.Nodes[0].FS.Remove("/etc/sudoers.d/practice"); err != nil {
		t.Fatal(err)
	}
	_, err := dial(t, d, hosts[0]).Run(t.Context(), steps.Cmd{Script: steps.Script{Text: "id -u", Sudo: true}})
	if !errors.Is(err, steps.ErrUnreachable) || !strings.Contains(err.Error(), "password is required") {
		t.Errorf("%v", err)
	}
}

// client logs in with a password.
func client(t *testing.T, c *sim.Cluster, password string) (*ssh.Client, error) {
	t.Helper()
	addr := c.Nodes[0].Addr + ":22"
	nc, err := c.DialContext(t.Context(), "tcp", addr)
	if err != nil {
		return nil, err
	}
	conn, chans, reqs, err := ssh.NewClientConn(nc, addr, &ssh.ClientConfig{
		User: "ops", Auth: []ssh.AuthMethod{ssh.Password(password)}, HostKeyCallback: ssh.FixedHostKey(c.Nodes[0].SSH.HostKey()),
	})
	if err != nil {
		_ = nc.Close()
		return nil, err
	}
	cl := ssh.NewClient(conn, chans, reqs)
	t.Cleanup(func() { _ = cl.Close() })
	return cl, nil
}

func TestLoginWithPassword(t *testing.T) {
	c := cluster(t, sim.Spec{Hosts: 1, Password: "pw"})
	if _, err := client(t, c, "no"); err == nil {
		t.Error("a wrong password was taken")
	}
	cl, err := client(t, c, "pw")
	if err != nil {
		t.Fatal(err)
	}
	s, err := cl.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Output("echo $USER; cat /etc/hostname; exit 3")
	var exit *ssh.ExitError
	if string(out) != "ops\nn1\n" || !errors.As(err, &exit) || exit.ExitStatus() != 3 {
		t.Errorf("%q %v", out, err)
	}
	if _, err := cl.Dial("tcp", "127.0.0.1:22"); err == nil {
		t.Error("the server forwarded a connection")
	}
}

// TestConversation is a person at a terminal.
func TestConversation(t *testing.T) {
	c := cluster(t, sim.Spec{Hosts: 1, Password: "pw"})
	cl, err := client(t, c, "pw")
	if err != nil {
		t.Fatal(err)
	}
	s, err := cl.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	in, err := s.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.Stdout = &out
	if err := s.RequestPty("xterm", 24, 80, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Shell(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(in, "cd /etx\x7fc\rpwd\rfor i in 1 2\rdo echo n$i; done\rls /nowhere\rexit 5\r")
	err = s.Wait()
	var exit *ssh.ExitError
	if !errors.As(err, &exit) || exit.ExitStatus() != 5 {
		t.Errorf("%v", err)
	}
	for _, want := range []string{"simulated", "ops@n1:~$ ", "ops@n1:/etc$ ", "/etc\r\n", "n1\r\nn2\r\n", "ls: cannot access '/nowhere': No such file or directory"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in %q", want, out.String())
		}
	}
}

// TestHangUpEndsCommands: a command ends when its client goes away, and a detached one does not.
func TestHangUpEndsCommands(t *testing.T) {
	c := cluster(t, sim.Spec{Hosts: 1, Password: "pw"})
	cl, err := client(t, c, "pw")
	if err != nil {
		t.Fatal(err)
	}
	s, err := cl.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start("setsid sleep 1000 & sleep 2000 & echo up; sleep 3000"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	_ = cl.Close()
	c.Nodes[0].SSH.Wait()
	h := c.Nodes[0].Host
	var left []string
	for k := 0; k < 500 && !slices.Contains(left, "sleep 1000"); k++ { // setsid may still be on its way to it
		_ = h.Clock.Sleep(t.Context(), 10*time.Millisecond)
		left = nil
		for _, p := range h.Procs() {
			left = append(left, strings.Join(p.Args, " "))
		}
	}
	if slices.Contains(left, "sleep 3000") || !slices.Contains(left, "sleep 1000") {
		t.Errorf("left: %q", left)
	}
}

func TestChangedHostKey(t *testing.T) {
	c, d, hosts := login(t, sim.Spec{Hosts: 1}, remote.Options{})
	_ = dial(t, d, hosts[0]).Close()
	if err := c.Nodes[0].SSH.Rekey(); err != nil {
		t.Fatal(err)
	}
	if conn, err := d.Dial(t.Context(), hosts[0]); err == nil {
		_ = conn.Close()
		t.Error("a changed key was taken")
	}
}

// TestPowerCut in controlled time: the connection breaks, the machine cannot be dialled, and boots as another one.
func TestPowerCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cluster(t, sim.Spec{Hosts: 1, Password: "pw"})
		n := c.Nodes[0]
		cl, err := client(t, c, "pw")
		if err != nil {
			t.Fatal(err)
		}
		s, err := cl.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start("sleep 3600 | cat"); err != nil {
			t.Fatal(err)
		}
		before := n.BootID()
		as(t, n.Host, "root", "echo kept >/root/kept; sync; echo gone >/run/gone; (sleep 5000 &)")
		time.AfterFunc(time.Minute, n.PowerOff)
		start := time.Now()
		if err := s.Wait(); err == nil || time.Since(start) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		if _, err := client(t, c, "pw"); err == nil {
			t.Error("a machine that is off was reached")
		}
		n.Wait()
		n.Boot(t.Context())
		out, errs, _ := as(t, n.Host, "root", "cat /root/kept; [ -e /run/gone ] && echo still; pgrep -x sleep || echo none; cat /proc/uptime")
		if !strings.HasPrefix(out, "kept\nnone\n0.00") || n.BootID() == before {
			t.Errorf("%q %q", out, errs)
		}
		_ = cl.Close()
	})
}

func TestServeOnLoopback(t *testing.T) {
	c := cluster(t, sim.Spec{Hosts: 2, Password: "pw"})
	ctx, cancel := context.WithCancel(t.Context())
	addrs, err := c.Serve(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range addrs {
		cl, err := ssh.Dial("tcp", a.SSH, &ssh.ClientConfig{User: "ops", Auth: []ssh.AuthMethod{ssh.Password("pw")}, HostKeyCallback: ssh.FixedHostKey(c.Nodes[i].SSH.HostKey())})
		if err != nil {
			t.Fatal(err)
		}
		s, err := cl.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if out, err := s.Output("hostname -I"); err != nil || string(out) != c.Nodes[i].Addr+"\n" {
			t.Errorf("%q %v", out, err)
		}
		_ = cl.Close()
	}
	cancel()
}

// TestJobOutlivesItsConnection: the connection goes in the middle of a job, and the job is joined again.
func TestJobOutlivesItsConnection(t *testing.T) {
	for _, system := range []string{"debian-12", "ubuntu-14.04"} {
		t.Run(system, func(t *testing.T) {
			c, d, hosts := login(t, sim.Spec{Hosts: 1, OS: []string{system}}, remote.Options{})
			cmd := steps.Cmd{
				Script: steps.Script{Text: "echo one; while [ ! -e /root/go ]; do sleep 0.05; done; echo two; exit 4", Sudo: true},
				Job:    &steps.Job{Name: "story", Limit: time.Minute},
			}
			first := dial(t, d, hosts[0])
			heard := make(chan struct{})
			cut := cmd
			cut.Line = func(_ steps.Stream, l string) {
				if l == "one" {
					close(heard)
				}
			}
			go func() { <-heard; c.Nodes[0].SSH.Drop() }()
			if _, err := first.Run(t.Context(), cut); err == nil {
				t.Fatal("the connection was not cut")
			}
			as(t, c.Nodes[0].Host, "root", ": >/root/go")
			res, err := dial(t, d, hosts[0]).Run(t.Context(), cmd)
			if err != nil || res.Exit != 4 || res.Stdout != "one\ntwo\n" {
				t.Errorf("%+v %v", res, err)
			}
		})
	}
}
