package dockercli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

func boxFlags(c *cobra.Command) *cobra.Command {
	f := c.Flags()
	f.SetInterspersed(false)
	f.String("name", "", "Assign a name to the container")
	f.StringArrayP("env", "e", nil, "Set environment variables")
	f.StringArrayP("volume", "v", nil, "Bind mount a volume")
	f.StringArray("mount", nil, "Attach a filesystem mount to the container")
	f.StringArrayP("publish", "p", nil, "Publish a container's port(s) to the host")
	f.StringArrayP("label", "l", nil, "Set meta data on a container")
	f.String("restart", "no", "Restart policy to apply when a container exits")
	f.String("entrypoint", "", "Overwrite the default ENTRYPOINT of the image")
	f.BoolP("interactive", "i", false, "Keep STDIN open even if not attached")
	f.BoolP("tty", "t", false, "Allocate a pseudo-TTY")
	return c
}

func (s *session) createLeaf() *cobra.Command {
	return boxFlags(s.leaf("create [OPTIONS] IMAGE [COMMAND] [ARG...]", "Create a new container", 1, -1, func(cmd *cobra.Command, args []string) error {
		id, err := s.newBox(cmd, args)
		if err == nil {
			s.printf("%s\n", id)
		}
		return err
	}))
}

func (s *session) runLeaf() *cobra.Command {
	c := boxFlags(s.leaf("run [OPTIONS] IMAGE [COMMAND] [ARG...]", "Create and run a new container from an image", 1, -1, func(cmd *cobra.Command, args []string) error {
		if !yes(cmd, "detach") {
			return failure{125, "docker: the practice cluster runs containers in the background only: say --detach"}
		}
		id, err := s.newBox(cmd, args)
		if err != nil {
			return failure{125, "docker: " + s.worded(err) + ".\nSee 'docker run --help'."}
		}
		s.printf("%s\n", id)
		return s.Engine.StartContainer(id)
	}))
	c.Flags().BoolP("detach", "d", false, "Run container in background and print container ID")
	c.Flags().Bool("rm", false, "Automatically remove the container when it exits")
	return c
}

// newBox makes a container, and pulls its image where it is missing.
func (s *session) newBox(cmd *cobra.Command, args []string) (string, error) {
	spec := swarm.ContainerSpec{Image: args[0], Args: args[1:], Env: all(cmd, "env"), Labels: pairs(all(cmd, "label"))}
	if e := str(cmd, "entrypoint"); e != "" {
		spec.Command = []string{e}
	}
	for _, v := range all(cmd, "volume") {
		from, to, ok := strings.Cut(v, ":")
		if !ok {
			from, to = "", v
		}
		m := swarm.Mount{Type: "volume", Source: from, Target: to}
		if strings.HasPrefix(from, "/") {
			m.Type = "bind"
		}
		spec.Mounts = append(spec.Mounts, m)
	}
	mounts, err := parsed(cmd, "mount", ParseMount)
	if err != nil {
		return "", err
	}
	spec.Mounts = append(spec.Mounts, mounts...)
	ports, err := parsed(cmd, "publish", parsePort)
	if err != nil {
		return "", err
	}
	for i := range ports {
		ports[i].PublishMode = "host"
	}
	if _, err := s.Engine.Image(args[0]); err != nil {
		fmt.Fprintf(s.Stderr, "Unable to find image '%s' locally\n", swarm.Reference(args[0]))
		if _, err := s.Engine.PullImage(args[0]); err != nil {
			return "", err
		}
	}
	return s.Engine.CreateContainer(str(cmd, "name"), spec, ports)
}

func (s *session) startLeaf() *cobra.Command {
	return s.leaf("start [OPTIONS] CONTAINER [CONTAINER...]", "Start one or more stopped containers", 1, -1, func(_ *cobra.Command, args []string) error {
		err := s.done(args, func(name string) error { return asDaemon(s.Engine.StartContainer(name)) })
		if err != nil {
			return failure{1, err.Error() + "\nError: failed to start containers: " + strings.Join(args, ", ")}
		}
		return nil
	})
}

func (s *session) stopLeaf() *cobra.Command {
	c := s.leaf("stop [OPTIONS] CONTAINER [CONTAINER...]", "Stop one or more running containers", 1, -1, func(_ *cobra.Command, args []string) error {
		return s.done(args, func(name string) error { return s.halt(name, false) })
	})
	c.Flags().IntP("time", "t", 10, "Seconds to wait before killing the container")
	c.Flags().IntP("timeout", "", 10, "Seconds to wait before killing the container")
	c.Flags().StringP("signal", "s", "", "Signal to send to the container")
	return c
}

func (s *session) halt(name string, kill bool) error {
	if err := s.Engine.Settle(s.ctx); err != nil {
		return err
	}
	err := s.Engine.StopContainer(s.ctx, name, kill)
	var gone swarm.Missing
	if errors.As(err, &gone) && kill {
		return words("Cannot kill container: " + name + ": " + gone.Error())
	}
	return asDaemon(err)
}

// asDaemon keeps the daemon's words for what is not there: the commands that change a container's state never had others.
func asDaemon(err error) error {
	var gone swarm.Missing
	if errors.As(err, &gone) {
		return words(gone.Error())
	}
	return err
}

func (s *session) killLeaf() *cobra.Command {
	c := s.leaf("kill [OPTIONS] CONTAINER [CONTAINER...]", "Kill one or more running containers", 1, -1, func(_ *cobra.Command, args []string) error {
		return s.done(args, func(name string) error { return s.halt(name, true) })
	})
	c.Flags().StringP("signal", "s", "", "Signal to send to the container")
	return c
}

func (s *session) restartLeaf() *cobra.Command {
	c := s.leaf("restart [OPTIONS] CONTAINER [CONTAINER...]", "Restart one or more containers", 1, -1, func(_ *cobra.Command, args []string) error {
		return s.done(args, func(name string) error {
			if err := s.halt(name, false); err != nil {
				return err
			}
			return s.Engine.StartContainer(name)
		})
	})
	c.Flags().IntP("time", "t", 10, "Seconds to wait before killing the container")
	return c
}

func (s *session) rmLeaf() *cobra.Command {
	c := s.leaf("rm [OPTIONS] CONTAINER [CONTAINER...]", "Remove one or more containers", 1, -1, func(cmd *cobra.Command, args []string) error {
		return s.done(args, func(name string) error { return s.Engine.RemoveContainer(name, yes(cmd, "force")) })
	})
	c.Aliases = []string{"remove"}
	c.Flags().BoolP("force", "f", false, "Force the removal of a running container (uses SIGKILL)")
	c.Flags().BoolP("volumes", "v", false, "Remove anonymous volumes associated with the container")
	return c
}

func logFlags(c *cobra.Command) {
	c.Flags().BoolP("timestamps", "t", false, "Show timestamps")
	c.Flags().StringP("tail", "n", "all", "Number of lines to show from the end of the logs")
	c.Flags().BoolP("follow", "f", false, "Follow log output")
	c.Flags().String("since", "", "Show logs since timestamp or relative")
	c.Flags().Bool("no-trunc", false, "Do not truncate output")
}

func (s *session) logsLeaf() *cobra.Command {
	c := s.leaf("logs [OPTIONS] CONTAINER", "Fetch the logs of a container", 1, 1, func(cmd *cobra.Command, args []string) error {
		b, err := s.Engine.Container(args[0])
		if err == nil {
			s.lines(cmd, "", b.Lines)
		}
		return err
	})
	logFlags(c)
	return c
}

func (s *session) lines(cmd *cobra.Command, before string, lines []swarm.Line) {
	n := len(lines)
	if _, err := fmt.Sscanf(str(cmd, "tail"), "%d", &n); err == nil {
		lines = lines[max(0, len(lines)-max(0, n)):]
	}
	for _, l := range lines {
		at := ""
		if yes(cmd, "timestamps") {
			at = l.At.UTC().Format("2006-01-02T15:04:05.000000000Z") + " "
		}
		s.printf("%s%s%s\n", at, before, l.Text)
	}
}

// serviceLogs prints what the tasks of a service printed, wherever they ran, as far as their nodes are heard.
func (s *session) serviceLogs(cmd *cobra.Command, args []string) error {
	logs, err := s.Engine.ServiceLogs(args[0])
	if err != nil {
		return err
	}
	for _, l := range logs {
		before := l.Task + "@" + l.Node + "    | "
		if yes(cmd, "raw") {
			before = ""
		}
		s.lines(cmd, before, l.Lines)
	}
	return nil
}

func (s *session) execLeaf() *cobra.Command {
	c := s.leaf("exec [OPTIONS] CONTAINER COMMAND [ARG...]", "Execute a command in a running container", 2, -1, func(_ *cobra.Command, args []string) error {
		b, err := s.Engine.Container(args[0])
		switch {
		case err != nil:
			return err
		case b.State != "running":
			return words("Container " + b.ID + " is not running")
		}
		return failure{126, fmt.Sprintf("OCI runtime exec failed: exec failed: unable to start container process: exec: %q: the practice cluster runs no commands inside containers", args[1])}
	})
	c.Flags().SetInterspersed(false)
	c.Flags().BoolP("interactive", "i", false, "Keep STDIN open even if not attached")
	c.Flags().BoolP("tty", "t", false, "Allocate a pseudo-TTY")
	c.Flags().BoolP("detach", "d", false, "Detached mode: run command in the background")
	return c
}
