package tools

import (
	"context"
	"os"
	"strconv"

	"holdfast/steps/sim/machine"
)

// flock locks a file, or a file descriptor that its parent holds, while a command runs.
func flock(c *call) int {
	long := map[string]string{"nonblock": "n", "shared": "s", "exclusive": "x", "wait": "w", "unlock": "u", "timeout": "w", "command": "c", "close": "o", "conflict-exit-code": "E"}
	if !c.opts("nsxew:uoc:E:F", long, true) {
		return 64
	}
	if len(c.args) == 0 {
		c.usage("not enough arguments")
		return 64
	}
	name, cmd := c.args[0], c.args[1:]
	if len(cmd) > 1 && cmd[0] == "-c" {
		cmd = []string{"sh", "-c", cmd[1]}
	}
	busy := 1
	if c.has("E") {
		busy = c.count0("E")
	}
	d, code := c.lockFile(name, len(cmd) > 0)
	if d == nil {
		return code
	}
	if len(cmd) > 0 {
		defer d.Close()
	}
	if c.has("u") {
		d.Unlock()
		return 0
	}
	ctx, wait := c.ctx, !c.has("n")
	if w, ok := duration(c.opt["w"]); ok && c.has("w") {
		short, cancel := context.WithCancel(c.ctx)
		defer cancel()
		stop := c.Host.Clock.AfterFunc(w, cancel)
		defer stop()
		ctx = short
	}
	if !d.Lock(ctx, !c.has("s"), wait) {
		return busy
	}
	if len(cmd) == 0 {
		return 0
	}
	return c.run(cmd...)
}

func (c *call) lockFile(name string, command bool) (*machine.Desc, int) {
	if n, err := strconv.Atoi(name); err == nil && !command {
		if d := c.Files[n]; d != nil {
			return d, 0
		}
		c.errf("%s: Bad file descriptor", name)
		return nil, 65
	}
	flag := os.O_RDONLY | os.O_CREATE
	if c.fs.IsDir(c.Abs(name)) {
		flag = os.O_RDONLY
	}
	f, err := c.fs.Open(c.Abs(name), flag, 0o666)
	if err != nil {
		c.errf("cannot open lock file %s: %s", name, why(err))
		return nil, 66
	}
	return machine.NewDesc(c.Host, f), 0
}
