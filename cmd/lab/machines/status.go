package machines

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Machine is what Status tells of one machine.
type Machine struct {
	Name     string `json:"name"`
	Address  string `json:"address"`
	Running  bool   `json:"running"`
	Plugged  bool   `json:"plugged"` // the network cable is in
	PID      int    `json:"pid,omitempty"`
	Image    string `json:"image"`     // Bare or Full
	DiskMB   int64  `json:"disk_mb"`   // what the disk takes beyond its image, MiB
	MemoryMB int64  `json:"memory_mb"` // what the machine has touched of its memory, MiB
}

// Status is the lab at one moment.
type Status struct {
	Dir       string    `json:"dir"`
	Namespace string    `json:"namespace"`
	Proxy     bool      `json:"proxy"` // the machines' way out runs
	Machines  []Machine `json:"machines"`
	Snapshots []string  `json:"snapshots"`
}

// Status tells of every machine that runs or has a disk.
func (l *Lab) Status(ctx context.Context) Status {
	s := Status{
		Dir: l.cfg.Dir, Namespace: l.cfg.Namespace, Proxy: loadProcess(l.proxyPID()).alive(),
		Machines: []Machine{}, Snapshots: append([]string{}, l.Snapshots()...),
	}
	for i := 1; i <= Max; i++ {
		if m, ok := l.machine(ctx, i); ok {
			s.Machines = append(s.Machines, m)
		}
	}
	return s
}

func (l *Lab) machine(ctx context.Context, i int) (Machine, bool) {
	base, err := os.ReadFile(filepath.Join(l.machineDir(i), baseName))
	if err != nil {
		return Machine{}, false
	}
	m := Machine{Name: Name(i), Address: l.Address(i), Image: kindOf(strings.TrimSpace(string(base))), DiskMB: used(l.diskFile(i)) >> 20}
	if p := l.process(i); p.alive() {
		kernel, _ := os.ReadFile(l.path("run", Name(i), "pid"))
		text, _ := os.ReadFile("/proc/" + strings.TrimSpace(string(kernel)) + "/status")
		m.Running, m.PID, m.Plugged, m.MemoryMB = true, p.pid, l.plugged(ctx, i), sharedMemory(string(text))>>10
	}
	return m, true
}

// used is what a sparse file really takes, bytes.
func used(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Blocks * 512
	}
	return 0
}

// sharedMemory reads RssShmem (KiB) from /proc/PID/status: a machine's memory is a shared file of its kernel.
func sharedMemory(status string) int64 {
	for line := range strings.Lines(status) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "RssShmem:" {
			n, _ := strconv.ParseInt(f[1], 10, 64)
			return n
		}
	}
	return 0
}
