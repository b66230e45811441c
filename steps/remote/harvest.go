package remote

import (
	"regexp"
	"slices"
	"sync"
)

// jobName is what may be the name of a job: it becomes a folder's and a unit's.
var jobName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,120}$`)

// harvest is the ids of one host's jobs whose end is known to us, so that their folders may go. It outlives connections.
type harvest struct {
	mu  sync.Mutex
	ids []string
}

func (h *harvest) add(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if id != "" && id != "-" && !slices.Contains(h.ids, id) {
		h.ids = append(h.ids, id)
	}
}

// list gives the ids. They stay on the list until the host is known to have heard of them.
func (h *harvest) list() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.ids)
}

func (h *harvest) drop(ids []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ids = slices.DeleteFunc(h.ids, func(n string) bool { return slices.Contains(ids, n) })
}
