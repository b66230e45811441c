package machine

// Procs lists the processes, by number.
func (h *Host) Procs() []*Proc {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]*Proc, 0, len(h.procs))
	for pid := 1; pid <= h.nextPID && len(out) < len(h.procs); pid++ {
		if p := h.procs[pid]; p != nil {
			out = append(out, p)
		}
	}
	return out
}

// Proc gives a process by its number, nil for none.
func (h *Host) Proc(pid int) *Proc {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.procs[pid]
}
