package tools

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

func chmod(c *call) int {
	mode, ok := c.chmodMode()
	switch {
	case !ok:
		return 1
	case mode == "" && !c.has("r"):
		return c.usage("missing operand")
	case len(c.args) == 0:
		return c.usage("missing operand after ‘%s’", mode)
	}
	if r, given := c.opt["r"]; given {
		i, err := c.fs.Stat(c.Abs(r))
		if err != nil {
			return c.errf("failed to get attributes of '%s': %s", r, why(err))
		}
		mode = fmt.Sprintf("%05o", octal(i.Mode()))
	}
	if _, err := parseMode(mode, 0, 0); err != nil {
		return c.usage("invalid mode: ‘%s’", mode)
	}
	return c.all(c.args, c.has("R"), func(name string) error { return c.chmodOne(name, mode) })
}

// chmodMode takes the options and the mode out of the arguments: a mode like -x is no option.
func (c *call) chmodMode() (mode string, ok bool) {
	var args []string
	for k, a := range c.args {
		if a == "--" {
			args = append(args, c.args[k:]...)
			break
		}
		if mode == "" && len(a) > 1 && a[0] == '-' && strings.Trim(a[1:], "rwxXstugoa,+-=01234567") == "" {
			mode = a
			continue
		}
		args = append(args, a)
	}
	c.args = args
	if !c.opts("Rvcfr:", map[string]string{"recursive": "R", "verbose": "v", "changes": "c", "quiet": "f", "silent": "f", "reference": "r"}, false) {
		return "", false
	}
	if mode == "" && len(c.args) > 0 && !c.has("r") {
		mode, c.args = c.args[0], c.args[1:]
	}
	return mode, true
}

func (c *call) chmodOne(name, text string) error {
	i, err := c.fs.Stat(c.Abs(name))
	if err != nil {
		return fmt.Errorf("cannot access '%s': %w", name, err)
	}
	mode, err := parseMode(text, i.Mode(), fs.FileMode(c.Umask))
	if err != nil {
		return fmt.Errorf("invalid mode: ‘%s’", text)
	}
	if err := c.fs.Chmod(c.Abs(name), mode); err != nil {
		return fmt.Errorf("changing permissions of '%s': %w", name, err)
	}
	was, now := i.Mode(), mode
	switch changed := octal(was) != octal(now); {
	case changed && (c.has("v") || c.has("c")):
		c.printf("mode of '%s' changed from %04o (%s) to %04o (%s)\n", name, octal(was), modeText(was)[1:], octal(now), modeText(now)[1:])
	case c.has("v"):
		c.printf("mode of '%s' retained as %04o (%s)\n", name, octal(was), modeText(was)[1:])
	}
	return nil
}

// all does something to each file named, and to all below it if asked.
func (c *call) all(names []string, recursive bool, do func(string) error) int {
	code := 0
	try := func(name string) {
		if err := do(name); err != nil {
			code = 1
			c.allFailed(err)
		}
	}
	for _, n := range names {
		if !recursive {
			try(n)
			continue
		}
		if !c.there(n) {
			try(n)
		}
		c.each(n, 0, func(p string, _ int, _ bool) bool {
			if p == n || !c.isLink(p) {
				try(p)
			}
			return true
		})
	}
	return code
}

// allFailed says what went wrong, unless nobody wants to know.
func (c *call) allFailed(err error) {
	if c.has("f") {
		return
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		text, _, _ := strings.Cut(err.Error(), "': ")
		c.errf("%s': %s", text, why(pe.Err))
		return
	}
	c.errf("%v", err)
}
