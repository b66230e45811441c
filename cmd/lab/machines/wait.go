package machines

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/google/renameio/v2"
	"golang.org/x/crypto/ssh"

	"holdfast/steps"
)

// bootTime is how long a machine may take until it answers; 25 to 45 s for three at once is usual.
const bootTime = 180 * time.Second

// Wait waits until machine i answers over SSH, and notes its host keys.
func (l *Lab) Wait(ctx context.Context, i int) error {
	p := l.process(i)
	if !p.alive() {
		return errOff(i)
	}
	ctx, cancel := context.WithTimeout(ctx, bootTime)
	defer cancel()
	err := poll(ctx, 300*time.Millisecond, func() bool { return l.greets(ctx, i) || !p.alive() })
	if !p.alive() {
		err = errors.New("it stopped while booting")
	}
	if err != nil {
		return steps.WithHint(fmt.Errorf("n%d does not answer: %w", i, err), fmt.Sprintf("its console may say why: log %d", i))
	}
	if err := l.noteHostKeys(ctx, i); err != nil {
		return err
	}
	if booted, err := os.Stat(l.pidFile(i)); err == nil {
		l.notify("n%d answers at %s, %.1f s after its start", i, l.Address(i), time.Since(booted.ModTime()).Seconds())
	}
	return nil
}

// greets asks for the server's first line only: a whole login costs a booting machine a second of its time.
func (l *Lab) greets(ctx context.Context, i int) bool {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	conn, err := l.DialContext(ctx, "tcp", l.Address(i)+":22")
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(3 * time.Second))
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.HasPrefix(line, "SSH-2.0-")
}

// noteHostKeys asks the machine itself for its keys, over a connection that nobody else can be on.
func (l *Lab) noteHostKeys(ctx context.Context, i int) error {
	r, err := l.Run(ctx, i, "cat /etc/ssh/ssh_host_*_key.pub")
	if err != nil {
		return err
	}
	keys, err := parseHostKeys(r.Stdout)
	if err != nil {
		return fmt.Errorf("n%d: %w", i, err)
	}
	return l.locked(ctx, func() error {
		old, err := os.ReadFile(l.KnownHostsFile())
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		text := replaceKeys(string(old), l.Address(i)+","+Name(i), keys)
		return renameio.WriteFile(l.KnownHostsFile(), []byte(text), 0o644)
	})
}

// parseHostKeys reads the public keys of a machine, one a line, and gives them without their comments.
func parseHostKeys(text string) ([]string, error) {
	var keys []string
	for rest := []byte(text); len(bytes.TrimSpace(rest)) > 0; {
		key, _, _, next, err := ssh.ParseAuthorizedKey(rest)
		if err != nil {
			return nil, fmt.Errorf("unreadable host keys: %w", err)
		}
		keys = append(keys, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))))
		rest = next
	}
	if len(keys) == 0 {
		return nil, errors.New("it has no host keys")
	}
	return keys, nil
}

// replaceKeys is a known_hosts file with the lines of one machine replaced.
func replaceKeys(file, machine string, keys []string) string {
	var b strings.Builder
	for line := range strings.Lines(file) {
		if !strings.HasPrefix(line, machine+" ") {
			b.WriteString(line)
		}
	}
	for _, k := range keys {
		b.WriteString(machine + " " + k + "\n")
	}
	return b.String()
}
