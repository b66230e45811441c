package inventory

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// placed is a host with the places of its values, for checks between hosts.
type placed struct {
	Host
	at    place
	where map[string]place // of the keys the file gives, and only where the value is good
}

// spot is where a value stands, or else its host.
func (p placed) spot(key string) place {
	if at, ok := p.where[key]; ok {
		return at
	}
	return p.at
}

// title names a host in a problem, even when it has no good name.
func (p placed) title() string {
	if p.Name == "" {
		return "this host"
	}
	return "host " + quote(p.Name)
}

func (r *reader) hosts(top section, shared SSH, open Unsaid) []placed {
	const example = "write one line for each machine, such as - {name: n1, address: 10.0.0.11, role: server}"
	f, ok := top.fields["hosts"]
	if !ok {
		r.fail(top.at, "there are no hosts", "add hosts: and "+example)
		return nil
	}
	list, ok := f.value.(*ast.SequenceNode)
	switch {
	case f.value == nil || f.value.Type() == ast.NullType || ok && len(list.Values) == 0:
		r.fail(f.key, "there are no hosts", example)
	case !ok:
		r.fail(f.at, "hosts must be a list, but is "+kind(f.value), example)
	default:
		var hosts []placed
		for _, n := range list.Values {
			hosts = append(hosts, r.host(n, shared, open))
		}
		return hosts
	}
	return nil
}

func (r *reader) host(n ast.Node, shared SSH, open Unsaid) placed {
	keys := append([]string{"name", "address", "cluster_address", "role", "ssh"}, sshKeys...)
	s := r.section(n, nouns{"key", "keys of a host", "a host"}, keys)
	h := placed{at: s.at, where: map[string]place{}}
	if s.wrong {
		return h
	}
	h.Name = r.good(h, s, "name", checkHostName)
	h.Address = r.good(h, s, "address", checkAddress)
	h.Role = r.good(h, s, "role", checkName)
	for _, need := range [][2]string{{"name", "n1"}, {"address", "10.0.0.11"}, {"role", "server"}} {
		r.missing(s, need[0], h.title()+" has no "+need[0], "add one, such as "+need[0]+": "+need[1])
	}
	h.SSH, h.Unsaid = r.hostLogin(s, shared, open)
	r.clusterAddress(&h, s)
	return h
}

// good reads a value and remembers its place when it passes its check; otherwise there is none.
func (r *reader) good(h placed, s section, key string, check func(string) flaw) string {
	text, at, ok := r.text(s, key)
	if !ok || !r.refuse(at, key, text, check(text)) {
		return ""
	}
	h.where[key] = at
	return text
}

// clusterAddress fills in where peers reach the host. It has to be an IP address, so a name alone is not enough.
func (r *reader) clusterAddress(h *placed, s section) {
	address, isIP := canonicalIP(h.Address)
	h.Address = address
	given := r.good(*h, s, "cluster_address", checkClusterAddress)
	h.ClusterAddress, _ = canonicalIP(given)
	if _, there := s.fields["cluster_address"]; there || h.Address == "" {
		return
	}
	if !isIP {
		r.fail(h.spot("address"), fmt.Sprintf("%s has no cluster_address", h.title()),
			fmt.Sprintf("%s is a name, but Swarm and NFS want an IP address: add cluster_address: 10.0.0.11, with the machine's own", shown(h.Address)))
		return
	}
	h.ClusterAddress = h.Address
}
