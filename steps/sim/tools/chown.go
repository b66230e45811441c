package tools

import (
	"fmt"
	"strconv"
	"strings"
)

func chown(c *call) int {
	if !c.opts("Rhvcf", map[string]string{"recursive": "R", "no-dereference": "h"}, false) {
		return 1
	}
	if len(c.args) < 2 {
		return c.errf("missing operand")
	}
	uid, gid, err := c.owner(c.args[0])
	if err != nil {
		return c.errf("%v", err)
	}
	return c.all(c.args[1:], c.has("R"), func(name string) error {
		change := c.fs.Chown
		if c.has("h") {
			change = c.fs.Lchown
		}
		if !c.there(name) {
			return fmt.Errorf("cannot access '%s': No such file or directory", name)
		}
		if err := change(c.Abs(name), uid, gid); err != nil {
			return fmt.Errorf("changing ownership of '%s': %w", name, err)
		}
		return nil
	})
}

func chgrp(c *call) int {
	if len(c.args) > 0 {
		for i, a := range c.args {
			if !strings.HasPrefix(a, "-") {
				c.args[i] = ":" + a
				break
			}
		}
	}
	return chown(c)
}

// owner reads user:group, by name or number. -1 stands for what is not said.
func (c *call) owner(s string) (uid, gid int, err error) {
	uid, gid = -1, -1
	user, group, both := strings.Cut(strings.Replace(s, ".", ":", 1), ":")
	if user != "" {
		u, ok := c.Host.User(user)
		n, nerr := strconv.Atoi(user)
		switch {
		case ok:
			uid = u.UID
			if both && group == "" {
				gid = u.GID
			}
		case nerr == nil:
			uid = n
		default:
			return 0, 0, fmt.Errorf("invalid user: ‘%s’", s)
		}
	}
	if group != "" {
		g, ok := c.Host.GroupOf(group)
		n, nerr := strconv.Atoi(group)
		switch {
		case ok:
			gid = g.GID
		case nerr == nil:
			gid = n
		default:
			return 0, 0, fmt.Errorf("invalid group: ‘%s’", s)
		}
	}
	return uid, gid, nil
}
