package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"
	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"holdfast/cmd/lab/image"
	"holdfast/cmd/lab/machines"
)

// clusterFile is holdfast's cluster.yaml, as far as the lab has something to say in it.
type clusterFile struct {
	Name     string        `yaml:"name"`
	Playbook string        `yaml:"playbook"`
	Hosts    []clusterHost `yaml:"hosts"`
	SSH      clusterSSH    `yaml:"ssh"`
	Settings settings      `yaml:"settings"`
}

type clusterHost struct {
	Name    string `yaml:"name"`
	Address string `yaml:"address"`
	Role    string `yaml:"role"`
}

type clusterSSH struct {
	User         string `yaml:"user"`
	IdentityFile string `yaml:"identity_file"`
}

type settings struct {
	Engine       string `yaml:"engine"`
	Docker       string `yaml:"docker"`
	Images       string `yaml:"images"`
	ImageArchive string `yaml:"image_archive"`
	Image        string `yaml:"image"`
}

const clusterHelp = `Prints a cluster.yaml for holdfast: machines n1 to nN (3 without N), n1 as the server and the others as clients,
root with the lab's key, Docker from the distribution and the engine's image from an archive, since the machines reach
no image registry. The archive comes from: lab image ENGINE.`

func newClusterCommand() *cobra.Command {
	var out, engine, archive string
	cmd := &cobra.Command{
		Use: "cluster [N]", Short: "Print a cluster.yaml for these machines", Long: clusterHelp, GroupID: groupHoldfast,
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := openLab(cmd)
			if err != nil {
				return err
			}
			c, err := newClusterFile(l, args, engine, archive)
			if err != nil {
				return err
			}
			if _, err := os.Stat(c.Settings.ImageArchive); errors.Is(err, fs.ErrNotExist) {
				fmt.Fprintf(cmd.ErrOrStderr(), "note: %s is not there yet; make it with: lab image %s -o %[1]s\n", c.Settings.ImageArchive, engine)
			}
			return writeCluster(cmd.OutOrStdout(), out, c)
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to this file instead of printing")
	cmd.Flags().StringVar(&engine, "engine", "cloudserver", "S3 engine: cloudserver (its stand-in) or versitygw")
	cmd.Flags().StringVar(&archive, "archive", "", "image archive (where lab image puts it)")
	_ = cmd.RegisterFlagCompletionFunc("engine", cobra.FixedCompletions(image.Names(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func newClusterFile(l *machines.Lab, args []string, engineName, archive string) (clusterFile, error) {
	engine, err := image.Find(engineName)
	if err != nil {
		return clusterFile{}, err
	}
	n, err := machineCount(args)
	if err != nil {
		return clusterFile{}, err
	}
	if archive == "" {
		archive = archiveFile(l, engine.Name)
	}
	if archive, err = filepath.Abs(archive); err != nil { // the file may be used from any folder
		return clusterFile{}, err
	}
	c := clusterFile{
		Name: "lab", Playbook: "s3-nfs",
		SSH:      clusterSSH{User: "root", IdentityFile: l.KeyFile()},
		Settings: settings{Engine: engine.Name, Docker: "distro", Images: "archive", ImageArchive: archive, Image: engine.Tag},
	}
	role := "server"
	for i := 1; i <= n; i++ {
		c.Hosts = append(c.Hosts, clusterHost{Name: machines.Name(i), Address: l.Address(i), Role: role})
		role = "client"
	}
	return c, nil
}

func writeCluster(stdout io.Writer, file string, c clusterFile) error {
	text, err := yaml.MarshalWithOptions(c, yaml.IndentSequence(true))
	if err != nil {
		return err
	}
	if file == "" {
		_, err = stdout.Write(text)
		return err
	}
	return renameio.WriteFile(file, text, 0o644)
}
