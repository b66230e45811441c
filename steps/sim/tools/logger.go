package tools

import (
	"strings"
)

func logger(c *call) int {
	if !c.opts("t:p:isf:", map[string]string{"tag": "t", "priority": "p"}, false) {
		return 1
	}
	c.Host.Log("", first(c.opt["t"], c.Host.UserName(c.UID)), c.PID, "%s", strings.Join(c.args, " "))
	return 0
}
