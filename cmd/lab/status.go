package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
)

func newStatusCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "status", Short: "Show which machines there are", GroupID: groupMachines,
		Long: "Shows every machine that runs or has a disk: its image, what disk and memory it takes here, and whether its\ncable is in. With --json, one object for programs.",
		Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := openLab(cmd)
			if err != nil {
				return err
			}
			s := l.Status(cmd.Context())
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(s)
			}
			return printStatus(cmd.OutOrStdout(), s)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func printStatus(out io.Writer, s machines.Status) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tADDRESS\tSTATE\tCABLE\tIMAGE\tDISK MB\tMEMORY MB\tPID")
	for _, m := range s.Machines {
		state, cable := "off", "-"
		if m.Running {
			state, cable = "running", "cut"
			if m.Plugged {
				cable = "in"
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\n", m.Name, m.Address, state, cable, m.Image, m.DiskMB, m.MemoryMB, dash(m.PID))
	}
	fmt.Fprintf(w, "\nfolder %s, namespace %s, proxy %s\n", s.Dir, s.Namespace, map[bool]string{true: "running", false: "off"}[s.Proxy])
	if len(s.Snapshots) > 0 {
		fmt.Fprintf(w, "snapshots: %s\n", strings.Join(s.Snapshots, ", "))
	}
	return w.Flush()
}

func dash(pid int) string {
	if pid == 0 {
		return "-"
	}
	return fmt.Sprint(pid)
}
