package dockercli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

// topLeaf shows the one process that a container has here, as ps on the host would.
func (s *session) topLeaf() *cobra.Command {
	c := s.leaf("top CONTAINER [ps OPTIONS]", "Display the running processes of a container", 1, -1, func(_ *cobra.Command, args []string) error {
		b, err := s.Engine.Container(args[0])
		switch {
		case err != nil:
			return err
		case b.State != "running":
			return words(map[bool]string{true: "container ", false: "Container "}[s.modern()] + b.ID + " is not running")
		}
		s.topTable(b, strings.Join(args[1:], " "))
		return nil
	})
	c.Flags().SetInterspersed(false)
	return c
}

// topTable is as ps -ef where no options are given, and as ps x where they ask for it.
func (s *session) topTable(b swarm.Container, options string) {
	command := strings.Join(append(append([]string(nil), b.Spec.Command...), b.Spec.Args...), " ")
	if command == "" {
		command = b.Spec.Image
	}
	title, row := "UID\tPID\tPPID\tC\tSTIME\tTTY\tTIME\tCMD", fmt.Sprintf("root\t%d\t1\t0\t%s\t?\t00:00:00\t%s", b.PID, b.StartedAt.UTC().Format("15:04"), command)
	if strings.Contains(options, "x") {
		title, row = "PID\tTTY\tSTAT\tTIME\tCOMMAND", fmt.Sprintf("%d\t?\tSs\t0:00\t%s", b.PID, command)
	}
	w := tabwriter.NewWriter(s.Stdout, 20, 1, 3, ' ', 0)
	fmt.Fprintf(w, "%s\n%s\n", title, row)
	_ = w.Flush()
}

// portLeaf lists the ports of the machine that lead to a container. What the swarm's mesh publishes is not among them.
func (s *session) portLeaf() *cobra.Command {
	return s.leaf("port CONTAINER [PRIVATE_PORT[/PROTO]]", "List port mappings or a specific mapping for the container", 1, 2, func(_ *cobra.Command, args []string) error {
		b, err := s.Engine.Container(args[0])
		if err != nil {
			return err
		}
		found := false
		for _, p := range b.Ports {
			inner := fmt.Sprintf("%d/%s", p.TargetPort, p.Protocol)
			switch {
			case p.PublishMode != "host":
			case len(args) == 1:
				s.printf("%s -> 0.0.0.0:%d\n", inner, p.PublishedPort)
			case args[1] == inner || args[1]+"/tcp" == inner:
				s.printf("0.0.0.0:%d\n", p.PublishedPort)
				found = true
			}
		}
		if len(args) == 2 && !found {
			return failure{1, fmt.Sprintf("Error: No public port '%s' published for %s", args[1], args[0])}
		}
		return nil
	})
}

// The figures of stats are the same for every container: nothing here uses a processor or memory of its own.
const (
	statsMemory, statsPercent = "24.5MiB / 1.936GiB", "1.24%"
	statsNothing              = "0B / 0B"
)

func (s *session) statsLeaf() *cobra.Command {
	c := s.leaf("stats [OPTIONS] [CONTAINER...]", "Display a live stream of container(s) resource usage statistics", 0, -1, s.stats)
	f := c.Flags()
	f.BoolP("all", "a", false, "Show all containers (default shows just running)")
	f.Bool("no-stream", false, "Disable streaming stats and only pull the first result")
	f.Bool("no-trunc", false, "Do not truncate output")
	f.String("format", "", "Format output using a custom template")
	return c
}

func (s *session) stats(cmd *cobra.Command, args []string) error {
	if !yes(cmd, "no-stream") {
		return failure{1, "docker stats: the practice cluster shows no live stream: say docker stats --no-stream"}
	}
	if err := s.Engine.Settle(s.ctx); err != nil {
		return err
	}
	boxes, err := s.statsBoxes(cmd, args)
	if err != nil {
		return err
	}
	var rows []row
	for _, b := range boxes {
		rows = append(rows, statsRow(b, yes(cmd, "no-trunc")))
	}
	cmd.Flags().BoolP("quiet", "q", false, "") // which this list has not, and show asks for
	return s.show(cmd, list{
		table: "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}",
		headers: map[string]string{
			"ID": "CONTAINER ID", "CPUPerc": "CPU %", "MemUsage": "MEM USAGE / LIMIT", "MemPerc": "MEM %", "NetIO": "NET I/O", "BlockIO": "BLOCK I/O", "PIDs": "PIDS",
		},
	}, rows)
}

// statsBoxes are the containers that are named, or all that run.
func (s *session) statsBoxes(cmd *cobra.Command, names []string) ([]swarm.Container, error) {
	var out []swarm.Container
	for _, name := range names {
		b, err := s.Engine.Container(name)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	if len(names) > 0 {
		return out, nil
	}
	boxes, err := s.Engine.Containers()
	for _, b := range boxes {
		if b.State == "running" || yes(cmd, "all") {
			out = append(out, b)
		}
	}
	return out, err
}

func statsRow(b swarm.Container, whole bool) row {
	r := row{
		"Container": short(b.ID), "ID": short(b.ID), "Name": b.Name, "CPUPerc": "0.00%", "MemUsage": statsNothing, "MemPerc": "0.00%", "NetIO": statsNothing, "BlockIO": statsNothing, "PIDs": "0",
	}
	if whole {
		r["ID"], r["Container"] = b.ID, b.ID
	}
	if b.State == "running" {
		r["MemUsage"], r["MemPerc"], r["PIDs"] = statsMemory, statsPercent, "1"
	}
	return r
}
