package tools

import (
	"net"
	"strings"
	"sync"

	"holdfast/steps/sim/machine"
)

type wallKey struct{}

// wall is a machine's packet filter: rules by chain, as they were given. Only one kind has an effect here, and only on
// machines: DROP or REJECT of everything from or to an address.
type wall struct {
	mu     sync.Mutex
	chains []string
	rules  map[string][]string
	ufw    bool
	ports  []string
}

func wallOf(h *machine.Host) *wall {
	return h.State(wallKey{}, func() any {
		w := &wall{chains: []string{"INPUT", "FORWARD", "OUTPUT"}, rules: map[string][]string{}}
		return w
	}).(*wall)
}

func (w *wall) drops(addr string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := map[string]bool{}
	var through func(chain string) bool
	through = func(chain string) bool {
		if seen[chain] {
			return false
		}
		seen[chain] = true
		for _, r := range w.rules[chain] {
			f := strings.Fields(r)
			target, port := "", false
			hit := true
			for k := 0; k+1 < len(f); k++ {
				switch f[k] {
				case "-j":
					target = f[k+1]
				case "-s", "-d":
					hit = hit && within(addr, f[k+1]) && (k == 0 || f[k-1] != "!")
				case "--dport", "--sport", "--dports", "-p":
					port = port || f[k] != "-p"
				}
			}
			if !hit || port {
				continue
			}
			switch target {
			case "DROP", "REJECT":
				if strings.Contains(r, "-s ") || strings.Contains(r, "-d ") {
					return true
				}
			case "ACCEPT", "RETURN":
				return false
			default:
				if through(target) {
					return true
				}
			}
		}
		return false
	}
	return through("INPUT") || through("OUTPUT")
}

func within(addr, list string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if _, n, err := net.ParseCIDR(one); err == nil && n.Contains(net.ParseIP(addr)) || one == addr {
			return true
		}
	}
	return false
}
