package remote

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

const (
	// abortWait is how long a cancelled script may take to be gone before it is left to itself.
	abortWait = 900 * time.Millisecond
	// pidWait is how long, after that, a shell that has not begun is waited for, to end it.
	pidWait = 10 * time.Second
	// drainIdle is how long output may pause after a script has ended. Something it left behind in the background may
	// hold the stream open for ever, while on a slow line the last output comes after the exit code.
	drainIdle = 2 * time.Second
	// A host that refuses the only session is asked again so often, with so long a pause.
	maxRefusals  = 5
	refusalPause = 200 * time.Millisecond
)

// ending is how a remote command ended; without an exit code the connection was lost, or the command refused.
type ending struct {
	exit int
	told bool // the host sent an exit code or a signal
	err  error
}

// session is one remote command. It is made of the channel itself, not of the library's Session, which would wait for
// ever where a background process keeps the output open.
type session struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	pid            <-chan string          // gives the remote shell's process id once it is known; may be nil
	again          func(text string) bool // runs one more script the same way, to end this one

	ended chan struct{} // closed when all is over

	mu      sync.Mutex
	ch      ssh.Channel
	aborted bool
	idle    *time.Timer // runs once the exit code is known
}

// exec runs one command line, when the host lets it: one that allows fewer sessions at a time than we thought is given
// one at a time less from then on.
func (c *conn) exec(ctx context.Context, command string, s *session) (ending, error) {
	for lonely := 0; ; {
		release, err := c.acquire(ctx)
		if err != nil {
			return ending{}, err
		}
		others := c.open.Add(1) > 1
		e, err := c.try(ctx, command, s, release)
		var refused *ssh.OpenChannelError
		if err != nil || !errors.As(e.err, &refused) || lonely == maxRefusals {
			return e, err
		}
		if others {
			c.narrow()
		} else {
			lonely++
		}
		if err := wait(ctx, refusalPause); err != nil { // the host may not have noticed yet that another one ended
			return ending{}, err
		}
	}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// narrow takes one of the places for sessions away for good, but never the last.
func (c *conn) narrow() {
	if int(c.fewer.Add(1)) < cap(c.slots) {
		select {
		case c.slots <- struct{}{}:
			return
		default: // all are taken: who ends one next may find out for itself
		}
	}
	c.fewer.Add(-1)
}

// try runs one command line once. It returns the context's error soon after ctx is done, even when the host never
// answers; what then still hangs ends with the connection.
func (c *conn) try(ctx context.Context, command string, s *session, release func()) (ending, error) {
	done := make(chan ending, 1)
	s.ended = make(chan struct{})
	go func() {
		defer release()
		defer c.open.Add(-1)
		defer close(s.ended)
		done <- s.run(c, command)
	}()
	select {
	case e := <-done:
		return e, nil
	case <-ctx.Done():
	}
	go s.abort()
	late := time.NewTimer(abortWait)
	defer late.Stop()
	select {
	case <-done:
	case <-late.C:
	}
	return ending{}, ctx.Err()
}

func (s *session) run(c *conn, command string) ending {
	ch, ok, err := c.begin(command, s.use)
	if ch.Channel == nil {
		return ending{err: err}
	}
	defer ch.Close()
	if err != nil || !ok {
		go ssh.DiscardRequests(ch.reqs)
		return ending{err: err}
	}
	go func() {
		// A reader that fails halfway ends the input too; who gave the reader knows that it failed.
		_, _ = io.Copy(ch, s.stdin)
		_ = ch.CloseWrite()
	}()
	var output sync.WaitGroup
	output.Go(func() { _, _ = io.Copy(s.active(s.stdout), ch) })
	output.Go(func() { _, _ = io.Copy(s.active(s.stderr), ch.Stderr()) })
	e := s.await(ch.reqs)
	output.Wait()
	return e
}

// use takes the channel unless the session was aborted before it opened.
func (s *session) use(ch ssh.Channel) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ch = ch
	return !s.aborted
}

// await reads what the host says about the command until it closes the channel.
func (s *session) await(reqs <-chan *ssh.Request) ending {
	var e ending
	for r := range reqs {
		switch r.Type {
		case "exit-status":
			var m struct{ Status uint32 }
			if ssh.Unmarshal(r.Payload, &m) == nil {
				e.exit, e.told = int(m.Status), true
				s.drain()
			}
		case "exit-signal":
			var m struct {
				Signal     string
				CoreDumped bool
				Message    string
				Lang       string
			}
			if ssh.Unmarshal(r.Payload, &m) == nil {
				e.exit, e.told = 128+signalNumber(m.Signal), true
				s.drain()
			}
		}
		if r.WantReply {
			_ = r.Reply(false, nil)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idle != nil {
		s.idle.Stop()
	}
	return e
}

// drain closes the channel once output has paused for long enough.
func (s *session) drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idle == nil {
		s.idle = time.AfterFunc(drainIdle, func() { s.ch.Close() })
	}
}

// active wraps a writer so that every piece of output restarts the wait of drain.
func (s *session) active(w io.Writer) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		s.mu.Lock()
		if s.idle != nil {
			s.idle.Reset(drainIdle)
		}
		s.mu.Unlock()
		return w.Write(p)
	})
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// abort asks the command to end, then hangs up. All of it may block on a dead line, until the connection is closed.
// The protocol's own signal comes first, but OpenSSH obeys it only for logins other than root: it says "session
// signalling requires privilege separation" in its log and nothing to us. So the shell's process group is told as well.
func (s *session) abort() {
	s.mu.Lock()
	s.aborted = true
	ch := s.ch
	s.mu.Unlock()
	if ch == nil {
		return
	}
	_, _ = ch.SendRequest("signal", false, ssh.Marshal(struct{ Name string }{"TERM"}))
	pid := s.waitPID()
	told := pid == "" || s.again("p="+pid+"\n"+endGroup)
	_ = ch.Close()
	for n := 0; !told && n < maxRefusals; n++ { // the host may allow but one session, and others want it too
		time.Sleep(refusalPause)
		told = s.again("p=" + pid + "\n" + endGroup)
	}
}

// waitPID gives a slow host time to say what is to be ended: its shell may have been on its way when we gave up.
func (s *session) waitPID() string {
	late := time.NewTimer(pidWait)
	defer late.Stop()
	select {
	case pid := <-s.pid:
		return pid
	case <-s.ended:
	case <-late.C:
	}
	return ""
}

// endGroup ends the process group of the shell p: the shell alone would leave its children behind. Where a server gave
// the session no group of its own the group is the server's, which is left alone.
// One signal was not always enough for a shell busy starting children, so it is told up to three times; never killed,
// since a package manager must be able to finish what it holds.
const endGroup = `read -r s </proc/$p/stat || exit 0
set -- ${s##*) }
read -r n </proc/$3/comm || exit 0
case $n in sshd*|dropbear*) kill -s TERM "$p"; exit ;; esac
for n in 1 2 3; do
  kill -s TERM -- "-$3" && sleep 1 && [ -d "/proc/$p" ] || exit 0
done
`

// signalNumber is the number a shell would add to 128; the names are those of RFC 4254, section 6.10.
func signalNumber(name string) int {
	switch name {
	case "HUP":
		return 1
	case "INT":
		return 2
	case "QUIT":
		return 3
	case "ABRT":
		return 6
	case "KILL":
		return 9
	case "SEGV":
		return 11
	case "PIPE":
		return 13
	case "TERM":
		return 15
	}
	return 127
}
