package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/steps/sim"
)

// label begins whatever is said of machines that do not exist.
const label = "simulation"

// practiceFlags say which practice cluster to make.
type practiceFlags struct {
	playbook string
	hosts    int
	os       []string
	speed    float64
	faults   []string
}

func (o *practiceFlags) add(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.playbook, "playbook", "s3-nfs", "what to set up (practice)")
	f.IntVar(&o.hosts, "hosts", 0, "how many simulated machines (the fewest that the playbook takes, 3 at least)")
	f.StringSliceVar(&o.os, "os", nil, "their systems, repeated over them: "+systemNames())
	f.Float64Var(&o.speed, "speed", 1, "how fast simulated time runs")
	f.StringArrayVar(&o.faults, "fault", nil, "trouble, as KIND:HOST[,after=30s][,for=1m]; 'holdfast practice --help' lists the kinds")
}

func newPractice(a *app) *cobra.Command {
	var o practiceFlags
	var folder string
	var accessible bool
	c := &cobra.Command{
		Use:   "practice",
		Short: "Simulated machines to try everything on",
		Long: `Opens the wizard on a practice cluster as the flags describe it; it ends with the wizard. With --serve it only starts one: simulated machines in this process, each behind a real SSH server on this machine's loopback address, with what is needed to reach them in the folder given: cluster.yaml, ssh_config, a key and known_hosts. They run until you press Ctrl-C. Every other verb, and plain ssh, work against them as against real machines. Nothing of this machine can be reached from inside.

Kinds of --fault: ` + strings.Join(sim.FaultKinds(), ", ") + `.

To see an installation from its start to its proof with one command: holdfast apply --practice --yes`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if folder == "" {
				return a.wizard(cmd.Context(), accessible || a.plainTerminal(), o, true)
			}
			return a.servePractice(cmd.Context(), folder, o)
		},
	}
	c.Flags().StringVar(&folder, "serve", "", "folder for cluster.yaml, ssh_config, key and known_hosts")
	c.Flags().BoolVar(&accessible, "accessible", false, "ask line by line, without a full screen")
	o.add(c)
	_ = c.MarkFlagDirname("serve")
	return c
}

// servePractice runs a practice cluster until it is interrupted, which is how it is meant to end.
func (a *app) servePractice(ctx context.Context, folder string, o practiceFlags) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	p, err := a.startPractice(ctx, folder, o)
	if err != nil {
		return err
	}
	defer p.close()
	p.introduce(a)
	<-ctx.Done()
	_, _ = fmt.Fprintf(a.err, "\n%s: the machines are gone, with all that was on them\n", label)
	return nil
}

func (p *practice) introduce(a *app) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(a.out, format, args...) }
	say("%s: %d machines that exist only in this process, until Ctrl-C\n\n", label, len(p.file.Machines))
	for _, m := range p.file.Machines {
		say("  %-4s %-14s %-13s ssh %s   S3 http://%s\n", m.Name, m.Address, m.OS, m.SSH, m.S3)
	}
	say("\nhave a look:  ssh -F %s %s\n", filepath.Join(p.folder, "ssh_config"), p.file.Machines[0].Name)
	say("set it up:    holdfast apply -f %s\n", filepath.Join(p.folder, "cluster.yaml"))
}
