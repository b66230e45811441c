package shell

import "fmt"

// history lists what a person has typed into this shell. A script has typed nothing.
func history(s *sh, args []string) int {
	if len(args) > 1 && args[1] == "-c" {
		s.past = nil
		return 0
	}
	for i, line := range s.past {
		fmt.Fprintf(s.writer(1), "%5d  %s\n", i+1, line)
	}
	return 0
}

// help says where one is, and what is worth a look.
func help(s *sh, _ []string) int {
	fmt.Fprint(s.writer(1), "This is a simulated machine of a practice cluster, behind a real SSH server.\n"+
		"Worth a look: ls, cat, ps aux, systemctl status, journalctl -n 20, ip addr, ss -tlnp, df -h, docker node ls.\n"+
		"Nothing that is done here reaches any real machine. What is not simulated says so.\n")
	return 0
}
