package handover

import (
	"fmt"
	"strings"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/survival"
)

// daily are the commands of daily life. A test runs each of them, as it does what stands between backticks in the other
// texts: see the room rehearsal.
func daily(p places) []Command {
	f := p.flag()
	return []Command{
		{"Is it well?", "holdfast status" + f, ""},
		{"What is wrong?", "holdfast doctor" + f, ""},
		{"Is all as it was set up?", "holdfast plan" + f, ""},
		{"Mend what is not", "holdfast apply" + f, ""},
		{"Prove it again", "holdfast drill" + f + " drain", ""},
		{"The machines", "docker node ls", p.manager},
		{"Where it runs", "docker service ps --no-trunc s3", p.manager},
		{"What the service says", "docker service logs --tail 50 s3", p.manager},
		{"Before work on " + p.worker, "docker node update --availability drain " + p.worker, p.manager},
		{"After it", "docker node update --availability active " + p.worker, p.manager},
		{"Start the service anew", "docker service update --force s3", p.manager},
	}
}

// flag names the cluster file to a command that is pasted.
func (p places) flag() string { return " -f " + steps.Quote(p.file) }

func trouble(p places) []Trouble {
	f := p.flag()
	out := []Trouble{
		{"An address is silent", "Use another: every machine answers for all. Then: `holdfast doctor" + f + "`."},
		{"A machine like " + p.worker + " is lost", fmt.Sprintf("Nothing at once: the service moves by itself (%s). Repair it and switch it on. If it is gone for good: "+
			"`docker node rm --force %s` on %s, put the new one into the cluster file, `holdfast apply%s`.", expected(p, survival.WorkerOff), p.worker, p.manager, f)},
	}
	if p.managers > 1 {
		out = append(out, Trouble{"The leader is lost", fmt.Sprintf("Nothing at once: the others choose a new one (%s). Bring it back soon: "+
			"of %d managers %d may be lost.", expected(p, survival.LeaderStopped), p.managers, p.tolerates)})
	}
	out = append(out, storageTrouble(p), quorumTrouble(p))
	return append(out, Trouble{"A disk is full", "On the machine, `df -h` tells which, `docker image ls` what images take. Objects lie below " + folders(p.in.Cluster) + " on " +
		p.storage + ": never delete there by hand."})
}

func expected(p places, e survival.Event) string {
	for _, f := range p.in.Layout.Matrix() {
		if f.Event == e {
			return f.Expected()
		}
	}
	return "see the table"
}

func storageTrouble(p places) Trouble {
	switch {
	case p.in.Layout.Storage == survival.Gluster:
		return Trouble{"A copy of the storage is lost", "The others go on. Bring the machine back and wait until `gluster volume heal NAME info` lists nothing: until then a second loss stops all writing."}
	case p.only():
		return Trouble{"The server " + p.storage + " is lost", "Everything stops; clients wait, nothing is moved. Switch it on: it serves again soon after its boot. " +
			"If its disk lives, put it into a machine with the same address and run `holdfast apply" + p.flag() + "`. If the disk is dead, only a backup brings the objects back."}
	}
	return Trouble{"The storage server " + p.storage + " is lost", "Everything waits. Switch it on: it serves again soon after its boot. If its disk is dead, only a backup brings the objects back."}
}

func quorumTrouble(p places) Trouble {
	if p.managers == 1 {
		return Trouble{"The quorum is lost", "That is " + p.manager + " alone: bring it back. What runs elsewhere goes on if the storage is there; nothing can be changed meanwhile."}
	}
	return Trouble{"The quorum is lost", "What runs goes on, nothing can be changed. Bring managers back until more than half answer. Only if they are lost for good, " +
		"on one survivor: `docker swarm init --force-new-cluster --advertise-addr ITS-ADDRESS`."}
}

func folders(c inventory.Cluster) string {
	var out []string
	for _, name := range []string{"data_dir", "metadata_dir"} {
		if dir := c.Settings[name]; dir != "" {
			out = append(out, dir)
		}
	}
	return strings.Join(out, " and ")
}

func backup(p places) []string {
	return []string{
		"Copies are no backup: a wrong delete reaches them all at once. Keep one elsewhere.",
		"By objects, while it serves: `rclone sync " + p.in.Cluster.Name + ":BUCKET elsewhere:BUCKET`",
		byFolders(p),
		"Keep the credentials file and " + p.file + " with it. Bring an object back once a month: an untried backup is a hope.",
	}
}

// byFolders copies what nobody writes to meanwhile. A service that runs on every machine cannot be scaled.
func byFolders(p places) string {
	if !p.in.Layout.OneWriter {
		return "By folders: while no client writes, copy " + folders(p.in.Cluster) + " together. One without the other is worth nothing."
	}
	return "By folders: `docker service scale s3=0`, copy " + folders(p.in.Cluster) + " together, `docker service scale s3=1`. One without the other is worth nothing."
}

// ports are those between the machines and to them.
func ports(in Input) []Port {
	set := in.Cluster.Settings
	out := []Port{
		{set["s3_port"] + "/tcp", "clients", "S3"},
		{"22/tcp", "operator", "SSH"},
		{"2377/tcp", "machines, to managers", "swarm"},
		{"7946/tcp+udp", "machines", "swarm"},
		{set["data_path_port"] + "/udp", "machines", "overlay network"},
	}
	if in.Layout.Storage == survival.Gluster {
		return append(out, Port{"24007, 49152+/tcp", "machines", "GlusterFS"})
	}
	return append(out, Port{"2049/tcp", "machines, to the server", "NFS"})
}
