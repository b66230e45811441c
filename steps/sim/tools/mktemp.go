package tools

import (
	"math/rand/v2"
	"os"
	"strings"

	"holdfast/steps/sim/vfs"
)

func mktemp(c *call) int {
	if !c.opts("dqp:tu", map[string]string{"directory": "d", "tmpdir": "p", "suffix": "S"}, false) {
		return 1
	}
	tmp := first(c.Getenv("TMPDIR"), "/tmp")
	pattern := tmp + "/tmp.XXXXXXXXXX"
	if len(c.args) > 0 {
		pattern = c.args[0]
		if c.has("p") || c.has("t") {
			pattern = first(c.opt["p"], tmp) + "/" + pattern
		}
	} else if c.has("p") {
		pattern = first(c.opt["p"], tmp) + "/tmp.XXXXXXXXXX"
	}
	end := strings.LastIndex(pattern, "X") + 1
	start := end
	for start > 0 && pattern[start-1] == 'X' {
		start--
	}
	if end-start < 3 {
		return c.errf("too few X's in template ‘%s’", pattern)
	}
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	name := []byte(pattern)
	for i := start; i < end; i++ {
		name[i] = letters[rand.IntN(len(letters))]
	}
	var err error
	if c.has("d") {
		err = c.fs.Mkdir(c.Abs(string(name)), 0o700)
	} else {
		var f vfs.File
		if f, err = c.fs.Open(c.Abs(string(name)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
			_ = f.Close()
		}
	}
	if err != nil {
		return c.errf("failed to create file via template ‘%s’: %s", pattern, why(err))
	}
	c.println(string(name))
	return 0
}
