package dockercli

import (
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

func (s *session) swarmCommands() []*cobra.Command {
	create := s.leaf("init [OPTIONS]", "Initialize a swarm", 0, 0, s.swarmInit)
	f := create.Flags()
	f.String("advertise-addr", "", "Advertised address (format: \"<ip|interface>[:port]\")")
	f.String("listen-addr", "0.0.0.0:2377", "Listen address (format: \"<ip|interface>[:port]\")")
	f.Uint32("data-path-port", 0, "Port number to use for data path traffic (1024 - 49151). If no value is set or is set to 0, the default port (4789) is used.")
	f.String("data-path-addr", "", "Address or interface to use for data path traffic")
	f.String("availability", "active", `Availability of the node ("active", "pause", "drain")`)
	f.Bool("force-new-cluster", false, "Force create a new cluster from current state")
	f.StringArray("default-addr-pool", nil, "default address pool in CIDR format")
	join := s.leaf("join [OPTIONS] HOST:PORT", "Join a swarm as a node and/or manager", 1, 1, s.swarmJoin)
	f = join.Flags()
	f.String("advertise-addr", "", "Advertised address (format: \"<ip|interface>[:port]\")")
	f.String("listen-addr", "0.0.0.0:2377", "Listen address (format: \"<ip|interface>[:port]\")")
	f.String("data-path-addr", "", "Address or interface to use for data path traffic")
	f.String("token", "", "Token for entry into the swarm")
	f.String("availability", "active", `Availability of the node ("active", "pause", "drain")`)
	token := s.leaf("join-token [OPTIONS] (worker|manager)", "Manage join tokens", 1, 1, s.joinToken)
	token.Flags().BoolP("quiet", "q", false, "Only display token")
	token.Flags().Bool("rotate", false, "Rotate join token")
	leave := s.leaf("leave [OPTIONS]", "Leave the swarm", 0, 0, s.swarmLeave)
	leave.Flags().BoolP("force", "f", false, "Force this node to leave the swarm, ignoring warnings")
	return []*cobra.Command{s.several("swarm", "Manage Swarm", create, join, token, leave)}
}

func (s *session) swarmInit(cmd *cobra.Command, _ []string) error {
	if err := s.ownAddress(str(cmd, "advertise-addr")); err != nil {
		return err
	}
	port, _ := cmd.Flags().GetUint32("data-path-port")
	if port != 0 && (port < 1024 || port > 49151) {
		return fmt.Errorf("rpc error: code = InvalidArgument desc = invalid data path port: %d", port)
	}
	id, err := s.Engine.Init(swarm.InitOptions{Availability: str(cmd, "availability"), DataPathPort: int(port), Force: yes(cmd, "force-new-cluster")})
	if err != nil {
		return err
	}
	token, err := s.Engine.Tokens("worker", false)
	if err != nil {
		return err
	}
	s.printf("Swarm initialized: current node (%s) is now a manager.\n\nTo add a worker to this swarm, run the following command:\n\n    docker swarm join --token %s %s:2377\n\nTo add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.\n\n", id, token, s.Engine.Addr())
	return nil
}

// ownAddress refuses an address that is not this machine's.
func (s *session) ownAddress(addr string) error {
	host := addr
	if h, _, err := net.SplitHostPort(addr); err == nil {
		host = h
	}
	switch {
	case host == "" || host == s.Engine.Addr() || host == "eth0":
		return nil
	case net.ParseIP(host) == nil:
		return fmt.Errorf("advertise address must be a non-zero IP address or network interface (with optional port number)")
	}
	return fmt.Errorf("must specify a listening address because the advertised address is not recognized as a system address, and a system's IP address to use could not be uniquely identified")
}

func (s *session) swarmJoin(cmd *cobra.Command, args []string) error {
	if err := s.ownAddress(str(cmd, "advertise-addr")); err != nil {
		return err
	}
	if err := s.Engine.Join(s.ctx, swarm.JoinOptions{Token: str(cmd, "token"), Remote: args[0], Availability: str(cmd, "availability")}); err != nil {
		return err
	}
	role := "worker"
	if i, err := s.Engine.Info(); err == nil && i.Manager {
		role = "manager"
	}
	s.printf("This node joined a swarm as a %s.\n", role)
	return nil
}

func (s *session) joinToken(cmd *cobra.Command, args []string) error {
	role := args[0]
	if role != "worker" && role != "manager" {
		return failure{1, "unknown role " + role}
	}
	token, err := s.Engine.Tokens(role, yes(cmd, "rotate"))
	if err != nil {
		return err
	}
	if yes(cmd, "quiet") {
		s.printf("%s\n", token)
		return nil
	}
	if yes(cmd, "rotate") {
		s.printf("Successfully rotated %s join token.\n\n", role)
	}
	s.printf("To add a %s to this swarm, run the following command:\n\n    docker swarm join --token %s %s:2377\n\n", role, token, s.Engine.Addr())
	return nil
}

func (s *session) swarmLeave(cmd *cobra.Command, _ []string) error {
	if err := s.Engine.Leave(yes(cmd, "force")); err != nil {
		return err
	}
	s.printf("Node left the swarm.\n")
	return nil
}
