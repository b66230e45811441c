package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"

	"golang.org/x/crypto/ssh"

	"holdfast/steps"
)

// dialError is a host that could not be reached or would not have us.
type dialError struct {
	address string
	what    string // in plain words
	cause   error
	passing bool // may be gone in a moment, as after a reboot: worth another try
}

func (e *dialError) Error() string   { return fmt.Sprintf("ssh to %s: %s", e.address, e.what) }
func (e *dialError) Unwrap() []error { return []error{steps.ErrUnreachable, e.cause} }

// explain turns what the network or the library said into a dialError with a remedy.
func explain(ctx context.Context, address string, err error, offered []string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("ssh to %s: %w", address, ctx.Err())
	}
	host, port, _ := net.SplitHostPort(address)
	fail := func(passing bool, what, hint string) error {
		return steps.WithHint(&dialError{address, what, err, passing}, hint)
	}
	var dns *net.DNSError
	var own *steps.Hinted
	var channel *ssh.OpenChannelError
	var wanted *passwordWantedError
	var unknown *unknownKeyError
	var missing *ssh.AlgorithmNegotiationError
	switch text := err.Error(); {
	case errors.As(err, &unknown):
		return fail(false, unknown.Error(), unknown.hint())
	case errors.As(err, &own):
		return fail(false, own.Error(), own.Hint)
	case errors.As(err, &dns):
		return fail(dns.IsTemporary, "the name "+host+" is not known", "check the address in the cluster file, or give an IP address")
	case errors.Is(err, syscall.ECONNREFUSED):
		return fail(true, "connection refused", "is the SSH server running there, and is "+port+" its port? On the host: systemctl status ssh sshd")
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fail(true, "no route to the host", "is the machine on and on this network? Try: ping "+host)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return fail(true, "no answer in time", "is the machine on, the address right, and port "+port+" open in its firewall?")
	case errors.As(err, &channel):
		return fail(true, "the machine before it on the way could not reach it ("+visible(channel.Message)+")", "is the address right as seen from there, and AllowTcpForwarding on in its sshd_config?")
	case errors.As(err, &wanted):
		return fail(false, "login refused; offered "+list(offered)+"; a password would do, but nobody is here to type it",
			"run it on a terminal, or put a key on the host (ssh-copy-id)")
	case refused(err):
		return fail(false, "login refused; offered "+list(offered), "put one of these keys on the host (ssh-copy-id), or set ssh.user and ssh.identity_file in the cluster file")
	case errors.As(err, &missing):
		return fail(false, "no common algorithm ("+text+")", "the SSH server there is too old or set up unusually; update it")
	}
	return fail(true, strings.TrimPrefix(err.Error(), "ssh: "), "does an SSH server listen there? Try: ssh -v -p "+port+" "+host)
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

func list(offered []string) string {
	if len(offered) == 0 {
		return "no key at all"
	}
	return strings.Join(offered, ", ")
}
