package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

// interactive tells whether there is a person at both ends.
func (a *app) interactive() bool {
	return term.IsTerminal(int(a.in.Fd())) && term.IsTerminal(int(a.err.Fd()))
}

// askKey shows an unknown host key. Only the whole word is a yes: a key press too many must not let a stranger in.
func (a *app) askKey(_ context.Context, host, address, fingerprint string) (bool, error) {
	_, _ = fmt.Fprintf(a.err, "\n%s (%s) shows a host key that was never seen before:\n  %s\n"+
		"Compare it with what the machine itself says:\n  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n", host, address, fingerprint)
	return a.confirm("Trust this key from now on?")
}

// confirm asks a question that only the typed word yes agrees to.
func (a *app) confirm(question string) (bool, error) {
	_, _ = fmt.Fprintf(a.err, "%s Type yes to agree: ", question)
	line, err := bufio.NewReader(oneByte{a.in}).ReadString('\n')
	if err != nil && line == "" {
		return false, err
	}
	return strings.TrimSpace(line) == "yes", nil
}

// oneByte reads no further than it must: what is typed ahead belongs to the next question.
type oneByte struct{ f *os.File }

func (o oneByte) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	return o.f.Read(p[:1])
}
