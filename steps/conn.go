package steps

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"

	"holdfast/steps/inventory"
)

// Stream names one of a command's two outputs.
type Stream string

// The two outputs.
const (
	Stdout Stream = "stdout"
	Stderr Stream = "stderr"
)

// Cmd is one script to run on a host.
type Cmd struct {
	Script Script
	Values map[string]string         // value of each name in Script.Vars; each is treated as a secret in output
	Line   func(s Stream, ln string) // called for each line of output as it arrives, redacted; may be nil; never concurrently
	// Private says that standard output is a value to be used, not shown: Line does not get it, and Result.Stdout holds
	// it as it is. Whoever asks for that keeps it out of everything that is shown or kept.
	Private bool
	// Job makes the script go on by itself once it has begun, whatever becomes of the connection or of holdfast. Only
	// scripts that run as root are left to themselves; any other runs as if Job were nil.
	Job *Job
	// Notice is told what happened on the way, beside the script's own output: a connection lost and found again. It
	// may be nil.
	Notice func(text string)
}

// Job is work that a host does by itself, under a name by which it is found again. Running a script under the name of a
// job that is there already joins that job instead: its output comes from its beginning, and its end is the result.
type Job struct {
	Name  string        // letters, digits and hyphens; the same for the same work
	Limit time.Duration // the host itself ends the job after it; 0: never
}

// ErrCutShort marks a job whose end nobody saw: its host was restarted, or something ended it from outside. What it was
// to bring about may be there in part.
var ErrCutShort = errors.New("the step was cut short")

// ErrDetach, as the cause of a cancelled context, leaves jobs running: their output is not read any longer.
var ErrDetach = errors.New("left running")

// Result is how a script ended. Output is redacted, and clipped at its beginning when it is long.
type Result struct {
	Exit   int
	Stdout string
	Stderr string
	Took   time.Duration
}

// Conn is an open way to one host. It is safe for concurrent use. Run returns an error only when the script could not
// be run to its end (connection lost, context done); a script that exits non-zero is a Result.
type Conn interface {
	Run(ctx context.Context, c Cmd) (Result, error)
	Put(ctx context.Context, path string, mode fs.FileMode, r io.Reader) error
	// Jobs names the jobs that earlier runs left on the host, running or ended.
	Jobs(ctx context.Context) ([]string, error)
	Close() error
}

// Dialer opens a Conn to a host.
type Dialer interface {
	Dial(ctx context.Context, h inventory.Host) (Conn, error)
}

// ErrUnreachable marks a host that cannot be reached or refuses us, during dialling or later. Exit code 3.
var ErrUnreachable = errors.New("host unreachable")

// Hinted is an error that carries a remedy for people beside its text.
type Hinted struct {
	Err  error
	Hint string // one or more sentences: what to do
}

// Error returns the text of the wrapped error alone: the hint is printed on a line of its own.
func (h *Hinted) Error() string { return h.Err.Error() }

// Unwrap gives the wrapped error.
func (h *Hinted) Unwrap() error { return h.Err }

// WithHint wraps err with a remedy; a nil err stays nil.
func WithHint(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &Hinted{Err: err, Hint: hint}
}

// HintOf finds the remedy an error carries, or "".
func HintOf(err error) string {
	var h *Hinted
	if errors.As(err, &h) {
		return h.Hint
	}
	return ""
}
