package tools

import (
	"fmt"
	"slices"

	"holdfast/steps/sim/machine"
)

func journalctl(c *call) int {
	long := map[string]string{"unit": "u", "no-pager": "P", "lines": "n", "boot": "b", "follow": "f", "output": "o", "since": "S", "identifier": "t", "quiet": "q", "reverse": "r", "dmesg": "k", "priority": "p", "pager-end": "e", "catalog": "x", "until": "T", "disk-usage": "D"}
	if !c.opts("u:Pn:bfo:S:t:qrxekp:T:aD", long, false) {
		return 1
	}
	if c.has("k") {
		c.args = nil
		return dmesg(&call{Proc: c.Proc, ctx: c.ctx, fs: c.fs, opt: map[string]string{}, many: map[string][]string{}})
	}
	n := 1 << 20
	if c.has("n") {
		n = c.count0("n")
	}
	unit := ""
	if u, ok := c.opt["u"]; ok {
		unit = machine.UnitName(u)
	}
	if c.has("f") && !c.has("n") {
		n = 10
	}
	if c.entries(n, unit, c.opt["t"]) == 0 && !c.has("q") && !c.has("f") {
		c.println("-- No entries --")
	}
	if c.has("f") {
		return c.followEntries(unit, c.opt["t"])
	}
	return 0
}

// found are the lines of a unit or a tag, as they are printed.
func (c *call) found(unit, tag string) []string {
	var out []string
	for _, e := range c.Host.Journal() {
		if unit != "" && e.Unit != unit || tag != "" && e.Tag != tag {
			continue
		}
		if c.opt["o"] == "cat" {
			out = append(out, e.Text)
			continue
		}
		pid := ""
		if e.PID > 0 {
			pid = fmt.Sprintf("[%d]", e.PID)
		}
		out = append(out, fmt.Sprintf("%s %s %s%s: %s", e.At.UTC().Format("Jan 02 15:04:05"), c.Host.Hostname(), e.Tag, pid, e.Text))
	}
	if c.has("r") {
		slices.Reverse(out)
	}
	return out
}

// entries prints the last n of them and gives how many there are.
func (c *call) entries(n int, unit, tag string) int {
	out := c.found(unit, tag)
	part := out[max(0, len(out)-n):]
	if c.has("r") {
		part = out[:min(n, len(out))]
	}
	for _, l := range part {
		c.println(l)
	}
	return len(out)
}

// followEntries prints what comes, until it is interrupted.
func (c *call) followEntries(unit, tag string) int {
	pause, _ := duration("0.5")
	for seen := len(c.found(unit, tag)); ; {
		if c.Host.Clock.Sleep(c.ctx, pause) != nil {
			return 130
		}
		all := c.found(unit, tag)
		for _, l := range all[min(seen, len(all)):] {
			c.println(l)
		}
		seen = len(all)
	}
}
