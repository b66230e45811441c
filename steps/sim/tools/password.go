package tools

import (
	"io"
	"strings"

	"holdfast/steps/sim/machine"
)

// password asks up to three times.
func (c *call) password(me machine.User) int {
	switch {
	case c.has("n"):
		return c.errf("a password is required")
	case !c.has("S") && !c.TTY:
		c.errf("a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper")
		return c.errf("a password is required")
	}
	prompt := "[sudo] password for " + me.Name + ": "
	if p, ok := c.opt["p"]; ok {
		prompt = strings.NewReplacer("%u", me.Name, "%p", me.Name, "%h", c.Host.Hostname(), "%%", "%").Replace(p)
	}
	for try := range 3 {
		_, _ = io.WriteString(c.Stderr, prompt)
		line, err := c.line()
		if line == "" && err != nil {
			_, _ = io.WriteString(c.Stderr, "\n")
			if try == 0 {
				c.errf("no password was provided")
				return c.errf("a password is required")
			}
			return c.errf("%d incorrect password attempt%s", try, map[bool]string{true: "s"}[try > 1])
		}
		if c.Host.Password(me.Name, line) {
			return 0
		}
		if try < 2 {
			_, _ = io.WriteString(c.Stderr, "Sorry, try again.\n")
		}
	}
	return c.errf("3 incorrect password attempts")
}

// line reads one line and nothing behind it.
func (c *call) line() (string, error) {
	var out []byte
	b := make([]byte, 1)
	for len(out) < 4096 {
		n, err := c.Stdin.Read(b)
		if n == 1 && b[0] == '\n' {
			return string(out), nil
		}
		if n == 1 {
			out = append(out, b[0])
		}
		if err != nil {
			return string(out), err
		}
	}
	return string(out), nil
}
