package dockercli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// absent are the commands that the real one has and this one has not, with what can be done in their place.
func absent() [][2]string {
	image, state := "its machines run ready images only: docker pull, docker load, docker image ls", "see docker ps -a, docker logs and docker inspect"
	return [][2]string{
		{"attach", state},
		{"build", image},
		{"builder", image},
		{"buildx", image},
		{"checkpoint", state},
		{"commit", image},
		{"compose", "services are made with docker service create"},
		{"context", "every machine has its own daemon and no other"},
		{"cp", "containers here have no files to copy"},
		{"diff", "containers here have no files"},
		{"events", "no record of events is kept: see docker service ps, docker node ls and journalctl -u docker"},
		{"export", "containers here have no files"},
		{"history", "images here have no layers to show: docker image inspect"},
		{"import", image},
		{"login", "its registry asks for no password"},
		{"logout", "its registry asks for no password"},
		{"manifest", image},
		{"pause", "docker stop and docker kill end a container"},
		{"plugin", "the engine has no plugins"},
		{"push", image},
		{"rename", "docker rm and docker run make it anew"},
		{"search", "docker pull knows the images of the playbooks"},
		{"tag", image},
		{"trust", image},
		{"unpause", "docker start starts a container"},
		{"update", "docker service update changes a service"},
		{"wait", "docker inspect --format '{{.State.Status}}' tells whether it runs"},
	}
}

// absentCommands refuse in words, whatever is asked of them.
func (s *session) absentCommands() []*cobra.Command {
	var out []*cobra.Command
	for _, a := range absent() {
		out = append(out, s.refusal(a[0], a[1]))
	}
	return append(out, s.stack())
}

func (s *session) refusal(name, instead string) *cobra.Command {
	return &cobra.Command{
		Use: name, Hidden: true, DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return failure{1, fmt.Sprintf("%s is not in the practice cluster: %s", cmd.CommandPath(), instead)}
		},
	}
}

// stack knows no stacks: none can be deployed, and asked for those that are there it says so, as the real one does.
func (s *session) stack() *cobra.Command {
	const stack = " [OPTIONS] STACK"
	ls := s.leaf("ls [OPTIONS]", "List stacks", 0, 0, s.stackLs)
	ls.Aliases = []string{"list"}
	ls.Flags().String("format", "", "Format output using a custom template")
	ps := s.leaf("ps"+stack, "List the tasks in the stack", 1, 1, s.inStack(func(name string) error { return failure{1, "nothing found in stack: " + name} }))
	services := s.leaf("services"+stack, "List the services in the stack", 1, 1, s.inStack(s.nothingIn))
	rm := s.leaf("rm"+stack+" [STACK...]", "Remove one or more stacks", 1, -1, s.inStack(s.nothingIn))
	rm.Aliases = []string{"remove", "down"}
	for _, c := range []*cobra.Command{ps, services} {
		listFlags(c)
		c.Flags().Bool("no-resolve", false, "Do not map IDs to Names")
	}
	deploy := s.refusal("deploy", "services are made one by one with docker service create")
	deploy.Aliases = []string{"up"}
	return s.several("stack", "Manage Swarm stacks", deploy, ls, ps, rm, services, s.refusal("config", "no compose file is read here"))
}

func (s *session) nothingIn(name string) error {
	fmt.Fprintf(s.Stderr, "Nothing found in stack: %s\n", name)
	return nil
}

// inStack asks the swarm first: only a manager can answer.
func (s *session) inStack(say func(name string) error) func(*cobra.Command, []string) error {
	return func(_ *cobra.Command, args []string) error {
		if _, err := s.Engine.Services(); err != nil {
			return err
		}
		for _, name := range args {
			if err := say(name); err != nil {
				return err
			}
		}
		return nil
	}
}

func (s *session) stackLs(cmd *cobra.Command, _ []string) error {
	if _, err := s.Engine.Services(); err != nil {
		return err
	}
	cmd.Flags().BoolP("quiet", "q", false, "") // which this list has not, and show asks for
	return s.show(cmd, list{table: "{{.Name}}\t{{.Services}}"}, nil)
}
