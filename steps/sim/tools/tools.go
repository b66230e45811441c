// Package tools holds the commands of the practice cluster's machines, one file per tool or small family, with the texts
// and exit codes that the real ones have. A tool knows its machine.Proc and nothing else; what it cannot do it refuses
// in words. Docker, NFS and storage do not live here.
package tools

import (
	"context"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"
)

// call is one run of a tool.
type call struct {
	*machine.Proc
	ctx  context.Context
	fs   *vfs.FS
	args []string // without the name, options taken out by opts
	opt  map[string]string
	many map[string][]string
	// helped tells that the tool was only asked for its help.
	helped bool
}

type tool func(c *call) int

// Register gives a machine all commands that a fresh installation of its system has.
func Register(h *machine.Host) {
	for _, s := range table(h.OS) {
		for name, t := range s.tools {
			h.Register(s.dir+"/"+name, wrap(t))
		}
	}
	for name, t := range brought() {
		h.Provide(name, wrap(t))
	}
	stock(h)
}

func wrap(t tool) machine.Command {
	return func(ctx context.Context, p *machine.Proc) int {
		c := &call{Proc: p, ctx: ctx, fs: p.FS(ctx), args: p.Args[1:], opt: map[string]string{}, many: map[string][]string{}}
		if code := t(c); !c.helped {
			return code
		}
		return 0
	}
}
