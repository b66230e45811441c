package tools

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

func chmod(c *call) int {
	// A mode like -x is no option.
	var modeArg string
	var args []string
	recursive := false
	for _, a := range c.args {
		switch {
		case a == "-R" || a == "--recursive":
			recursive = true
		case a == "-v" || a == "-c" || a == "-f" || a == "--":
		case modeArg == "":
			modeArg = a
		default:
			args = append(args, a)
		}
	}
	if len(args) == 0 {
		return c.errf("missing operand")
	}
	return c.all(args, recursive, func(name string) error {
		i, err := c.fs.Stat(c.Abs(name))
		if err != nil {
			return fmt.Errorf("cannot access '%s': %w", name, err)
		}
		mode, err := parseMode(modeArg, i.Mode())
		if err != nil {
			return fmt.Errorf("invalid mode: ‘%s’", modeArg)
		}
		if err := c.fs.Chmod(c.Abs(name), mode); err != nil {
			return fmt.Errorf("changing permissions of '%s': %w", name, err)
		}
		return nil
	})
}

// all does something to each file named, and to all below it if asked.
func (c *call) all(names []string, recursive bool, do func(string) error) int {
	code := 0
	try := func(name string) {
		if err := do(name); err != nil {
			var pe *fs.PathError
			if errors.As(err, &pe) {
				text, _, _ := strings.Cut(err.Error(), "': ")
				code = c.errf("%s': %s", text, why(pe.Err))
				return
			}
			code = c.errf("%v", err)
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
		c.each(n, 0, func(p string, _ int, _ bool) bool { try(p); return true })
	}
	return code
}
