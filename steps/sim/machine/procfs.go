package machine

import (
	"fmt"
	"strings"

	"holdfast/steps/sim/vfs"
)

// freshRun empties what lies in memory on a real machine: /run, with what a booted system puts there.
func (h *Host) freshRun() {
	for _, m := range h.FS.Mounts() {
		_ = h.FS.Unmount(m.At)
	}
	run, shm := vfs.New(), vfs.New()
	run.SetClock(h.Now)
	shm.SetClock(h.Now)
	shm.SetQuota(512 << 20)
	run.SetQuota(256 << 20)
	_ = h.FS.MkdirAll("/dev/shm", 0o755)
	_ = h.FS.Mount("/run", vfs.Mount{Source: "tmpfs", Type: "tmpfs", Options: []string{"nosuid", "nodev", "mode=755"}, FS: run, Sub: "/"})
	_ = h.FS.Mount("/dev/shm", vfs.Mount{Source: "tmpfs", Type: "tmpfs", Options: []string{"nosuid", "nodev"}, FS: shm, Sub: "/"})
	_ = h.FS.Chmod("/dev/shm", 0o777)
	_ = h.FS.MkdirAll("/run/lock", 0o755)
	if h.OS.Init == "systemd" {
		_ = h.FS.MkdirAll("/run/systemd/system", 0o755)
	}
	if list, err := h.FS.ReadDir("/tmp"); err == nil {
		for _, i := range list {
			_ = h.FS.RemoveAll("/tmp/" + i.Name())
		}
	}
}

// showProc gives a process its folder in /proc, hideProc takes it away.
func (h *Host) showProc(p *Proc) {
	at := fmt.Sprintf("/proc/%d", p.PID)
	for name, f := range map[string]func() string{
		"stat": func() string {
			return fmt.Sprintf("%d (%s) S %d %d %d 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 %d 2500000 200\n",
				p.PID, p.Comm(), p.PPID, p.PGID, p.SID, p.Started.Sub(h.Booted()).Milliseconds()/10)
		},
		"cmdline": func() string { return strings.Join(p.Args, "\x00") + "\x00" },
		"comm":    func() string { return p.Comm() + "\n" },
		"status": func() string {
			return fmt.Sprintf("Name:\t%s\nState:\tS (sleeping)\nPid:\t%d\nPPid:\t%d\nUid:\t%d\t%d\t%d\t%d\n", p.Comm(), p.PID, p.PPID, p.UID, p.UID, p.UID, p.UID)
		},
		"cgroup": func() string {
			if p.Unit != "" {
				return "0::/system.slice/" + p.Unit + "\n"
			}
			return "0::/user.slice/user-" + fmt.Sprint(p.UID) + ".slice\n"
		},
	} {
		_ = h.FS.Provide(at+"/"+name, 0o444, vfs.Computed(func() []byte { return []byte(f()) }, nil))
	}
}

func (h *Host) hideProc(p *Proc) { _ = h.FS.RemoveAll(fmt.Sprintf("/proc/%d", p.PID)) }
