//go:build lab

package conformance_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
	"holdfast/steps/sim/conformance"
)

// TestLab asks real machines. HOLDFAST_CLUSTER names their cluster file, HOLDFAST_INSTALLED is set once s3-nfs has been
// carried out on them, HOLDFAST_KNOWN_HOSTS names the file with their keys.
func TestLab(t *testing.T) {
	d, hosts := lab(t)
	conformance.Run(t, d, hosts, os.Getenv("HOLDFAST_INSTALLED") != "")
}

// TestLabFailover takes things away from real machines, which have to have s3-nfs. It runs only where HOLDFAST_POWER names
// a command that is called with "off" or "on", a machine's name and its address; "none" leaves the power alone.
func TestLabFailover(t *testing.T) {
	command := os.Getenv("HOLDFAST_POWER")
	if command == "" {
		t.Skip("HOLDFAST_POWER names no command")
	}
	d, hosts := lab(t)
	power := func(ctx context.Context, h inventory.Host, on bool) error {
		word := map[bool]string{true: "on", false: "off"}[on]
		cmd := exec.CommandContext(context.WithoutCancel(ctx), command, word, h.Name, h.Address)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s %s %s: %w: %s", command, word, h.Name, err, out)
		}
		return nil
	}
	if command == "none" {
		power = nil
	}
	conformance.Failover(t, d, hosts, power)
}

func lab(t *testing.T) (steps.Dialer, []inventory.Host) {
	t.Helper()
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
	return remote.New(opt), c.Hosts
}
