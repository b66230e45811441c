package tools

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"syscall"

	"holdfast/steps/sim/machine"
)

func (c *call) printf(format string, args ...any) { fmt.Fprintf(c.Stdout, format, args...) }

func (c *call) println(args ...any) { fmt.Fprintln(c.Stdout, args...) }

// errf says something on standard error behind the tool's name, and gives 1.
func (c *call) errf(format string, args ...any) int {
	fmt.Fprintf(c.Stderr, c.Name()+": "+format+"\n", args...)
	return 1
}

func (c *call) errsay(format string, args ...any) { fmt.Fprintf(c.Stderr, format+"\n", args...) }

func why(err error) string { return machine.Strerror(err) }

func (c *call) say(text string) {
	if !c.has("q") {
		c.println(text)
	}
}

// text reads a file, or standard input for "-".
func (c *call) text(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(c.Stdin, maxText))
	}
	if c.fs.IsDir(c.Abs(name)) {
		return nil, syscall.EISDIR
	}
	f, err := c.fs.Open(c.Abs(name), 0, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(c.Reader(c.ctx, f), maxText))
}

// maxText is what a tool reads into memory at once.
const maxText = 64 << 20

func lines(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// inputs are the files named, or standard input.
func (c *call) inputs() []string {
	if len(c.args) == 0 {
		return []string{"-"}
	}
	return c.args
}

// run runs a command as a child.
func (c *call) run(args ...string) int { return c.Host.Exec(c.ctx, c.Child(args...)) }

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func itoa(n int) string { return strconv.Itoa(n) }

func nothing(*call) int { return 0 }

func outOfReach(c *call) int {
	return c.errf("not possible on the practice cluster: this machine is simulated")
}
