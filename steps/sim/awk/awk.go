// Package awk is the awk of the practice cluster's machines. It is our own because it must reach nothing but what its
// caller hands it: files and commands come through Host alone, and every value, every table and every step is bounded, so
// that no program can use up the machine that plays it. Nothing else may enter: no file, process or variable from outside.
package awk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
)

// Host is the machine that a program runs on.
type Host interface {
	// Open opens a file for reading.
	Open(name string) (io.ReadCloser, error)
	// Create opens a file for writing, from its start or at its end.
	Create(name string, add bool) (io.WriteCloser, error)
	// Run runs a command line and gives its exit code.
	Run(command string, in io.Reader, out io.Writer) int
	// Regexp compiles an extended regular expression.
	Regexp(expr string) (*regexp.Regexp, error)
}

// Setup is what a run starts with.
type Setup struct {
	Host   Host
	In     io.Reader
	Out    io.Writer
	Err    io.Writer
	Args   []string    // files, and assignments like x=1
	Vars   [][2]string // set before BEGIN
	Env    []string    // NAME=value
	Limits Limits
	// Mawk divides by nothing as mawk does, without a word. gawk ends.
	Mawk bool
}

// Limits bound what a program may use. A zero is replaced by what is usual.
type Limits struct {
	Value int // bytes of one value
	Store int // bytes of all tables together
	Depth int // of calls within calls
}

var (
	errValue = errors.New("value too long for this machine")
	errStore = errors.New("tables too large for this machine")
	errDepth = errors.New("function call nesting too deep")
)

// Run runs a program and gives its exit code. The error is what ended it, in words without the tool's name.
func (p *Program) Run(ctx context.Context, s Setup) (code int, err error) {
	m := newMachine(ctx, p, s)
	defer func() {
		m.closeAll()
		switch stop := recover().(type) {
		case nil:
		case failure:
			code, err = 2, stop.err
		default:
			panic(stop)
		}
	}()
	return m.main(), nil
}

// failure carries an error out of the depth of a program.
type failure struct{ err error }

func fail(format string, args ...any) { panic(failure{fmt.Errorf(format, args...)}) }

func stop(err error) { panic(failure{err}) }
