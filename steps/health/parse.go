package health

import (
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/steps/inventory"
)

// answer is what one host printed.
type answer struct {
	whole      bool // its last line came
	clock      time.Time
	machine    Machine
	swarmError string
	nodes      [][]string // fields of each line
	service    Service
	drill      map[string]string
}

// parse reads a host's answer. Lines it does not know are left out: a banner is no failure.
func parse(out string) answer {
	a := answer{service: Service{Wanted: -2}, drill: map[string]string{}}
	for line := range strings.SplitSeq(out, "\n") {
		f := strings.Split(strings.TrimRight(line, "\r"), "|")
		if len(f) >= 2 {
			a.aboutMachine(f)
			a.aboutSwarm(f)
		}
	}
	if a.drill["here"] != "" {
		a.machine.Drill = drillWords(a.drill)
	}
	return a
}

func (a *answer) aboutMachine(f []string) {
	m := &a.machine
	switch {
	case f[0] == "whole":
		a.whole = true
	case f[0] == "clock":
		if n := number(f[1]); n > 0 {
			a.clock = time.Unix(n, 0)
		}
	case f[0] == "disk" && len(f) == 4:
		m.Disks = append(m.Disks, Disk{Path: f[1], Size: number(f[2]) << 10, Free: number(f[3]) << 10, Inodes: -1})
	case f[0] == "inodes" && len(f) == 4:
		if n := len(m.Disks); n > 0 && m.Disks[n-1].Path == f[1] && number(f[2]) > 0 {
			m.Disks[n-1].Inodes = int(min(100, number(f[3])*100/number(f[2])))
		}
	case f[0] == "mount" && len(f) == 5:
		m.Mounts = append(m.Mounts, Mount{Source: f[1], Path: f[2], Type: f[3], Hangs: f[4] != ""})
	case f[0] == "lease":
		m.Lease = time.Duration(min(number(f[1]), 3600)) * time.Second
	case f[0] == "export":
		m.Exports = append(m.Exports, exportsOf(strings.Join(f[1:], "|"))...)
	case f[0] == "drill" && len(f) == 2:
		a.drill["here"] = f[1]
	case f[0] == "drill":
		a.drill[f[1]] = strings.Join(f[2:], "|")
	case f[0] == "docker":
		m.Docker = f[1]
	case f[0] == "docker-error":
		m.DockerError = strings.TrimSpace(strings.Join(f[1:], "|"))
	case f[0] == "member":
		m.Member = strings.TrimSpace(f[1])
	case f[0] == "volume" && len(f) >= 4:
		m.Volumes = append(m.Volumes, Volume{Name: f[1], Users: int(min(number(f[2]), 1<<20)), Options: strings.Join(f[3:], "|")})
	}
}

func (a *answer) aboutSwarm(f []string) {
	s := &a.service
	switch {
	case f[0] == "swarm-error":
		a.swarmError = strings.TrimSpace(strings.Join(f[1:], "|"))
	case f[0] == "node" && len(f) >= 7:
		a.nodes = append(a.nodes, f)
	case f[0] == "service":
		s.Wanted = -1
		if n, err := strconv.Atoi(f[1]); err == nil && n >= 0 {
			s.Wanted = n
		}
	case f[0] == "rule":
		s.Rules = append(s.Rules, strings.Join(f[1:], "|"))
	case f[0] == "want" && len(f) >= 3:
		s.Mounts = append(s.Mounts, Want{Volume: f[1], Options: strings.Join(f[2:], "|")})
	case f[0] == "task" && len(f) >= 5:
		s.Tasks = append(s.Tasks, Task{Node: f[1], Desired: f[2], State: f[3], Error: strings.Join(f[4:], "|")})
	}
}

// number reads a whole number that is not negative; anything else is 0, and nothing is so large that sums overflow.
func number(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return min(n, 1<<50)
}

// exportsOf reads a line of "exportfs -s": a folder and one or more CLIENT(OPTIONS).
func exportsOf(line string) []Export {
	var out []Export
	words := strings.Fields(line)
	for _, word := range words[min(1, len(words)):] {
		if client, options, ok := strings.Cut(strings.TrimSuffix(word, ")"), "("); ok {
			out = append(out, Export{Path: words[0], Client: client, Options: options})
		}
	}
	return out
}

func drillWords(d map[string]string) string {
	text := "a drill"
	if d["drill"] != "" {
		text = d["drill"]
	}
	for _, part := range [][2]string{{" on ", "target"}, {", by ", "owner"}, {", since ", "since"}} {
		if v := d[part[1]]; v != "" {
			text += part[0] + v
		}
	}
	return text
}

// swarm gives nodes their inventory names.
func swarm(a answer, q Query) Swarm {
	s := Swarm{Service: a.service}
	s.Service.Name = q.Service
	names := map[string]string{}
	for _, f := range a.nodes {
		n := nodeOf(f, q.Cluster.Hosts)
		names[n.Hostname] = n.Name
		s.Nodes = append(s.Nodes, n)
	}
	s.Service.Tasks = slices.Clone(s.Service.Tasks)
	for i, t := range s.Service.Tasks {
		if name, ok := names[t.Node]; ok {
			s.Service.Tasks[i].Node = name
		}
	}
	return s
}

func nodeOf(f []string, hosts []inventory.Host) Node {
	n := Node{ID: f[1], Hostname: f[2], Name: f[2], State: f[3], Availability: f[5]}
	address := f[4]
	if len(f) >= 9 {
		n.Manager, n.Leader, n.Reachable = true, f[6] == "true", f[7] == "reachable"
		// A manager may know itself as 0.0.0.0; the address it is called by among managers is sure.
		if host, _, err := net.SplitHostPort(f[8]); err == nil {
			address = host
		}
	}
	for _, h := range hosts {
		if h.ClusterAddress != "" && h.ClusterAddress == address {
			n.Name = h.Name
		}
	}
	return n
}
