package failover

import (
	"errors"
	"net"
	"strconv"
	"strings"

	"holdfast/steps/inventory"
)

// parseSituation reads what ask prints. Lines it does not know are left out: a banner is no failure.
func parseSituation(out string, hosts []inventory.Host) (situation, error) {
	s := situation{wanted: -2}
	byHostname := map[string]string{}
	for line := range strings.SplitSeq(out, "\n") {
		f := strings.Split(strings.TrimRight(line, "\r"), "|")
		switch {
		case f[0] == "node" && len(f) >= 7:
			n := memberOf(f, hosts)
			byHostname[n.hostname] = n.name
			s.nodes = append(s.nodes, n)
		case f[0] == "service" && len(f) == 2:
			s.wanted = -1
			if n, err := strconv.Atoi(f[1]); err == nil && n >= 0 {
				s.wanted = n
			}
		case f[0] == "rule" && len(f) >= 2:
			s.rules = append(s.rules, strings.Join(f[1:], "|"))
		case f[0] == "mount" && len(f) == 4:
			s.mounts = append(s.mounts, mount{f[1], f[2], f[3]})
		case f[0] == "task" && len(f) >= 4:
			s.tasks = append(s.tasks, task{f[1], f[2], strings.Join(f[3:], "|")})
		}
	}
	for i, t := range s.tasks {
		if name, ok := byHostname[t.node]; ok {
			s.tasks[i].node = name
		}
	}
	if len(s.nodes) == 0 || s.wanted == -2 {
		return situation{}, errors.New("the manager did not describe its swarm")
	}
	return s, nil
}

func memberOf(f []string, hosts []inventory.Host) member {
	n := member{id: f[1], hostname: f[2], name: f[2], ready: f[3] == "ready", active: f[5] == "active"}
	addr := f[4]
	if len(f) >= 9 {
		n.manager, n.leader, n.reachable = true, f[6] == "true", f[7] == "reachable"
		// A manager may know itself as 0.0.0.0; the address it is called by among managers is sure.
		if host, _, err := net.SplitHostPort(f[8]); err == nil {
			addr = host
		}
	}
	for _, h := range hosts {
		if h.ClusterAddress != "" && h.ClusterAddress == addr {
			n.name = h.Name
		}
	}
	return n
}
