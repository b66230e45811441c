package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/cmd/lab/image"
	"holdfast/cmd/lab/machines"
)

func newImageCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "image ENGINE", Short: "Write the container image of an S3 engine to a file", GroupID: groupHoldfast,
		Long: "Writes what docker save would write, without Docker, for sites (and machines) that reach no image registry. The\n" +
			"engines:\n" + engineList() + "\nThe same sources give the same file, byte for byte.",
		Example: "  lab image cloudserver -o engine.tar\n  lab ssh 1 docker load < engine.tar",
		Args:    cobra.ExactArgs(1), ValidArgs: image.Names(),
		RunE: func(cmd *cobra.Command, args []string) error {
			engine, err := image.Find(args[0])
			if err != nil {
				return err
			}
			l, err := openLab(cmd)
			if err != nil {
				return err
			}
			if file == "" {
				file = archiveFile(l, engine.Name)
			}
			b := image.Builder{Cache: filepath.Join(l.Dir(), "cache"), Notify: func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }}
			if err := engine.Write(cmd.Context(), b, file); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", file, engine.Tag)
			return err
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "the file to write (a place in the lab's folder, where cluster looks)")
	return cmd
}

func engineList() string {
	var b strings.Builder
	for _, e := range image.Engines() {
		fmt.Fprintf(&b, "  %-12s %s\n  %-12s loaded as %s\n", e.Name, e.Summary, "", e.Tag)
	}
	return b.String()
}

// archiveFile is where an engine's image is kept unless somebody says otherwise.
func archiveFile(l *machines.Lab, engine string) string {
	return filepath.Join(l.Dir(), "engines", engine+".tar")
}
