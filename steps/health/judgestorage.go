package health

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// volumes finds the trap of Swarm: a volume of the right name with other options is taken as it is, and a store started
// there is empty; and two containers where one alone may write.
func (h Health) volumes(e Expect) []Finding {
	if h.Swarm == nil {
		return nil
	}
	var out []Finding
	for _, want := range h.Swarm.Service.Mounts {
		users := 0
		for _, m := range h.Machines {
			i := slices.IndexFunc(m.Volumes, func(v Volume) bool { return v.Name == want.Volume })
			if i < 0 {
				continue
			}
			v := m.Volumes[i]
			users += v.Users
			out = append(out, wrongVolume(m, v, want)...)
		}
		if e.OneWriter && users > 1 {
			out = append(out, Finding{
				Level: Broken, Symptom: fmt.Sprintf("%d containers use the volume %s, and one alone may write", users, want.Volume),
				Cause:  "An old instance still runs, as after a cut cable, or somebody started a container by hand.",
				Remedy: "On each machine: docker ps --filter volume=" + want.Volume + "; stop the one that docker service ps " + h.Swarm.Service.Name + " does not know.",
			})
		}
	}
	return out
}

func wrongVolume(m Machine, v Volume, want Want) []Finding {
	again := "When the service does not run there: docker volume rm " + v.Name + " on " + m.Name + ", then `holdfast apply`."
	switch {
	case v.Options == want.Options && v.Users > 0 && strings.Contains(want.Options, "type:nfs") && !m.mounted(v.Name):
		return []Finding{{
			Level: Broken, Host: m.Name, Symptom: "the volume " + v.Name + " is in use and nothing of NFS is mounted there",
			Cause: "Somebody unmounted it below the container: what is written goes to the machine's own disk.", Remedy: "Restart the task: docker service update --force s3 on a manager.",
		}}
	case v.Options == want.Options:
		return nil
	case !strings.Contains(v.Options, "device:"):
		return []Finding{{
			Level: Lurking, Host: m.Name, Symptom: "the volume " + v.Name + " is an empty local one",
			Cause: "It was made without the storage's options. The service would start there with an empty store.", Remedy: again,
		}}
	}
	return []Finding{{
		Level: Lurking, Host: m.Name, Symptom: "the volume " + v.Name + " has other options than the service: " + v.Options,
		Cause: "Docker never changes a volume that exists. The service would find other storage there.", Remedy: again,
	}}
}

// mounted tells whether a volume is a mount of network storage.
func (m Machine) mounted(volume string) bool {
	return slices.ContainsFunc(m.Mounts, func(t Mount) bool {
		return strings.Contains(t.Path, "/volumes/"+volume+"/") && t.Type != ""
	})
}

// exports finds machines that could not mount, exports that acknowledge too early, and a server that serves nothing.
func (h Health) exports(e Expect) []Finding {
	var out []Finding
	for _, server := range e.Cluster.WithRole("server") {
		m, _ := h.Machine(server.Name)
		if len(e.Shared) == 0 || m.Error != "" {
			continue
		}
		switch {
		case m.Lease == 0:
			out = append(out, Finding{
				Level: Broken, Host: m.Name, Symptom: "the NFS server does not run", Cause: "It was stopped, or did not start after a boot: it waits for the folders' disk.",
				Remedy: "On " + m.Name + ": systemctl status nfs-server; findmnt " + e.Shared[0] + "; then systemctl start nfs-server.",
			})
			continue
		case len(m.Exports) == 0:
			out = append(out, Finding{
				Level: Broken, Host: m.Name, Symptom: "the NFS server exports nothing", Cause: "It was stopped, or its table was emptied.",
				Remedy: "On " + m.Name + ": systemctl start nfs-server; exportfs -ra; exportfs -s.",
			})
			continue
		case e.Lease > 0 && m.Lease > e.Lease:
			out = append(out, Finding{
				Level: Lurking, Host: m.Name, Symptom: fmt.Sprintf("the NFS lease is %s", m.Lease), Cause: fmt.Sprintf("A dead machine keeps its locks that long; the cluster was made for %s.", e.Lease),
				Remedy: "`holdfast apply` sets it again; that restarts the NFS server.",
			})
		}
		out = append(out, exported(m, e)...)
	}
	return out
}

// exported judges the server's table: one finding for each machine that is missing, one for each folder that is async.
func exported(server Machine, e Expect) []Finding {
	var out []Finding
	async := map[string][]string{}
	for _, host := range e.Cluster.Hosts {
		var missing []string
		for _, dir := range e.Shared {
			i := slices.IndexFunc(server.Exports, func(x Export) bool { return x.Path == dir && Covers(x.Client, host.ClusterAddress) })
			switch {
			case i < 0:
				missing = append(missing, dir)
			case strings.Contains(","+server.Exports[i].Options+",", ",async,"):
				async[dir] = append(async[dir], host.Name)
			}
		}
		if len(missing) > 0 {
			out = append(out, Finding{
				Level: Lurking, Host: host.Name, Symptom: "it is not in the exports of " + strings.Join(missing, " and "), Cause: "The server's table does not name it: the service could not start there.",
				Remedy: "`holdfast apply` puts it back. By hand, on " + server.Name + ": exportfs -ra, and exportfs -s.",
			})
		}
	}
	for _, dir := range e.Shared {
		if len(async[dir]) > 0 {
			out = append(out, Finding{
				Level: Lurking, Host: server.Name, Symptom: dir + " is exported async to " + strings.Join(async[dir], ", "),
				Cause:  "The server acknowledges before data are on its disk: a power cut loses what was acknowledged.",
				Remedy: "`holdfast apply` exports it sync again.",
			})
		}
	}
	return out
}

// LeaseOf is the lease the playbook sets.
const LeaseOf = 15 * time.Second
