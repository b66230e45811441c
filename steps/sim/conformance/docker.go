package conformance

import (
	"fmt"
	"strings"
)

// absent is what Docker says where there is no such object: before 24 the command's own words, in a frame for what the
// swarm keeps, and from then on the daemon's.
func absent(kind, daemon string) string {
	return fmt.Sprintf(`(Status: )?Error: [Nn]o such (%s|object): nosuch(, Code: 1)?|Error response from daemon: %s|(?i:error: no such %[1]s: nosuch)`, kind, daemon)
}

func absentNamed(kind, name, daemon string) string {
	return strings.ReplaceAll(absent(kind, daemon), "nosuch", name)
}

// missingThings asks for what is not there: nothing can change by it.
func missingThings() []question {
	var out []question
	for _, c := range []struct{ call, kind, daemon, out string }{
		{"container inspect nosuch", "container", "No such container: nosuch", `\[\]`},
		{"image inspect nosuch", "image", "No such image: nosuch(:latest)?", `\[\]`},
		{"network inspect nosuch", "network", "network nosuch not found", `\[\]`},
		{"node inspect nosuch", "node", "node nosuch not found", `\[\]`},
		{"config inspect nosuch", "config", "config nosuch not found", `\[\]`},
		{"rm nosuch", "container", "No such container: nosuch", ""},
		{"logs nosuch", "container", "No such container: nosuch", ""},
		{"exec nosuch true", "container", "No such container: nosuch", ""},
		{"stop nosuch", "container", "No such container: nosuch", ""},
		{"kill nosuch", "container", "(Cannot kill container: nosuch: )?No such container: nosuch", ""},
		{"start nosuch", "container", "No such container: nosuch\nError: failed to start containers: nosuch", ""},
		{"image rm nosuch", "image", "No such image: nosuch(:latest)?", ""},
		{"volume rm nosuch", "volume", "get nosuch: no such volume", ""},
		{"service rm nosuch", "service", "service nosuch not found", ""},
		{"service update --detach nosuch", "service", "service nosuch not found", ""},
		{"service scale --detach nosuch=1", "service", "service nosuch not found|nosuch: Error: No such service: nosuch", ""},
		{"node update --availability drain nosuch", "node", "node nosuch not found", ""},
		{"node promote nosuch", "node", "node nosuch not found", ""},
		{"node rm nosuch", "node", "node nosuch not found", ""},
		{"node ps nosuch", "node", "node nosuch not found", ""},
		{"secret rm nosuch", "secret", "secret nosuch not found", ""},
	} {
		out = append(out, question{"docker " + c.call, 1, c.out, absent(c.kind, c.daemon) + "|nosuch: Error: No such service: nosuch"})
	}
	return out
}

// refusals are orders that a healthy cluster with one manager does not take.
func refusals() []question {
	const denied = `Error response from daemon: rpc error: code = FailedPrecondition desc = `
	return []question{
		{"docker node demote $(docker node ls --filter role=manager --quiet)", 1, "", denied + `attempting to demote the last manager of the swarm`},
		{"docker node rm $(docker node ls --filter role=manager --quiet)", 1, "", denied + `node [0-9a-z]{25} is a cluster manager and is a member of the raft cluster\. It must be demoted to worker before removal`},
		{"docker node rm $(docker node ls --filter role=worker --quiet | head -n 1)", 1, "", denied + `node [0-9a-z]{25} is not down and can't be removed`},
		{"docker node update --availability nope $(docker node ls --filter role=manager --quiet)", 1, "", `Error response from daemon: invalid Availability: "nope"`},
		{"docker node update --label-add a=b self", 1, "", absentNamed("node", "self", "node self not found")},
		{"docker node update --role nope $(docker node ls --filter role=manager --quiet)", 1, "", `Error response from daemon: invalid Role: "nope"`},
		{"docker service create --detach --name s3 nosuch", 1, "", `Error response from daemon: rpc error: code = AlreadyExists desc = name conflicts with an existing object: service s3 already exists`},
		{"echo x | docker secret create s3-credentials -", 1, "", `Error response from daemon: rpc error: code = AlreadyExists desc = secret s3-credentials already exists`},
		{"docker swarm join --token x 127.0.0.1:2377", 1, "", `Error response from daemon: This node is already part of a swarm\..*`},
		{"docker swarm join-token nobody", 1, "", `unknown role nobody`},
		{"docker service update --detach --replicas x s3", 125, "", `invalid argument "x" for "--replicas" flag: strconv\.ParseUint: parsing "x": invalid syntax\n.*`},
		{"docker service create --foo", 125, "", `unknown flag: --foo\n.*`},
		{"docker service rm", 1, "", `.*docker service rm.* requires at least 1 argument.*`},
		{"docker ps --filter nosuch", 125, "", `invalid argument "nosuch" for "-f, --filter" flag: .*`},
		{"docker ps --filter nosuch=1", 1, "", `Error response from daemon: [Ii]nvalid filter 'nosuch'`},
		{"docker load -i /nowhere", 1, "", `open /nowhere: no such file or directory`},
	}
}

// shapes are the very questions by which the plan, the drills and the health check look at a cluster.
func shapes() []question {
	return []question{
		{
			`docker node inspect --format '{{.ID}}|{{.Description.Hostname}}|{{.Status.State}}|{{.Status.Addr}}|{{.Spec.Availability}}|{{with .ManagerStatus}}{{.Leader}}|{{.Reachability}}|{{.Addr}}{{end}}' $(docker node ls --quiet)`,
			0, `[0-9a-z]{25}\|\S+\|ready\|[0-9.]+\|active\|true\|reachable\|[0-9.]+:2377(\n[0-9a-z]{25}\|\S+\|ready\|[0-9.]+\|active\|)+`, "",
		},
		{
			`docker service inspect --format '{{if .Spec.Mode.Global}}all{{else}}{{.Spec.Mode.Replicated.Replicas}}{{end}}{{range .Spec.TaskTemplate.ContainerSpec.Mounts}}{{println}}{{.Source}}|{{.Target}}|{{with .VolumeOptions}}{{.NoCopy}}|{{with .DriverConfig}}{{.Options}}{{end}}{{end}}{{end}}' s3`,
			0, `(1|all)(\ns3-(data|metadata)-v1\|/\S+\|true\|map\[device::/var/nfs/(data|metadata) o:addr=[0-9.]+,nfsvers=4\.2,hard type:nfs\])+`, "",
		},
		{`docker service inspect --format '{{with .Spec.TaskTemplate.Placement}}{{range .Constraints}}{{.}}{{end}}{{end}}' s3`, 0, "", ""},
		{`docker service inspect --format '{{range .Endpoint.Ports}}{{.Protocol}} {{.PublishedPort}} {{.TargetPort}} {{.PublishMode}}{{end}}' s3`, 0, `tcp 8000 \d+ ingress`, ""},
		{`docker service ps --no-trunc --filter desired-state=running --format '{{.DesiredState}}|{{.CurrentState}}|{{.Error}}' s3 | head -n 1`, 0, `Running\|Running (about )?(less than )?[0-9a-z]+ \w+ ?\w* ago\|`, ""},
		{`docker volume inspect --format '{{.Options}}' s3-data-v1`, 0, `map\[device::/var/nfs/data o:addr=[0-9.]+,nfsvers=4\.2,hard type:nfs\]`, ""},
		{`docker secret inspect --format '{{index .Spec.Labels "holdfast.fingerprint"}}' s3-credentials`, 0, `[0-9a-f]{16}`, ""},
		{`docker version --format '{{.Server.Version}}'`, 0, `\d+\.\d+\.\d+\S*`, ""},
	}
}

// onTask are questions to the machine that the task runs on.
func onTask() []question {
	const mine = "docker ps --quiet --filter label=com.docker.swarm.service.name=s3"
	inspect := func(format string) string { return "docker inspect --format '" + format + "' $(" + mine + ")" }
	return []question{
		{mine + " | grep -Ec '^[0-9a-f]{12}$'", 0, "1", ""},
		{"docker ps --filter is-task=true --filter volume=s3-data-v1 --format '{{.Names}}|{{.Mounts}}|{{.Networks}}|{{.State}}'", 0, `s3\.[0-9a-z]+\.[0-9a-z]{25}\|s3-data-v1,s3-metadata-v1\|ingress\|running`, ""},
		{inspect("{{range $k, $v := .Config.Labels}}{{println $k}}{{end}}") + " | grep ^com.docker.swarm", 0, `com\.docker\.swarm\.node\.id\ncom\.docker\.swarm\.service\.id\ncom\.docker\.swarm\.service\.name\ncom\.docker\.swarm\.task\ncom\.docker\.swarm\.task\.id\ncom\.docker\.swarm\.task\.name`, ""},
		{inspect(`{{index .Config.Labels "com.docker.swarm.task.name"}} {{.Name}}`), 0, `s3\.\S+ /s3\.\S+`, ""},
		{inspect("{{.State.Status}} {{.State.Running}} {{.State.Paused}} {{.State.Restarting}} {{.State.OOMKilled}} {{.State.Dead}} {{.State.ExitCode}} {{.State.Health.Status}}"), 0, "running true false false false false 0 healthy", ""},
		{inspect("{{range .Mounts}}{{.Type}} {{.Name}} {{.Source}} {{.Destination}} {{.Driver}} {{.RW}}{{println}}{{end}}"), 0, `(volume s3-(data|metadata)-v1 /var/lib/docker/volumes/s3-(data|metadata)-v1/_data /\S+ local true\n?){2}`, ""},
	}
}
