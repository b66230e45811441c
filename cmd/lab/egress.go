package main

import (
	"net"

	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
	"holdfast/cmd/lab/proxy"
)

// newEgressCommand is what the lab runs of itself in the background; nobody needs to call it.
func newEgressCommand() *cobra.Command {
	var namespace, address string
	cmd := &cobra.Command{
		Use: "egress", Short: "The machines' HTTP proxy", Hidden: true, Args: cobra.NoArgs,
		Long: "Listens inside the lab's network namespace and dials from outside it, until it is ended.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var ln net.Listener
			err := machines.Within(namespace, func() (err error) {
				ln, err = net.Listen("tcp", address)
				return err
			})
			if err != nil {
				return err
			}
			return proxy.Serve(cmd.Context(), ln)
		},
	}
	cmd.Flags().StringVar(&namespace, "namespace", "", "network namespace to listen in")
	cmd.Flags().StringVar(&address, "listen", "", "address to listen on, IP:PORT")
	return cmd
}
