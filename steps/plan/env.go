package plan

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/inventory"
)

// clusterEnv is what templates and conditions see on every host: the same for all of them.
func clusterEnv(pb playbooks.Playbook, c inventory.Cluster) (playbooks.Env, error) {
	env := playbooks.Env{"cluster": map[string]any{"name": c.Name}}
	settings := map[string]any{}
	for _, s := range pb.Settings {
		settings[s.Name] = c.Settings[s.Name]
	}
	env["settings"] = settings
	for name, r := range pb.Rows {
		row, ok := r.Table[c.Settings[r.Setting]]
		if !ok {
			return nil, fmt.Errorf("setting %s: there is no %s called %q", r.Setting, name, c.Settings[r.Setting])
		}
		env[name] = row
	}
	addHosts(env, pb, c)
	return env, nil
}

// addHosts gives every role under its own name: "server" is the first of them, "servers" are all.
func addHosts(env playbooks.Env, pb playbooks.Playbook, c inventory.Cluster) {
	for _, r := range pb.Roles {
		var all []any
		for _, h := range c.WithRole(r.Name) {
			all = append(all, hostEnv(h))
		}
		env[r.Name+"s"] = all
		if len(all) > 0 {
			env[r.Name] = all[0]
		}
	}
	var addresses, endpoints []string
	for _, h := range c.Hosts {
		addresses = append(addresses, h.ClusterAddress)
		endpoints = append(endpoints, "http://"+net.JoinHostPort(h.Address, c.Settings["s3_port"]))
	}
	env["addresses"], env["endpoints"] = addresses, endpoints
}

func hostEnv(h inventory.Host) map[string]any {
	return map[string]any{"name": h.Name, "address": h.Address, "cluster_address": h.ClusterAddress, "role": h.Role}
}

// withHost adds what differs from host to host.
func withHost(env playbooks.Env, h inventory.Host, f steps.Facts) playbooks.Env {
	out := playbooks.Env{}
	for k, v := range env {
		out[k] = v
	}
	out["host"] = hostEnv(h)
	out["os"] = map[string]any{
		"id": f.OS.ID, "version": f.OS.Version, "major": major(f.OS.Version), "codename": f.OS.Code,
		"family": f.OS.Family, "docker_id": dockerID(f.OS),
	}
	out["facts"] = map[string]any{
		"kernel": f.Kernel, "arch": f.Arch, "hostname": f.Hostname, "init": f.Init, "selinux": f.SELinux, "firewall": f.Firewall,
	}
	return out
}

func major(version string) int {
	head, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(head)
	if err != nil {
		return 0
	}
	return n
}

// dockerID is the name under which Docker's repository keeps packages for a system. Rebuilds of RHEL, which Docker does
// not list, take CentOS's (docker/for-linux#1537).
func dockerID(os steps.OS) string {
	switch os.ID {
	case "ubuntu", "debian", "raspbian", "fedora", "rhel", "centos":
		return os.ID
	}
	switch {
	case os.Family == "rhel":
		return "centos"
	case strings.Contains(strings.Join(os.Like, " "), "ubuntu"):
		return "ubuntu"
	}
	return "debian"
}
