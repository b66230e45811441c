package inventory

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
)

// distinct refuses two hosts that cannot be told apart: by name, by where SSH reaches them, by where peers do.
func (r *reader) distinct(hosts []placed) {
	names, doors, peers := map[string]placed{}, map[string]placed{}, map[string]placed{}
	for _, h := range hosts {
		if old, twice := claim(names, h.Name, h); twice {
			r.fail(h.spot("name"), "two hosts are named "+quote(h.Name), fmt.Sprintf("the other stands on line %d: give each a name of its own", old.at.line))
		}
		door := ""
		if h.Address != "" {
			door = net.JoinHostPort(strings.ToLower(h.Address), strconv.Itoa(h.SSH.Port))
		}
		if old, twice := claim(doors, door, h); twice {
			r.fail(h.spot("address"), fmt.Sprintf("%s has the address and port of %s, %s", h.title(), old.title(), shown(door)),
				"each machine is listed once; machines behind one address have a port each")
			continue // their cluster addresses are the same for the same reason
		}
		r.distinctPeer(peers, h)
	}
}

func (r *reader) distinctPeer(peers map[string]placed, h placed) {
	old, twice := claim(peers, h.ClusterAddress, h)
	if !twice {
		return
	}
	key := "cluster_address"
	if _, given := h.where[key]; !given {
		key = "address"
	}
	r.fail(h.spot(key), fmt.Sprintf("%s has the cluster address of %s, %s", h.title(), old.title(), h.ClusterAddress),
		"add cluster_address: with the IP address at which the others reach this machine")
}

// claim takes a value for a host, unless it is empty; when another has it, that one is given back.
func claim(taken map[string]placed, value string, h placed) (placed, bool) {
	if value == "" {
		return placed{}, false
	}
	old, twice := taken[value]
	if !twice {
		taken[value] = h
	}
	return old, twice
}

// roles checks that each host plays a part the playbook has, and that each part has as many hosts as it takes.
func (r *reader) roles(top section, hosts []placed, schema Schema) {
	var known []string
	for _, role := range schema.Roles {
		known = append(known, role.Name)
	}
	count := map[string]int{}
	for _, h := range hosts {
		count[h.Role]++
		if h.Role != "" && !slices.Contains(known, h.Role) {
			r.fail(h.spot("role"), "unknown role "+quote(h.Role), instead(h.Role, "roles", known))
		}
	}
	if len(hosts) == 0 {
		return // said already
	}
	for _, role := range schema.Roles {
		if n := count[role.Name]; n < role.Min || role.Max > 0 && n > role.Max {
			r.fail(top.fields["hosts"].key, fmt.Sprintf("role %q takes %s, but %s", role.Name, role.takes(), has(n)), role.remedy(n))
		}
	}
}

// remedy says how to come from n hosts to what the role takes.
func (role Role) remedy(n int) string {
	what := fmt.Sprintf("give %s fewer the role %s", hostCount(n-role.Max), role.Name)
	if n < role.Min {
		what = fmt.Sprintf("give %s more the role %s", hostCount(role.Min-n), role.Name)
	}
	if role.Why == "" {
		return what
	}
	return what + ": " + role.Why
}

// takes says how many hosts a role wants: "1 host", "2 or more hosts", "1 to 3 hosts".
func (role Role) takes() string {
	switch {
	case role.Max == 0:
		return fmt.Sprintf("%d or more hosts", role.Min)
	case role.Min == role.Max:
		return hostCount(role.Min)
	case role.Min == 0:
		return "at most " + hostCount(role.Max)
	}
	return fmt.Sprintf("%d to %s", role.Min, hostCount(role.Max))
}

func has(n int) string {
	if n == 1 {
		return "1 host has it"
	}
	return hostCount(n) + " have it"
}

func hostCount(n int) string {
	if n == 1 {
		return "1 host"
	}
	return strconv.Itoa(n) + " hosts"
}
