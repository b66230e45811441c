package dockercli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// leaf makes a sub-command that takes between least and most arguments; most -1 is any number.
func (s *session) leaf(use, short string, least, most int, run func(cmd *cobra.Command, args []string) error) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, DisableFlagsInUseLine: true}
	c.Args = func(cmd *cobra.Command, args []string) error { return s.count(cmd, len(args), least, most) }
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := s.daemon(); err != nil {
			return err
		}
		return run(cmd, args)
	}
	return c
}

// several makes a group of sub-commands.
func (s *session) several(name, short string, children ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: name, Short: short, Args: cobra.ArbitraryArgs, RunE: s.group, DisableFlagsInUseLine: true}
	c.AddCommand(children...)
	return c
}

// group is a word that needs another one after it.
func (s *session) group(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	whole := cmd.CommandPath() + " " + args[0]
	switch {
	case s.modern() && cmd.HasParent():
		return failure{1, fmt.Sprintf("docker: unknown command: %s\n\nUsage:  %s\n\nRun '%s --help' for more information", whole, cmd.CommandPath(), cmd.CommandPath())}
	case s.modern():
		return failure{1, fmt.Sprintf("docker: unknown command: %s\n\nRun 'docker --help' for more information", whole)}
	case cmd.HasParent():
		return failure{1, fmt.Sprintf("docker: '%s' is not a docker command.\nSee '%s --help'", strings.TrimPrefix(whole, "docker "), cmd.CommandPath())}
	}
	return failure{1, fmt.Sprintf("docker: '%s' is not a docker command.\nSee 'docker --help'", args[0])}
}

func (s *session) badFlag(cmd *cobra.Command, err error) error {
	if s.modern() {
		return failure{125, fmt.Sprintf("%s\n\nUsage:  %s\n\nRun '%s --help' for more information", err, cmd.UseLine(), cmd.CommandPath())}
	}
	return failure{125, fmt.Sprintf("%s\nSee '%s --help'.", err, cmd.CommandPath())}
}

func (s *session) count(cmd *cobra.Command, n, least, most int) error {
	var need string
	switch {
	case n >= least && (most < 0 || n <= most):
		return nil
	case most == 0:
		need = "accepts no arguments"
	case least == most:
		need = "requires exactly " + arguments(least)
	case n < least:
		need = "requires at least " + arguments(least)
	default:
		need = "requires at most " + arguments(most)
	}
	if s.modern() {
		hint := "Run"
		need = strings.Replace(need, "exactly ", "", 1)
		if n < least && most != least {
			hint = "See"
		}
		return failure{1, fmt.Sprintf("docker: '%s' %s\n\nUsage:  %s\n\n%s '%s --help' for more information", cmd.CommandPath(), need, cmd.UseLine(), hint, cmd.CommandPath())}
	}
	return failure{1, fmt.Sprintf("%q %s.\nSee '%s --help'.\n\nUsage:  %s\n\n%s", cmd.CommandPath(), need, cmd.CommandPath(), cmd.UseLine(), cmd.Short)}
}

func arguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprint(n, " arguments")
}

// pairs turns A=B options into a map.
func pairs(list []string) map[string]string {
	out := map[string]string{}
	for _, p := range list {
		k, v, _ := strings.Cut(p, "=")
		out[k] = v
	}
	return out
}

func str(cmd *cobra.Command, name string) string {
	v, _ := cmd.Flags().GetString(name) // a flag of another name is a mistake that every test would show
	return v
}

func yes(cmd *cobra.Command, name string) bool {
	v, _ := cmd.Flags().GetBool(name)
	return v
}

func all(cmd *cobra.Command, name string) []string {
	v, _ := cmd.Flags().GetStringArray(name)
	return v
}
