package facts

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"holdfast/steps"
)

func address(v view) Finding {
	want := v.host.ClusterAddress
	if len(v.facts.Addrs) == 0 {
		return warn("its own addresses could not be read", "make sure that "+want+" is one of them: ip addr")
	}
	ip, err := netip.ParseAddr(want)
	if err != nil {
		return stop(want+" is no IP address", "set cluster_address to an IP address of this host; it has "+join(v.facts.Addrs))
	}
	if !slices.Contains(v.facts.Addrs, ip.Unmap().String()) {
		return stop(want+" is not an address of this host", "set cluster_address to the one its peers reach; it has "+join(v.facts.Addrs))
	}
	return fine("%s", want)
}

func dockerEngine(v view) Finding {
	d := v.facts.Docker
	switch {
	case d.Podman:
		return stop("the docker command is podman's", "Swarm needs Docker itself; remove the package podman-docker")
	case d.Version == "":
		return fine("not there yet")
	case d.LiveRestore && !v.want.NoSwarm:
		return stop("live-restore is on, which Swarm cannot have", `set "live-restore": false in /etc/docker/daemon.json, then: systemctl reload docker`)
	}
	return fine("%s", d.Version)
}

// swarm allows two states of a cluster: no host belongs to any swarm, or those that do belong to one and the same, which
// the first server manages. Anything else is somebody's, and is left only by its owner's own hand.
func swarm(v view) Finding {
	d := v.facts.Docker
	if v.want.NoSwarm || d.Version == "" || d.Swarm == "" || d.Swarm == "inactive" {
		return fine("in none")
	}
	if d.Swarm != "active" {
		return stop("its swarm is "+d.Swarm, "see docker info there; unlock or leave that swarm by hand: docker swarm leave")
	}
	managers := v.managers()
	if len(managers) == 0 {
		return stop("in swarm "+d.Cluster+", but no host has the role "+v.want.Server, "give a host the role "+v.want.Server)
	}
	first := managers[0].Name
	// Of a first server that did not answer nothing is known; that is a finding of its own.
	home := v.all[first].Docker
	switch {
	case d.Cluster == "":
		return stop("in a swarm whose id could not be read", "use a login that is root or may use sudo; or leave by hand: docker swarm leave")
	case v.host.Name == first && !d.Manager:
		return stop("a worker of another swarm, "+d.Cluster, "leave it by your own hand, if you no longer need it: docker swarm leave")
	case home.Cluster != d.Cluster || !home.Manager:
		return stranger(d.Cluster, first, home)
	}
	return fine("in %s", d.Cluster)
}

// stranger is a host in a swarm that the first server, whose engine is home, does not manage.
func stranger(cluster, first string, home steps.Docker) Finding {
	const leave = "leave it by your own hand, if you no longer need it: docker swarm leave"
	switch {
	case home.Cluster == "":
		return stop("in another swarm, "+cluster+": "+first+", which should manage it, is in none",
			"if "+first+" has left that swarm, or was set up anew, nobody can manage it from there: run on every host that is still in it, docker swarm leave, and apply makes a new one; what is stored stays. If it is another cluster's, leave it as it is")
	case !home.Manager:
		return stop("in swarm "+cluster+", of which "+first+" is no manager", leave)
	}
	return stop("in another swarm, "+cluster+", than "+first+" manages", leave)
}

func conflicting(v view) Finding {
	conflicts := v.want.Conflicts
	if conflicts == nil {
		conflicts = []string{"podman-docker"}
	}
	var found []string
	for _, p := range v.facts.Packages {
		if slices.Contains(conflicts, p) {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		return fine("none in the way")
	}
	remove := "apt-get remove"
	if v.facts.OS.Family == "rhel" {
		remove = "dnf remove"
	}
	return stop(join(found)+" would be in the way", "see what goes with them, then remove them by hand: "+remove+" "+strings.Join(found, " "))
}

// freePorts leaves alone a host that is in a swarm already: there the ports are the engine's own.
func freePorts(v view) Finding {
	var taken []string
	if v.facts.Docker.Swarm != "active" {
		for _, p := range v.ports() {
			if slices.Contains(v.facts.Ports, p) {
				taken = append(taken, fmt.Sprint(p))
			}
		}
	}
	if len(taken) > 0 {
		return stop("taken by another program: "+join(taken), "see which one with ss -ltnp, and stop it or choose another port")
	}
	return fine("free")
}

// ports are those a host needs for itself.
func (v view) ports() []int {
	var all []int
	if v.want.ServicePort > 0 {
		all = append(all, v.want.ServicePort)
	}
	if !v.want.NoSwarm {
		if v.isManager() {
			all = append(all, 2377)
		}
		all = append(all, 7946)
	}
	return all
}

func seLinux(v view) Finding {
	if v.facts.SELinux == "enforcing" {
		return warn("enforcing", "leave it on; if a container cannot reach its NFS volume: setsebool -P virt_use_nfs 1")
	}
	return fine("%s", orNone(v.facts.SELinux))
}

func fireWall(v view) Finding {
	if v.facts.Firewall == "" {
		return fine("none active")
	}
	open := []string{}
	if !v.want.NoSwarm {
		open = append(open, "2377/tcp", "7946/tcp", "7946/udp", "4789/udp")
	}
	open = append(open, "2049/tcp")
	if v.want.ServicePort > 0 {
		open = append(open, fmt.Sprintf("%d/tcp", v.want.ServicePort))
	}
	how := "firewall-cmd --permanent --add-port=PORT, then firewall-cmd --reload"
	if v.facts.Firewall == "ufw" {
		how = "ufw allow PORT"
	}
	return warn(v.facts.Firewall+" is active", "let the cluster's hosts through on "+join(open)+": "+how)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
