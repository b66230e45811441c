package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"holdfast/steps/remote"
)

// app is what the verbs share: the streams, the global flags and the operator's wish to stop.
type app struct {
	in, out, err *os.File
	stop         chan struct{}         // closed by the first interrupt
	running      atomic.Bool           // machines are being changed
	file         string                // -f
	state        string                // --state
	acceptNew    bool                  // --accept-new-host-keys
	playbookDir  string                // --playbook-dir
	knownHosts   []string              // --known-hosts
	access       access                // how machines are logged in to
	tune         func(*remote.Options) // a verb's own patience with machines; may be nil
	practice     *routes               // to machines that are simulated; nil for real ones
	ownCluster   bool                  // they end with this command
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "holdfast",
		Short: "Sets up S3 storage that stays up when a machine dies, and proves it",
		Long: `holdfast takes a few Linux machines and an SSH key and makes them into an S3 address served by Docker Swarm over shared storage. It shows every command and why before it runs, picks up where an interrupted run stopped, and proves the result with a real S3 client.

The order of things: write a cluster file, then check, plan, apply.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&a.state, "state", "", "folder for what is kept (~/.local/state/holdfast)")
	root.PersistentPreRun = func(*cobra.Command, []string) {
		if a.state == "" {
			a.state = filepath.Join(xdg.StateHome, "holdfast")
		}
	}
	root.PersistentFlags().StringVar(&a.playbookDir, "playbook-dir", "", "folder with your own playbooks")
	root.PersistentFlags().StringSliceVar(&a.knownHosts, "known-hosts", nil, "files instead of ~/.ssh/known_hosts")
	root.AddCommand(newCheck(a), newPlan(a), newApply(a), newUndo(a), newDrill(a), newStatus(a), newDoctor(a), newChecklist(a), newReport(a), newPractice(a), newPlaybooks(a), newLint(a), newExplain(a), newVersion(a))
	a.wizardVerb(root)
	engineErrors(root)
	for _, c := range root.Commands() {
		engineErrors(c)
	}
	return root
}

// clusterFlags are the flags of every verb that reaches machines.
func (a *app) clusterFlags(c *cobra.Command) {
	c.Flags().StringVarP(&a.file, "file", "f", "", "the cluster file (required)")
	c.Flags().BoolVar(&a.acceptNew, "accept-new-host-keys", false, "trust keys never seen before")
	a.access.flags(c)
	_ = c.MarkFlagRequired("file")
	_ = c.MarkFlagFilename("file", "yaml", "yml")
}

// version is the module's version where it was built from a tagged one.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "development"
	}
	return info.Main.Version
}
