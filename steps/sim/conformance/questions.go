package conformance

// question is a script and what a real machine answers, as patterns for the whole text.
type question struct {
	script    string
	exit      int
	out, errs string
}

// everywhere are questions to a shell and its tools.
func everywhere() []question {
	return []question{
		{"nosuchcommand", 127, "", `.*nosuchcommand: (command )?not found`},
		{"cat /nowhere", 1, "", `cat: /nowhere: No such file or directory`},
		{"ls /nowhere", 2, "", `ls: cannot access '?/nowhere'?: No such file or directory`},
		{"rmdir /etc", 1, "", `rmdir: failed to remove '/etc': .*`},
		{"grep -q root /etc/passwd", 0, "", ""},
		{"grep x /nowhere", 2, "", `grep: /nowhere: No such file or directory`},
		{"kill -0 999999", 1, "", `.*No such process`},
		{"timeout 1 sleep 20", 124, "", ""},
		{"sh -c 'kill -9 $$'", 137, "", `(.*Killed)?`},
		{"echo $((7 % 4)) ${#PATH} | grep -c '^3 [0-9]'", 0, "1", ""},
		{"printf 'b\\na\\nb\\n' | sort -u | tr a-z A-Z | tr '\\n' ' '", 0, "A B", ""},
		{"echo abc | sed 's/b/[&]/' | cut -c2-4", 0, `\[b\]`, ""},
		{"getent hosts no.such.name.invalid", 2, "", ""},
		{"id -u nosuchuser", 1, "", `id: .nosuchuser.: no such user`},
		{"exec 9>/run/holdfast-conformance; flock -n 9 && ! flock -n /run/holdfast-conformance true; echo $?; rm /run/holdfast-conformance", 0, "0", ""},
		{"f=$(mktemp) && chmod 0600 $f && stat -c '%a %U' $f && rm $f", 0, "600 root", ""},
		{"mkdir -p /run/hf/a && ln -s a /run/hf/b && readlink -f /run/hf/b && rm -r /run/hf", 0, "/run/hf/a", ""},
		{"date -u +%Y-%m-%dT%H:%M | grep -Ec '^20[0-9]{2}-'", 0, "1", ""},
	}
}

// onManager are questions to a node that manages the swarm and serves NFS.
func onManager() []question {
	return []question{
		{"docker nosuch", 1, "", `(?i).*docker.*nosuch.*(is not a docker command|unknown command).*`},
		{"docker inspect nosuch", 1, `\[\]`, `(?i)error: no such object: nosuch`},
		{"docker volume inspect nosuch", 1, `\[\]`, `(?i)error( response from daemon)?: .*no such volume:? ?(nosuch)?.*|(?i)error response from daemon: get nosuch: no such volume`},
		{"docker service inspect nosuch", 1, `\[\]`, `(?i).*no such service: nosuch.*`},
		{"docker service ps nosuch", 1, "", `no such service: nosuch`},
		{"docker secret inspect nosuch", 1, `\[\]`, `(?i).*no such secret: nosuch.*|(?i).*secret nosuch not found.*`},
		{"docker swarm init", 1, "", `Error response from daemon: This node is already part of a swarm\. Use "docker swarm leave" to leave this swarm and join another one\.`},
		{"docker swarm leave", 1, "", `Error response from daemon: You are attempting to leave the swarm on a node that is participating as a manager\..*`},
		{"docker swarm join-token -q worker | grep -Ec '^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$'", 0, "1", ""},
		{"docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}'", 0, `active true`, ""},
		{"docker node ls --format '{{.Status}} {{.Availability}} {{.ManagerStatus}}' | sort -u", 0, "Ready Active ?\nReady Active Leader", ""},
		{"docker service ls --format '{{.Name}} {{.Mode}} {{.Replicas}}'", 0, `s3 (replicated 1/1|global \d+/\d+)`, ""},
		{"docker secret ls --format '{{.Name}}'", 0, `s3-credentials`, ""},
		{"docker volume rm s3-data-v1", 1, "", `Error response from daemon: remove s3-data-v1: volume is in use - \[[0-9a-f]{64}(, [0-9a-f]{64})*\]|`},
		{"cat /proc/fs/nfsd/nfsv4leasetime", 0, "15", ""},
		{"exportfs -s | cut -d' ' -f1 | sort -u", 0, "/var/nfs/data\n/var/nfs/metadata", ""},
		{"mount -t nfs 127.0.0.1:/not/exported /mnt", 32, "", `.*(No such file or directory|access denied by server).*`},
		{"systemctl is-active docker nfs-server", 0, "active\nactive", ""},
		{"systemctl is-active nosuch; systemctl start nosuch", 5, "inactive", `Failed to start nosuch.service: Unit nosuch.service not found\.`},
	}
}

// onWorker are questions to a node that only works.
func onWorker() []question {
	return []question{
		{"docker node ls", 1, "", `Error response from daemon: This node is not a swarm manager\. Worker nodes can't be used to view or modify cluster state\. Please run this command on a manager node or promote the current node to a manager\.`},
		{"docker service ls", 1, "", `Error response from daemon: This node is not a swarm manager\..*`},
		{"docker swarm join-token worker", 1, "", `Error response from daemon: This node is not a swarm manager\..*`},
		{"docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}'", 0, `active false`, ""},
		{"docker volume inspect --format '{{.Driver}} {{.Options.type}}' s3-data-v1", 0, `local nfs`, ""},
	}
}
