package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/lab/suite"
)

// newArgvCommand is what the suite runs on a machine to look at command lines; nobody needs to call it. What to look for
// comes on standard input, for an argument would be found at once.
func newArgvCommand() *cobra.Command {
	return &cobra.Command{
		Use: "argv", Short: "Watch all command lines for secrets", Hidden: true, Args: cobra.NoArgs,
		Long: "Reads a JSON list of texts, one line, and looks for them in the arguments of all processes until its input ends.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			in := bufio.NewReader(cmd.InOrStdin())
			line, err := in.ReadBytes('\n')
			if err != nil {
				return err
			}
			var forms []string
			if err := json.Unmarshal(line, &forms); err != nil {
				return err
			}
			ctx, cancel := context.WithCancel(cmd.Context())
			go func() {
				_, _ = io.Copy(io.Discard, in)
				cancel()
			}()
			return json.NewEncoder(cmd.OutOrStdout()).Encode(suite.WatchArgv(ctx, "/proc", forms, 10*time.Millisecond))
		},
	}
}
