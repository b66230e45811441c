package sim_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/facts"
	"holdfast/steps/inventory"
	"holdfast/steps/kind"
	"holdfast/steps/plan"
	"holdfast/steps/remote"
	"holdfast/steps/sim"
	"holdfast/steps/sim/machine"

	"golang.org/x/crypto/ssh"
)

// login gives a Dialer for account.
func login(t *testing.T, spec sim.Spec, opt remote.Options) (*sim.Cluster, *remote.Dialer, []inventory.Host) {
	t.Helper()
	c, opt, hosts := account(t, spec, opt)
	return c, remote.New(opt), hosts
}

// account makes a key, its file, and what a Dialer needs to know the cluster in memory.
func account(t *testing.T, spec sim.Spec, opt remote.Options) (*sim.Cluster, remote.Options, []inventory.Host) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if spec.Key, err = ssh.NewPublicKey(public); err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	c := cluster(t, spec)
	opt.KnownHosts, opt.AcceptNew, opt.DialContext = []string{filepath.Join(t.TempDir(), "known")}, true, c.DialContext
	var hosts []inventory.Host
	for i, n := range c.Nodes {
		role := "client"
		if i == 0 {
			role = "server"
		}
		hosts = append(hosts, inventory.Host{
			Name: n.Hostname(), Address: n.Addr, ClusterAddress: n.Addr, Role: role,
			SSH: inventory.SSH{User: "ops", Port: 22, IdentityFile: file, Sudo: true},
		})
	}
	return c, opt, hosts
}

func dial(t *testing.T, d *remote.Dialer, h inventory.Host) steps.Conn {
	t.Helper()
	conn, err := d.Dial(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// TestPlanUpToDocker carries the steps of s3-nfs out on every system, over SSH and detached as holdfast does, as far as
// they need no Docker and no NFS: packages, services, files and folders. A second look finds nothing to do.
func TestPlanUpToDocker(t *testing.T) {
	for _, p := range machine.Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			docker := "distro"
			if p.Docker == "" {
				docker = "docker-ce"
			}
			_, d, hosts := login(t, sim.Spec{OS: []string{p.Name}, Speed: 50}, remote.Options{})
			known := map[string]steps.Facts{}
			conns := map[string]steps.Conn{}
			for _, h := range hosts {
				conns[h.Name] = dial(t, d, h)
				f, err := facts.Gather(t.Context(), conns[h.Name], time.Now)
				if err != nil {
					t.Fatal(err)
				}
				known[h.Name] = f
			}
			ran := 0
			for _, op := range compile(t, hosts, known, inventory.Answers{"docker": docker, "museum": "true", "proxy": "http://192.0.2.9:3128"}).Ops {
				if op.Check.Empty() || !slices.Contains(simpleSteps(), op.Step) {
					continue
				}
				ran++
				carryOut(t, conns[op.Host], op)
			}
			if ran < 12 {
				t.Errorf("only %d steps were carried out", ran)
			}
		})
	}
}

func simpleSteps() []string {
	return []string{"apt-proxy", "dnf-proxy", "docker-proxy", "kernel-extras", "fetch-tools", "docker-repo", "docker-packages", "docker-running", "nfs-client", "nfs-leases", "nfs-server", "nfs-running", "folders", "nfs-waits-for-disk", "exports"}
}

func carryOut(t *testing.T, conn steps.Conn, op steps.Op) {
	t.Helper()
	run := func(s steps.Script, job *steps.Job) steps.Result {
		res, err := conn.Run(t.Context(), steps.Cmd{Script: s, Job: job})
		if err != nil {
			t.Fatalf("%s: %v", op.ID, err)
		}
		return res
	}
	if res := run(op.Check, nil); res.Exit != 1 && res.Exit != 2 && res.Exit != 0 {
		t.Fatalf("%s: check: exit %d\n%s%s", op.ID, res.Exit, res.Stdout, res.Stderr)
	} else if res.Exit == 0 {
		return
	}
	if res := run(op.Apply, &steps.Job{Name: op.Step, Limit: 10 * time.Minute}); res.Exit != 0 {
		t.Fatalf("%s: apply: exit %d\n%s%s\n%s", op.ID, res.Exit, res.Stdout, res.Stderr, op.Apply.Text)
	}
	if res := run(op.Check, nil); res.Exit != 0 {
		t.Errorf("%s: check after apply: exit %d\n%s%s\n%s", op.ID, res.Exit, res.Stdout, res.Stderr, op.Check.Text)
	}
}

// compile makes the plan of s3-nfs, with some settings other than preset.
func compile(t *testing.T, hosts []inventory.Host, known map[string]steps.Facts, settings inventory.Answers) plan.Plan {
	t.Helper()
	lib, err := playbooks.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	pb := lib["s3-nfs"]
	c := inventory.Cluster{Name: "practice", Playbook: pb.Name, Settings: inventory.Answers{}, Hosts: hosts}
	for _, s := range pb.Settings {
		c.Settings[s.Name] = s.Default
	}
	maps.Copy(c.Settings, settings)
	p, err := plan.Compile(pb, c, known, kind.All())
	if err != nil {
		t.Fatal(err)
	}
	return p
}
