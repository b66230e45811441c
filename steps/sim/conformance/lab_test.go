//go:build lab

package conformance_test

import (
	"os"
	"testing"

	"holdfast/playbooks"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
	"holdfast/steps/sim/conformance"
)

// TestLab asks real machines. HOLDFAST_CLUSTER names their cluster file, HOLDFAST_INSTALLED is set once s3-nfs has been
// carried out on them, HOLDFAST_KNOWN_HOSTS names the file with their keys.
func TestLab(t *testing.T) {
	file := os.Getenv("HOLDFAST_CLUSTER")
	if file == "" {
		t.Skip("HOLDFAST_CLUSTER names no cluster file")
	}
	lib, err := playbooks.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	c, err := inventory.Load(file, lib)
	if err != nil {
		t.Fatal(err)
	}
	var opt remote.Options
	if known := os.Getenv("HOLDFAST_KNOWN_HOSTS"); known != "" {
		opt.KnownHosts = []string{known}
	}
	conformance.Run(t, remote.New(opt), c.Hosts, os.Getenv("HOLDFAST_INSTALLED") != "")
}
