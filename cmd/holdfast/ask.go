package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/x/termios"
	"golang.org/x/term"

	"holdfast/steps/remote"
	"holdfast/steps/runner"
)

// interactive tells whether there is a person at both ends.
func (a *app) interactive() bool {
	return term.IsTerminal(int(a.in.Fd())) && term.IsTerminal(int(a.err.Fd()))
}

// askKey shows an unknown host key. Only the whole word is a yes: a key press too many must not let a stranger in.
func (a *app) askKey(ctx context.Context, host, address, fingerprint string) (bool, error) {
	_, _ = fmt.Fprintf(a.err, "\n%s (%s) shows a host key that was never seen before:\n  %s\n"+
		"Compare it with what the machine itself says:\n  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n", host, address, fingerprint)
	return a.confirm(ctx, "Trust this key from now on?", "yes")
}

// askSecret asks for what must not be seen, without echo.
func (a *app) askSecret(ctx context.Context, q remote.Ask) (string, error) {
	text, err := a.unseen(ctx, func() { _, _ = fmt.Fprintf(a.err, "\n%s (not shown): ", secretQuestion(q)) })
	if ctx.Err() == nil {
		_, _ = fmt.Fprintln(a.err)
	}
	return text, err
}

// unseen asks, and reads a line without echo. The echo is off before the question stands there: a password that is
// pasted at once, or typed ahead, must not show. The terminal is put right again when the wait is given up.
func (a *app) unseen(ctx context.Context, ask func()) (string, error) {
	fd := int(a.in.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", errors.New("a secret is only taken from a terminal, where it is not shown")
	}
	defer func() { _ = term.Restore(fd, before) }()
	if err := hush(fd); err != nil {
		return "", err
	}
	ask()
	return a.typed(ctx)
}

// typed is the next line without its end. A wait that is given up leaves the read behind, until the program ends.
func (a *app) typed(ctx context.Context) (string, error) {
	type answer struct {
		text string
		err  error
	}
	said := make(chan answer, 1)
	go func() {
		text, err := bufio.NewReader(oneByte{a.in}).ReadString('\n')
		said <- answer{strings.TrimRight(text, "\r\n"), err}
	}()
	select {
	case got := <-said:
		return got.text, got.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// hush stops a terminal from showing what is typed, and has it give whole lines.
func hush(fd int) error {
	t, err := termios.GetTermios(fd)
	if err != nil {
		return err
	}
	return termios.SetTermios(fd, uint32(t.Ispeed), uint32(t.Ospeed), nil, map[termios.I]bool{termios.ICRNL: true}, nil, nil,
		map[termios.L]bool{termios.ECHO: false, termios.ICANON: true, termios.ISIG: true})
}

// secretQuestion says what is wanted and where it goes.
func secretQuestion(q remote.Ask) string {
	text := ""
	if q.Retry {
		text = "That was not it. "
	}
	switch q.Kind {
	case remote.Passphrase:
		return text + "Passphrase of the key " + q.What
	case remote.Answer:
		return text + q.Host + " asks: " + q.What
	}
	return fmt.Sprintf("%sThe %s of %s, tried on %s first", text, q.Kind, q.What, q.Host)
}

// confirm asks a question to which only the given word, typed in full, agrees. Ctrl-C ends the waiting.
func (a *app) confirm(ctx context.Context, question, word string) (bool, error) {
	_, _ = fmt.Fprintf(a.err, "%s Type %s to agree: ", question, word)
	line, _ := a.typed(ctx) // an end of the input is no yes
	if ctx.Err() != nil {
		_, _ = fmt.Fprintln(a.err)
		return false, runner.ErrInterrupted
	}
	return strings.TrimSpace(line) == word, nil
}

// oneByte reads no further than it must: what is typed ahead belongs to the next question.
type oneByte struct{ f *os.File }

func (o oneByte) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	return o.f.Read(p[:1])
}
