package dockercli

import (
	"fmt"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

func (s *session) volumeCommands() []*cobra.Command {
	create := s.leaf("create [OPTIONS] [VOLUME]", "Create a volume", 0, 1, s.volumeCreate)
	f := create.Flags()
	f.StringP("driver", "d", "local", "Specify volume driver name")
	f.StringArrayP("opt", "o", nil, "Set driver specific options")
	f.StringArray("label", nil, "Set metadata for a volume")
	f.String("name", "", "Specify volume name")
	inspect := s.leaf("inspect [OPTIONS] VOLUME [VOLUME...]", "Display detailed information on one or more volumes", 1, -1, func(cmd *cobra.Command, args []string) error {
		return s.inspect(str(cmd, "format"), args, func(name string) (any, error) { return s.Engine.Volume(name) })
	})
	inspect.Flags().StringP("format", "f", "", "Format output using a custom template")
	ls := listFlags(s.leaf("ls [OPTIONS]", "List volumes", 0, 0, s.volumeLs))
	ls.Aliases = []string{"list"}
	rm := s.leaf("rm [OPTIONS] VOLUME [VOLUME...]", "Remove one or more volumes", 1, -1, s.volumeRm)
	rm.Aliases = []string{"remove"}
	rm.Flags().BoolP("force", "f", false, "Force the removal of one or more volumes")
	prune := s.leaf("prune [OPTIONS]", "Remove unused local volumes", 0, 0, s.volumePrune)
	prune.Flags().BoolP("all", "a", false, "Remove all unused volumes, not just anonymous ones")
	prune.Flags().BoolP("force", "f", false, "Do not prompt for confirmation")
	return []*cobra.Command{s.several("volume", "Manage volumes", create, inspect, ls, rm, prune)}
}

func (s *session) volumeCreate(cmd *cobra.Command, args []string) error {
	name := str(cmd, "name")
	if len(args) > 0 {
		name = args[0]
	}
	name, err := s.Engine.CreateVolume(name, str(cmd, "driver"), pairs(all(cmd, "opt")), pairs(all(cmd, "label")))
	if err == nil {
		s.printf("%s\n", name)
	}
	return err
}

func (s *session) volumeLs(cmd *cobra.Command, _ []string) error {
	volumes, err := s.Engine.Volumes()
	if err != nil {
		return err
	}
	var rows []row
	for _, v := range volumes {
		ok, err := matches(cmd, map[string][]string{"name": {v.Name}, "driver": {v.Driver}, "label": labels(v.Labels), "dangling": {fmt.Sprint(!s.inUse(v.Name))}})
		if err != nil {
			return err
		}
		if ok {
			rows = append(rows, row{"Name": v.Name, "Driver": v.Driver, "Mountpoint": v.Mountpoint, "Scope": v.Scope, "Labels": labels(v.Labels)})
		}
	}
	return s.show(cmd, list{table: "{{.Driver}}\t{{.Name}}", quiet: "Name", headers: map[string]string{"Name": "VOLUME NAME"}}, rows)
}

func (s *session) inUse(name string) bool {
	boxes, _ := s.Engine.Containers() // the daemon was asked just before
	for _, b := range boxes {
		for _, m := range b.Spec.Mounts {
			if m.Source == name {
				return true
			}
		}
	}
	return false
}

func (s *session) volumeRm(cmd *cobra.Command, args []string) error {
	return s.done(args, func(name string) error {
		if _, err := s.Engine.Volume(name); err != nil && yes(cmd, "force") {
			return nil
		}
		return s.Engine.RemoveVolume(name)
	})
}

func (s *session) volumePrune(cmd *cobra.Command, _ []string) error {
	if !yes(cmd, "force") {
		return failure{1, "the practice cluster asks nothing back here: say --force"}
	}
	volumes, err := s.Engine.Volumes()
	if err != nil {
		return err
	}
	var gone []swarm.Volume
	for _, v := range volumes {
		if (yes(cmd, "all") || len(v.Name) == 64) && s.Engine.RemoveVolume(v.Name) == nil {
			gone = append(gone, v)
		}
	}
	if len(gone) > 0 {
		s.printf("Deleted Volumes:\n")
		for _, v := range gone {
			s.printf("%s\n", v.Name)
		}
		s.printf("\n")
	}
	s.printf("Total reclaimed space: 0B\n")
	return nil
}
