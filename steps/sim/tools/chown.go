package tools

import (
	"fmt"
	"strconv"
	"strings"
)

func chown(c *call) int {
	long := map[string]string{"recursive": "R", "no-dereference": "h", "reference": "r", "verbose": "v", "changes": "c", "silent": "f", "quiet": "f", "from": "F"}
	if !c.opts("RhvcfHLPr:F:", long, false) {
		return 1
	}
	uid, gid := -1, -1
	if r, ok := c.opt["r"]; ok {
		i, err := c.fs.Stat(c.Abs(r))
		if err != nil {
			return c.errf("failed to get attributes of '%s': %s", r, why(err))
		}
		uid, gid = i.UID, i.GID
	} else {
		if len(c.args) == 0 {
			return c.usage("missing operand")
		}
		spec := c.args[0]
		c.args = c.args[1:]
		if len(c.args) == 0 {
			return c.usage("missing operand after ‘%s’", spec)
		}
		var err error
		if uid, gid, err = c.chownWish(spec); err != nil {
			return c.errf("%v", err)
		}
	}
	return c.all(c.args, c.has("R"), func(name string) error { return c.chownOne(name, uid, gid) })
}

func chgrp(c *call) int { return chown(c) }

// chownWish reads whose a file is to be, for chgrp the group alone.
func (c *call) chownWish(spec string) (uid, gid int, err error) {
	if c.Name() == "chgrp" {
		if _, gid, err = c.owner(":" + spec); err != nil {
			err = fmt.Errorf("invalid group: ‘%s’", spec)
		}
		return -1, gid, err
	}
	if strings.Contains(spec, ".") && !strings.Contains(spec, ":") {
		if _, known := c.Host.User(spec); !known {
			if uid, gid, err = c.owner(strings.Replace(spec, ".", ":", 1)); err == nil {
				c.errf("warning: '.' should be ':': ‘%s’", spec)
				return uid, gid, nil
			}
		}
	}
	return c.owner(spec)
}

func (c *call) chownOne(name string, uid, gid int) error {
	change, look := c.fs.Chown, c.fs.Stat
	if c.has("h") {
		change, look = c.fs.Lchown, c.fs.Lstat
	}
	i, err := look(c.Abs(name))
	if err != nil {
		return fmt.Errorf("cannot access '%s': %w", name, err)
	}
	if err := change(c.Abs(name), uid, gid); err != nil {
		return fmt.Errorf("changing %s of '%s': %w", map[bool]string{true: "group", false: "ownership"}[c.Name() == "chgrp"], name, err)
	}
	if special := octal(i.Mode()) & 0o6000; special != 0 && !i.IsDir() && !c.has("h") { // the kernel takes them away
		_ = c.fs.Chmod(c.Abs(name), i.Mode().Perm())
	}
	changed := uid >= 0 && uid != i.UID || gid >= 0 && gid != i.GID
	if changed && (c.has("v") || c.has("c")) {
		c.toldOwner(name, i.UID, i.GID, uid, gid)
	}
	return nil
}

func (c *call) toldOwner(name string, wasUID, wasGID, uid, gid int) {
	h := c.Host
	switch {
	case uid < 0:
		c.printf("changed group of '%s' from %s to %s\n", name, h.GroupName(wasGID), h.GroupName(gid))
	case gid < 0:
		c.printf("changed ownership of '%s' from %s to %s\n", name, h.UserName(wasUID), h.UserName(uid))
	default:
		c.printf("changed ownership of '%s' from %s:%s to %s:%s\n", name, h.UserName(wasUID), h.GroupName(wasGID), h.UserName(uid), h.GroupName(gid))
	}
}

// owner reads user:group, by name or number. -1 stands for what is not said.
func (c *call) owner(s string) (uid, gid int, err error) {
	uid, gid = -1, -1
	user, group, both := strings.Cut(s, ":")
	if user != "" {
		u, ok := c.Host.User(user)
		n, nerr := strconv.Atoi(user)
		switch {
		case ok:
			uid = u.UID
			if both && group == "" {
				gid = u.GID
			}
		case nerr == nil && n >= 0:
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
		case nerr == nil && n >= 0:
			gid = n
		default:
			return 0, 0, fmt.Errorf("invalid group: ‘%s’", s)
		}
	}
	return uid, gid, nil
}
