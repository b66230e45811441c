package tools

import (
	"fmt"
	"strings"
)

func id(c *call) int {
	if !c.opts("ugnGr", map[string]string{"user": "u", "group": "g", "groups": "G", "name": "n", "real": "r"}, false) {
		return 1
	}
	who := itoa(c.UID)
	if len(c.args) > 0 {
		who = c.args[0]
	}
	u, ok := c.Host.User(who)
	if !ok {
		return c.errf("‘%s’: no such user", who)
	}
	if c.has("n") && !c.has("u") && !c.has("g") && !c.has("G") {
		return c.errf("cannot print only names or real IDs in default format")
	}
	var names, both []string
	for _, g := range u.GIDs {
		names = append(names, c.Host.GroupName(g))
		both = append(both, fmt.Sprintf("%d(%s)", g, c.Host.GroupName(g)))
	}
	switch n := c.has("n"); {
	case c.has("u") && n:
		c.println(u.Name)
	case c.has("u"):
		c.println(u.UID)
	case c.has("g") && n:
		c.println(c.Host.GroupName(u.GID))
	case c.has("g"):
		c.println(u.GID)
	case c.has("G") && n:
		c.println(strings.Join(names, " "))
	case c.has("G"):
		c.println(strings.Trim(fmt.Sprint(u.GIDs), "[]"))
	default:
		c.printf("uid=%d(%s) gid=%d(%s) groups=%s\n", u.UID, u.Name, u.GID, c.Host.GroupName(u.GID), strings.Join(both, ","))
	}
	return 0
}

func whoami(c *call) int { c.println(c.Host.UserName(c.UID)); return 0 }

func groups(c *call) int {
	if len(c.args) == 0 {
		u, _ := c.Host.User(itoa(c.UID))
		c.println(strings.Join(u.Groups, " "))
		return 0
	}
	code := 0
	for _, name := range c.args {
		u, ok := c.Host.User(name)
		if !ok {
			code = c.errf("‘%s’: no such user", name)
			continue
		}
		c.println(name + " : " + strings.Join(u.Groups, " "))
	}
	return code
}
