package tools

import (
	"os"
	"strings"
)

func mktemp(c *call) int {
	if !c.opts("dqp:tuVS:", map[string]string{"directory": "d", "tmpdir": "p", "suffix": "S", "quiet": "q", "dry-run": "u"}, false) {
		return 1
	}
	if len(c.args) > 1 {
		return c.usage("too many templates")
	}
	pattern := c.tempPattern()
	end := strings.LastIndex(pattern, "X") + 1
	start := end
	for start > 0 && pattern[start-1] == 'X' {
		start--
	}
	switch {
	case c.has("S") && end < len(pattern):
		return c.errf("with --suffix, template ‘%s’ must end in X", pattern)
	case end-start < 3:
		return c.errf("too few X's in template ‘%s’", pattern)
	}
	name := pattern[:start] + randomName(end-start) + pattern[end:] + c.opt["S"]
	if err := c.makeTemp(name); err != nil {
		if !c.has("q") {
			c.errf("failed to create %s via template ‘%s’: %s", map[bool]string{true: "directory", false: "file"}[c.has("d")], pattern+c.opt["S"], why(err))
		}
		return 1
	}
	c.println(name)
	return 0
}

// tempPattern is the name with X in it, in the folder that is asked for.
func (c *call) tempPattern() string {
	tmp := first(c.opt["p"], first(c.Getenv("TMPDIR"), "/tmp"))
	if len(c.args) == 0 {
		return tmp + "/tmp.XXXXXXXXXX"
	}
	if c.has("p") || c.has("t") {
		return tmp + "/" + c.args[0]
	}
	return c.args[0]
}

func (c *call) makeTemp(name string) error {
	switch {
	case c.has("u"):
		return nil
	case c.has("d"):
		return c.fs.Mkdir(c.Abs(name), 0o700)
	}
	f, err := c.fs.Open(c.Abs(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_ = f.Close()
	}
	return err
}
