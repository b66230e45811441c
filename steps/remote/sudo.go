package remote

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"holdfast/steps"
)

// sudoWait is how long sudo may stay silent before its input is closed: it may be asking in words that are not ours.
const sudoWait = time.Minute

// gate stands before a command's input while sudo may still read from it. It gives sudo the password when sudo's own
// prompt, unique to this run, appears, and opens for the command's input only when the command itself says that it has
// begun: whatever sudo does not ask for it does not get, and a script never reads a password.
type gate struct {
	prompt, begun string
	trial         *trial
	say           func() (string, error) // gives the password
	input         io.Reader
	inner         io.Writer // standard error behind the gate

	asked  chan struct{} // one for each prompt that was seen
	opened chan struct{} // closed when the command has begun
	closed chan struct{} // nothing more is to be said
	once   sync.Once
	timer  *time.Timer

	saying sync.Mutex // held while the password is being found out

	mu    sync.Mutex
	buf   []byte // standard error not yet passed on: it may be the start of a mark
	noise tail   // what sudo has said
	open  bool

	left []byte // of a password, still to be read
	pass bool   // the input is the command's
}

// Read implements io.Reader: standard input.
func (g *gate) Read(p []byte) (int, error) {
	for len(g.left) == 0 && !g.pass {
		select {
		case <-g.asked:
		case <-g.opened:
			g.pass = true
			continue
		case <-g.closed:
			return 0, io.EOF
		}
		text, err := g.answer()
		select {
		case <-g.opened: // nobody waits for it any more: the next to read would be the script
			g.pass = true
			continue
		default:
		}
		if err != nil {
			return 0, io.EOF // sudo gives up by itself
		}
		g.left = append([]byte(text), '\n')
	}
	if len(g.left) > 0 {
		n := copy(p, g.left)
		g.left = g.left[n:]
		return n, nil
	}
	return g.input.Read(p)
}

func (g *gate) answer() (string, error) {
	g.saying.Lock()
	defer g.saying.Unlock()
	g.timer.Stop()
	defer g.timer.Reset(sudoWait)
	return g.say()
}

// Write implements io.Writer: standard error.
func (g *gate) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open {
		return g.inner.Write(p)
	}
	g.buf = append(g.buf, p...)
	for {
		at, asked := g.find()
		switch {
		case at < 0:
			return len(p), g.drop(max(0, len(g.buf)-max(len(g.prompt), len(g.begun))), 0)
		case asked:
			if err := g.drop(at, len(g.prompt)); err != nil {
				return 0, err
			}
			select {
			case g.asked <- struct{}{}:
			default: // nobody asks that often
			}
			continue
		}
		g.open = true
		g.timer.Stop()
		close(g.opened)
		if err := g.drop(at, len(g.begun)+1); err != nil {
			return 0, err
		}
		_, err := g.inner.Write(g.buf)
		g.buf = nil
		return len(p), err
	}
}

// drop passes on what stands at the start of the buffer, and forgets the mark behind it.
func (g *gate) drop(pass, forget int) error {
	text := g.buf[:pass]
	g.noise.add(string(text))
	_, err := g.inner.Write(text)
	g.buf = append(g.buf[:0:0], g.buf[pass+forget:]...)
	return err
}

// find looks for the prompt and for the beginning, whichever comes first: what follows the beginning is the command's.
func (g *gate) find() (at int, asked bool) {
	prompt, begun := bytes.Index(g.buf, []byte(g.prompt)), bytes.Index(g.buf, []byte(g.begun+"\n"))
	if begun >= 0 && (prompt < 0 || begun < prompt) {
		return begun, false
	}
	return prompt, prompt >= 0
}

// close gives up on whatever is still to be said.
func (g *gate) close() { g.once.Do(func() { close(g.closed) }) }

// end closes the gate and settles what became of the password. It returns why there was none to give, and whether the
// command has begun.
func (g *gate) end() (begun bool, why error) {
	g.close()
	g.saying.Lock()
	defer g.saying.Unlock()
	g.timer.Stop()
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.open {
		_ = g.drop(len(g.buf), 0) // the writer behind never fails
	}
	return g.open, g.trial.end(g.open, !g.open && !forbidden(g.noise.String()))
}

// forbidden tells sudo's word that somebody may not do this, which it gives only to a right password.
func forbidden(noise string) bool {
	for _, text := range []string{"not in the sudoers file", "not allowed to", "may not run sudo"} {
		if strings.Contains(noise, text) {
			return true
		}
	}
	return false
}

// command is something to run on a host, in the two ways in which it may have to be said. Neither holds a quote of its
// own but the outer ones, so that any login shell hands it on unchanged.
type command struct {
	plain string // as it is
	body  string // for sh -c '...', after it has said that it begins
}

var (
	runScript = command{"sh -s", "exec sh -s"}
	takeFile  = command{"sh -c '" + receive + "'", receive}
)

// enter readies a session for a command and gives the line to run: as it is for a login that is root or need not be,
// under sudo otherwise. Where sudo may ask for a password a gate comes between, which the caller has to end.
func (c *conn) enter(ctx context.Context, cmd command, root bool, s *session, hide func(string)) (string, *gate, error) {
	s.again = func(text string) bool {
		end := &session{stdin: strings.NewReader(text), stdout: io.Discard, stderr: io.Discard}
		line, g, err := c.enter(context.WithoutCancel(ctx), runScript, root, end, func(string) {})
		if err != nil {
			return true
		}
		c.open.Add(1) // takes no place of its own, but may be why another script is refused
		e := end.run(c, line)
		c.open.Add(-1)
		if g != nil {
			_, _ = g.end()
		}
		return e.err == nil
	}
	line, g, err := c.underSudo(ctx, cmd, root, s, hide)
	if c.tty.Load() && line != cmd.plain && err == nil {
		line = withTerminal(line)
	}
	return line, g, err
}

func (c *conn) underSudo(ctx context.Context, cmd command, root bool, s *session, hide func(string)) (string, *gate, error) {
	switch {
	case !root || c.host.SSH.User == "root":
		return cmd.plain, nil, nil
	case !c.host.SSH.Sudo:
		return "", nil, steps.WithHint(&refusal{addressOf(c.host) + ": needs root, but the login is " + c.host.SSH.User, nil},
			"set ssh.sudo: true in the cluster file, or log in as root")
	case !c.sudo:
		return "sudo -n " + cmd.plain, nil, nil
	}
	g := c.newGate(ctx, s, hide)
	return "sudo -S -p '" + g.prompt + "' sh -c 'echo " + g.begun + " >&2; " + cmd.body + "'", g, nil
}

// errWantsTerminal says that sudo has requiretty set, and is to be tried again from within a terminal.
var errWantsTerminal = errors.New("sudo wants a terminal")

// withTerminal runs a command line in a terminal of its own, for a sudo that insists on one. Only its controlling
// terminal is that: what goes in and comes out still does so as bytes, on descriptors that script(1) knows nothing of.
// The line travels as base64, since any login shell has to hand all of it on unchanged.
func withTerminal(line string) string {
	return "sh -c 'c=$(echo " + base64.StdEncoding.EncodeToString([]byte(line)) + " | base64 -d); exec 3<&0 4>&1 5>&2; " +
		`SHELL=/bin/sh exec script -qec "($c) <&3 >&4 2>&5 3<&- 4>&- 5>&-" /dev/null </dev/null >/dev/null 2>&1'`
}

// twice tries again what sudo has refused for want of a terminal.
func twice[T any](try func() (T, error)) (T, error) {
	out, err := try()
	if errors.Is(err, errWantsTerminal) {
		return try()
	}
	return out, err
}

func (c *conn) newGate(ctx context.Context, s *session, hide func(string)) *gate {
	user := c.host.SSH.User
	g := &gate{
		prompt: newMark() + "-sudo:", begun: newMark() + "-root", input: s.stdin, inner: s.stderr,
		trial: c.vault.trial(secretName{SudoPassword, user}, Ask{Kind: SudoPassword, What: user, Host: c.host.Name}),
		asked: make(chan struct{}, 8), opened: make(chan struct{}), closed: make(chan struct{}), noise: tail{limit: keepNoise},
	}
	g.say = func() (string, error) {
		text, err := g.trial.next(ctx)
		hide(text)
		return text, err
	}
	g.timer = time.AfterFunc(sudoWait, g.close)
	s.stdin, s.stderr = g, g
	return g
}

// sudoRefused explains a sudo that did not let the command begin. why is our own reason, where there is one.
func (c *conn) sudoRefused(said string, why error) error {
	user := c.host.SSH.User
	said = withoutRemarks(said)
	fail := func(what, hint string) error {
		return steps.WithHint(&refusal{addressOf(c.host) + ": " + what, nil}, hint)
	}
	rule := "a file in /etc/sudoers.d, made on the host as root, with: "
	switch {
	case why != nil && stopped(why):
		return why
	case forbidden(said):
		return fail(user+" may not use sudo: "+said, "let it: "+rule+user+" ALL=(ALL) ALL; or log in as root")
	case strings.Contains(said, "must have a tty") && !c.tty.Swap(true):
		return errWantsTerminal
	case strings.Contains(said, "must have a tty"):
		return fail("sudo wants a terminal (requiretty): "+said, "do without: "+rule+"Defaults:"+user+" !requiretty; or log in as root")
	case why != nil:
		return steps.WithHint(&refusal{addressOf(c.host) + ": " + why.Error(), why}, steps.HintOf(why))
	case strings.Contains(said, "password is required"):
		return fail("sudo wants a password: "+said, "give it with --ask-sudo or --sudo-password-file, or do without: "+rule+user+" ALL=(ALL) NOPASSWD: ALL")
	case strings.Contains(said, "not found"):
		return fail("sudo is not there: "+said, "install sudo on the host, or log in as root")
	}
	return fail("sudo did not begin: "+said, "log in with ssh as "+user+" and see what sudo -v says")
}

// refusal is a host that is there, and does not let us do what we came for. It counts as unreachable, but is not called so.
type refusal struct {
	text string
	err  error
}

func (r *refusal) Error() string        { return r.text }
func (r *refusal) Unwrap() error        { return r.err }
func (r *refusal) Is(target error) bool { return target == steps.ErrUnreachable }

// withoutRemarks leaves out what sudo remarks on besides: a name it cannot resolve is not why it refuses.
func withoutRemarks(said string) string {
	var lines []string
	for _, line := range strings.Split(said, "\n") {
		if !strings.Contains(line, "unable to resolve host") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
