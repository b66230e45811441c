package dockercli

import (
	"io"

	"github.com/spf13/cobra"
)

// secretCommands are those of secrets and of configs, which differ by a word.
func (s *session) secretCommands() []*cobra.Command {
	return []*cobra.Command{s.keeper("secret", "SECRET", "Manage Swarm secrets"), s.keeper("config", "CONFIG", "Manage Swarm configs")}
}

func (s *session) keeper(kind, word, about string) *cobra.Command {
	create := s.leaf("create [OPTIONS] "+word+" [file|-]", "Create a "+kind+" from a file or STDIN", 1, 2, func(cmd *cobra.Command, args []string) error {
		return s.keep(kind, cmd, args)
	})
	create.Flags().StringArrayP("label", "l", nil, "Labels")
	inspect := s.leaf("inspect [OPTIONS] "+word+" ["+word+"...]", "Display detailed information on one or more "+kind+"s", 1, -1, func(cmd *cobra.Command, args []string) error {
		return s.inspectSwarm(str(cmd, "format"), args, func(name string) (any, error) { return s.Engine.Secret(kind, name) })
	})
	inspect.Flags().StringP("format", "f", "", "Format output using a custom template")
	inspect.Flags().Bool("pretty", false, "Print the information in a human friendly format")
	ls := listFlags(s.leaf("ls [OPTIONS]", "List "+kind+"s", 0, 0, func(cmd *cobra.Command, _ []string) error { return s.kept(kind, cmd) }))
	ls.Aliases = []string{"list"}
	rm := s.leaf("rm "+word+" ["+word+"...]", "Remove one or more "+kind+"s", 1, -1, func(_ *cobra.Command, args []string) error {
		return s.done(args, func(name string) error { return s.Engine.RemoveSecret(kind, name) })
	})
	rm.Aliases = []string{"remove"}
	return s.several(kind, about, create, inspect, ls, rm)
}

func (s *session) keep(kind string, cmd *cobra.Command, args []string) error {
	var from io.Reader = s.Stdin
	if len(args) == 1 {
		return failure{1, "--driver is not part of the practice cluster, and without it a file or - is needed"}
	}
	if args[1] != "-" {
		f, err := s.file(args[1])
		if err != nil {
			return failure{1, "error reading content from \"" + args[1] + "\": open " + args[1] + ": no such file or directory"}
		}
		defer f.Close()
		from = f
	}
	content, err := io.ReadAll(from)
	if err != nil {
		return failure{1, "error reading from STDIN: " + err.Error()}
	}
	id, err := s.Engine.CreateSecret(kind, args[0], pairs(all(cmd, "label")), content)
	if err == nil {
		s.printf("%s\n", id)
	}
	return err
}

func (s *session) kept(kind string, cmd *cobra.Command) error {
	secrets, err := s.Engine.Secrets(kind)
	if err != nil {
		return err
	}
	var rows []row
	for _, v := range secrets {
		ok, err := matches(cmd, map[string][]string{"id": {v.ID}, "name": {v.Spec.Name}, "label": labels(v.Spec.Labels)})
		if err != nil {
			return err
		}
		if ok {
			rows = append(rows, row{
				"ID": v.ID, "Name": v.Spec.Name, "Driver": "", "Labels": labels(v.Spec.Labels),
				"CreatedAt": ago(s.Engine.Now().Sub(v.CreatedAt)) + " ago", "UpdatedAt": ago(s.Engine.Now().Sub(v.UpdatedAt)) + " ago",
			})
		}
	}
	return s.show(cmd, list{
		table: "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.CreatedAt}}\t{{.UpdatedAt}}", quiet: "ID",
		headers: map[string]string{"CreatedAt": "CREATED", "UpdatedAt": "UPDATED"},
	}, rows)
}
