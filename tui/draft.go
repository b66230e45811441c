package tui

import (
	"fmt"
	"net/netip"
	"slices"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Draft is what the operator has said so far. Wizard and line mode fill the same one.
type Draft struct {
	Name     string
	Playbook string
	Hosts    []inventory.Host
	Answers  inventory.Answers // only what differs from the defaults
}

// hostsLine is where the first host stands in a cluster file that Cluster.YAML writes; one line each.
const hostsLine = 5

// standIn takes the place of a peer address that is found out once the machine has been reached (RFC 5737, 198.51.100.0/24).
func standIn(i int) string { return fmt.Sprintf("198.51.100.%d", i%254+1) }

// Cluster checks the draft as a cluster file would be checked. Problems have the number of their host as Line, from 1;
// 0 where they belong to no single machine.
func (d Draft) Cluster(lib playbooks.Library) (inventory.Cluster, inventory.Problems) {
	c := inventory.Cluster{Name: d.Name, Playbook: d.Playbook, Settings: d.Answers}
	for i, h := range d.Hosts {
		if h.ClusterAddress == "" {
			h.ClusterAddress = h.Address
			if _, err := netip.ParseAddr(h.Address); err != nil {
				h.ClusterAddress = standIn(i)
			}
		}
		c.Hosts = append(c.Hosts, h)
	}
	text, err := c.YAML()
	if err != nil {
		return c, inventory.Problems{{What: err.Error()}}
	}
	checked, err := inventory.Parse("", text, lib)
	if err == nil {
		return checked, nil
	}
	problems, ok := err.(inventory.Problems)
	if !ok {
		return c, inventory.Problems{{What: err.Error()}}
	}
	for i, p := range problems {
		if at := p.Line - hostsLine + 1; at >= 1 && at <= len(d.Hosts) {
			problems[i].Line = at
		} else {
			problems[i].Line = 0
		}
	}
	return c, problems
}

// Adopt takes over a cluster that was read from a file.
func (d *Draft) Adopt(c inventory.Cluster) {
	d.Name, d.Playbook, d.Hosts, d.Answers = c.Name, c.Playbook, slices.Clone(c.Hosts), inventory.Answers{}
	for name, value := range c.Settings {
		d.Answers[name] = value
	}
}

// Add puts machines on the list, each with a name and a role where it has none.
func (d *Draft) Add(roles []inventory.Role, hosts ...inventory.Host) {
	for _, h := range hosts {
		if h.Name == "" {
			h.Name = d.freeName()
		}
		if h.Role == "" {
			h.Role = d.nextRole(roles)
		}
		d.Hosts = append(d.Hosts, h)
	}
}

func (d *Draft) freeName() string {
	for n := len(d.Hosts) + 1; ; n++ {
		name := fmt.Sprintf("n%d", n)
		if !slices.ContainsFunc(d.Hosts, func(h inventory.Host) bool { return h.Name == name }) {
			return name
		}
	}
}

// nextRole is the first role that still wants machines, or else the one that takes any number.
func (d *Draft) nextRole(roles []inventory.Role) string {
	have := map[string]int{}
	for _, h := range d.Hosts {
		have[h.Role]++
	}
	for _, r := range roles {
		if have[r.Name] < r.Min {
			return r.Name
		}
	}
	for _, r := range roles {
		if r.Max == 0 || have[r.Name] < r.Max {
			return r.Name
		}
	}
	return ""
}

// Turn gives a machine the role after its own.
func (d *Draft) Turn(i int, roles []inventory.Role) {
	if i < 0 || i >= len(d.Hosts) || len(roles) == 0 {
		return
	}
	at := slices.IndexFunc(roles, func(r inventory.Role) bool { return r.Name == d.Hosts[i].Role })
	d.Hosts[i].Role = roles[(at+1)%len(roles)].Name
}

// Alike gives all machines the login of the first.
func (d *Draft) Alike() {
	for i := range d.Hosts {
		d.Hosts[i].SSH, d.Hosts[i].Unsaid = d.Hosts[0].SSH, d.Hosts[0].Unsaid
	}
}

// Learn fills in what a machine has told: the address at which its peers reach it, where the operator gave a name.
func (d *Draft) Learn(host string, f steps.Facts) {
	for i, h := range d.Hosts {
		if _, err := netip.ParseAddr(h.Address); h.Name != host || h.ClusterAddress != "" || err == nil {
			continue
		}
		d.Hosts[i].ClusterAddress = peerAddress(f.Addrs)
	}
}

// peerAddress is the first address that other machines can use.
func peerAddress(all []string) string {
	for _, text := range all {
		ip, err := netip.ParseAddr(text)
		if err != nil || ip.IsLoopback() || ip.IsLinkLocalUnicast() || !ip.Is4() || dockers.Contains(ip) {
			continue
		}
		return ip.String()
	}
	return ""
}

// dockers is where Docker puts its own bridge on every machine.
var dockers = netip.MustParsePrefix("172.17.0.0/16")

func (d *Draft) remove(name string) {
	d.Hosts = slices.DeleteFunc(d.Hosts, func(h inventory.Host) bool { return h.Name == name })
}
