package tools_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/simtest"
)

// commands are all that lie on a machine's path.
func commands(h *machine.Host) []string {
	var out []string
	for _, dir := range []string{"/usr/bin", "/usr/sbin"} {
		list, _ := h.FS.ReadDir(dir)
		for _, i := range list {
			out = append(out, dir+"/"+i.Name())
		}
	}
	slices.Sort(out)
	return out
}

// deadly ends the machine that the others still need.
const deadly = " reboot poweroff shutdown halt "

// FuzzArguments gives any arguments and any input to any tool: it may refuse them, and may not break.
func FuzzArguments(f *testing.F) {
	h := desk(f, "debian-12", 1).Nodes[0].Host
	h.Limits = machine.Limits{Procs: 64, Output: 1 << 18, Nest: 8}
	names := commands(h)
	for k := range names {
		f.Add(uint16(k), "", "a b\n")
		f.Add(uint16(k), "-n 1 -x /etc/hosts --all=3 -- -", "1 2\nx\n")
		f.Add(uint16(k), "install -y nosuch %s {} + ; [", "\x00\xff")
		f.Add(uint16(k), "-c 99999999999999999999 -d -f 3-1,x -k 0 -t  /", "")
	}
	f.Fuzz(func(t *testing.T, tool uint16, args, in string) {
		name := names[int(tool)%len(names)]
		if strings.Contains(deadly, " "+name[strings.LastIndex(name, "/")+1:]+" ") {
			t.Skip()
		}
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		u, _ := h.User("nobody")
		p := h.ProcOf(u)
		var errs simtest.Buffer
		p.Dir, p.Args, p.Stdin, p.Stderr = "/tmp", append([]string{name}, strings.Split(args, " ")...), strings.NewReader(in), &errs
		if exit := h.Exec(ctx, p); exit == 134 {
			t.Errorf("%s %q broke: %s", name, args, errs.String())
		}
		for _, p := range h.Procs() {
			_ = h.Signal(0, p.PID, machine.KILL)
		}
	})
}
