package dockercli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

// file opens a file of the host.
func (s *session) file(path string) (io.ReadCloser, error) {
	if s.Open == nil {
		return nil, fs.ErrNotExist
	}
	return s.Open(path)
}

// wait lets real time go by: for a person in front of a command that looks again and again.
func (s *session) wait(d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}

func (s *session) systemCommands() []*cobra.Command {
	info, version := s.infoCommand(), &cobra.Command{Use: "version [OPTIONS]", Short: "Show the Docker version information", RunE: s.version, DisableFlagsInUseLine: true}
	version.Flags().StringP("format", "f", "", "Format output using a custom template")
	return []*cobra.Command{
		info, version,
		s.several("system", "Manage Docker", s.infoCommand(), s.leaf("df [OPTIONS]", "Show docker disk usage", 0, 0, s.diskUse), s.prune()),
	}
}

func (s *session) infoCommand() *cobra.Command {
	c := &cobra.Command{Use: "info [OPTIONS]", Short: "Display system-wide information", RunE: s.info, DisableFlagsInUseLine: true}
	c.Flags().StringP("format", "f", "", "Format output using a custom template")
	return c
}

func (s *session) version(cmd *cobra.Command, _ []string) error {
	type part struct{ Version, APIVersion, GoVersion, GitCommit, Os, Arch string }
	v := struct {
		Client part
		Server *part
	}{Client: part{s.Engine.Version(), "1.43", "go1.20.10", build, "linux", "amd64"}}
	err := s.daemon()
	if err == nil {
		server := v.Client
		v.Server = &server
	}
	if format := str(cmd, "format"); format != "" {
		t, bad := parse(format)
		if bad != nil {
			return failure{64, "template parsing error: " + bad.Error()}
		}
		// Without a daemon the client's half is printed as far as it goes, and the error after it.
		if bad := t.Execute(s.Stdout, v); bad != nil && err == nil {
			return failure{1, bad.Error()}
		}
		s.printf("\n")
		return err
	}
	s.printf("Client:\n Version:           %s\n API version:       1.43\n OS/Arch:           linux/amd64\n", s.Engine.Version())
	if err == nil {
		s.printf("\nServer:\n Engine:\n  Version:          %s\n  API version:      1.43 (minimum version 1.12)\n  OS/Arch:          linux/amd64\n", s.Engine.Version())
	}
	return err
}

// about is what docker info --format sees, with the real names.
type about struct {
	ID, Name, ServerVersion, DockerRootDir, Driver, OperatingSystem, OSType, Architecture string
	Containers, ContainersRunning, ContainersPaused, ContainersStopped, Images            int
	LiveRestoreEnabled                                                                    bool
	CgroupDriver                                                                          string
	Swarm                                                                                 about2
	ServerErrors                                                                          []string `json:",omitempty"`
}

type about2 struct {
	NodeID, NodeAddr, LocalNodeState string
	ControlAvailable                 bool
	Error                            string
	RemoteManagers                   []swarm.Peer
	Nodes, Managers                  int          `json:",omitempty"`
	Cluster                          *clusterInfo `json:",omitempty"`
}

type clusterInfo struct {
	ID           string
	CreatedAt    time.Time
	DataPathPort int
}

func (s *session) info(cmd *cobra.Command, _ []string) error {
	format := str(cmd, "format")
	err := s.daemon()
	if err == nil {
		err = s.Engine.Settle(s.ctx)
	}
	if err != nil {
		return s.infoAlone(format, err)
	}
	i, err := s.Engine.Info()
	if err != nil {
		return err
	}
	a := aboutOf(i)
	if format != "" {
		out, err := render(format, []any{a})
		s.printf("%s", out)
		return err
	}
	s.infoText(i)
	return nil
}

// infoAlone is docker info without a daemon.
func (s *session) infoAlone(format string, err error) error {
	var f failure
	if !errors.As(err, &f) {
		return err
	}
	switch {
	case format != "":
		// The template is filled with empty values first, and the error follows.
		out, _ := render(format, []any{about{ServerErrors: []string{f.text}}}) // an error has been found already
		s.printf("%s", out)
	default:
		s.printf("Client:\n Version:    %s\n Context:    default\n Debug Mode: false\n\nServer:\n", s.Engine.Version())
		if !s.modern() {
			return failure{1, "ERROR: " + f.text + "\nerrors pretty printing info"}
		}
	}
	return f
}

func aboutOf(i swarm.Info) about {
	a := about{
		ID: i.ID, Name: i.Name, ServerVersion: i.Version, DockerRootDir: "/var/lib/docker", Driver: "overlay2", OSType: "linux", Architecture: "x86_64",
		OperatingSystem: "simulated", Containers: i.Running + i.Stopped, ContainersRunning: i.Running, ContainersStopped: i.Stopped, Images: i.Images, CgroupDriver: "systemd",
	}
	a.Swarm = about2{NodeID: i.NodeID, NodeAddr: i.NodeAddr, LocalNodeState: i.State, ControlAvailable: i.Manager, Error: i.Problem, RemoteManagers: i.Remote, Nodes: i.Nodes, Managers: i.Managers}
	if i.Cluster != "" {
		a.Swarm.Cluster = &clusterInfo{i.Cluster, i.Created, i.DataPathPort}
	}
	return a
}

func (s *session) infoText(i swarm.Info) {
	s.printf("Client:\n Version:    %s\n Context:    default\n Debug Mode: false\n\nServer:\n Containers: %d\n  Running: %d\n  Paused: 0\n  Stopped: %d\n Images: %d\n Server Version: %s\n Storage Driver: overlay2\n",
		i.Version, i.Running+i.Stopped, i.Running, i.Stopped, i.Images, i.Version)
	s.printf(" Swarm: %s\n", i.State)
	if i.State == "active" {
		s.printf("  NodeID: %s\n  Is Manager: %t\n", i.NodeID, i.Manager)
		if i.Problem != "" {
			s.printf("  Error: %s\n", i.Problem)
		}
		if i.Cluster != "" {
			s.printf("  ClusterID: %s\n  Managers: %d\n  Nodes: %d\n  Data Path Port: %d\n", i.Cluster, i.Managers, i.Nodes, i.DataPathPort)
		}
		s.printf("  Node Address: %s\n  Manager Addresses:\n", i.NodeAddr)
		for _, r := range i.Remote {
			s.printf("   %s\n", r.Addr)
		}
	}
	s.printf(" Name: %s\n ID: %s\n Docker Root Dir: /var/lib/docker\n Live Restore Enabled: false\n\n", i.Name, i.ID)
}

func (s *session) diskUse(*cobra.Command, []string) error {
	images, err := s.Engine.Images()
	if err != nil {
		return err
	}
	boxes, err := s.Engine.Containers()
	if err != nil {
		return err
	}
	volumes, err := s.Engine.Volumes()
	if err != nil {
		return err
	}
	var bytes int64
	for _, i := range images {
		bytes += i.Size
	}
	s.printf("TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE\nImages          %-10d%-10d%-10s0B\nContainers      %-10d%-10d0B        0B\nLocal Volumes   %-10d%-10d0B        0B\nBuild Cache     0         0         0B        0B\n",
		len(images), min(len(images), len(boxes)), size(bytes), len(boxes), running(boxes), len(volumes), running(boxes))
	return nil
}

func running(boxes []swarm.Container) int {
	n := 0
	for _, b := range boxes {
		if b.State == "running" {
			n++
		}
	}
	return n
}

// prune removes ended containers and unused images. Volumes stay, as with the real one.
func (s *session) prune() *cobra.Command {
	c := s.leaf("prune [OPTIONS]", "Remove unused data", 0, 0, func(cmd *cobra.Command, _ []string) error {
		if !yes(cmd, "force") {
			return failure{1, "the practice cluster asks nothing back here: say --force"}
		}
		boxes, err := s.Engine.Containers()
		if err != nil {
			return err
		}
		for _, b := range boxes {
			if b.State == "exited" && b.TaskKey == "" {
				if err := s.Engine.RemoveContainer(b.ID, false); err != nil {
					return err
				}
			}
		}
		s.printf("Total reclaimed space: 0B\n")
		return nil
	})
	c.Flags().BoolP("force", "f", false, "Do not prompt for confirmation")
	c.Flags().BoolP("all", "a", false, "Remove all unused images not just dangling ones")
	c.Flags().Bool("volumes", false, "Prune anonymous volumes")
	return c
}
