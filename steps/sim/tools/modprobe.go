package tools

import (
	"slices"
	"strings"
	"sync"

	"holdfast/steps/sim/machine"
)

type moduleKey struct{}

type modules struct {
	mu     sync.Mutex
	loaded []string
}

func modulesOf(h *machine.Host) *modules {
	return h.State(moduleKey{}, func() any { return &modules{loaded: []string{"overlay", "br_netfilter", "ip_tables"}} }).(*modules)
}

func modprobe(c *call) int {
	if !c.opts("qrnva", nil, false) {
		return 1
	}
	known := strings.Fields("overlay br_netfilter ip_tables nfs nfsd nfsv4 sunrpc lockd ip_vs vxlan xt_addrtype bridge veth fuse dm_mod loop")
	m := modulesOf(c.Host)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range c.args {
		if strings.Contains(name, "=") {
			continue
		}
		switch {
		case !slices.Contains(known, name):
			c.errsay("modprobe: FATAL: Module %s not found in directory /lib/modules/%s", name, c.Host.OS.Kernel)
			return 1
		case c.UID != 0:
			c.errsay("modprobe: ERROR: could not insert '%s': Operation not permitted", name)
			return 1
		case c.has("r"):
			m.loaded = slices.DeleteFunc(m.loaded, func(s string) bool { return s == name })
		case !slices.Contains(m.loaded, name):
			m.loaded = append(m.loaded, name)
		}
	}
	return 0
}

func lsmod(c *call) int {
	m := modulesOf(c.Host)
	m.mu.Lock()
	defer m.mu.Unlock()
	c.println("Module                  Size  Used by")
	for _, name := range m.loaded {
		c.printf("%-20s   16384  0\n", name)
	}
	return 0
}
