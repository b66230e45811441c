package suite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"holdfast/cmd/lab/image"
	"holdfast/cmd/lab/machines"
	"holdfast/steps/inventory"
)

// count is how many machines every scenario uses: the tutorial's server and two clients.
const count = 3

// Bench is the lab with a holdfast binary and a folder for what the scenarios need and leave.
type Bench struct {
	Lab      *machines.Lab
	Holdfast string            // the binary
	Dir      string            // cluster files, state, logs
	Notify   func(line string) // told what goes on
	figures  []Figure
}

// NewBench builds holdfast from the project's folder and prepares dir.
func NewBench(ctx context.Context, l *machines.Lab, dir string, notify func(line string)) (*Bench, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	b := &Bench{Lab: l, Holdfast: filepath.Join(dir, "holdfast"), Dir: dir, Notify: notify}
	build := exec.CommandContext(ctx, "go", "build", "-o", b.Holdfast, "holdfast/cmd/holdfast")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building holdfast: %w\n%s", err, out)
	}
	return b, nil
}

// measure keeps a figure and tells it.
func (b *Bench) measure(name string, value float64, unit string) {
	b.figures = append(b.figures, Figure{name, value, unit})
	b.Notify(fmt.Sprintf("  %-48s %8.1f %s", name, value, unit))
}

// begin brings the machines to where a scenario starts from.
func (b *Bench) begin(ctx context.Context, from string) error {
	if from != Bare {
		return nil
	}
	for i := 1; i <= count; i++ {
		if err := b.Lab.Reset(ctx, i); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(b.state()); err != nil {
		return err
	}
	start := time.Now()
	if err := b.Lab.Up(ctx, machines.UpOptions{Count: count}); err != nil {
		return err
	}
	b.measure("three bare machines up", time.Since(start).Seconds(), "s")
	// What their first boot wrote, host keys too, has to be on their disks before a scenario cuts the power.
	for i := 1; i <= count; i++ {
		if _, err := b.on(ctx, i, "sync"); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bench) state() string                  { return filepath.Join(b.Dir, "state") }
func (b *Bench) clusterFile(name string) string { return filepath.Join(b.Dir, name+".yaml") }

// writeCluster writes the cluster file for an engine: root with the lab's key.
func (b *Bench) writeCluster(ctx context.Context, engine string) error {
	return b.writeClusterAs(ctx, engine, func(int, *inventory.Host) error { return nil })
}

// writeClusterAs is writeCluster with a last word on how each machine is reached. The image is made when it is not there
// yet.
func (b *Bench) writeClusterAs(ctx context.Context, engine string, reach func(i int, h *inventory.Host) error) error {
	e, err := image.Find(engine)
	if err != nil {
		return err
	}
	archive := filepath.Join(b.Lab.Dir(), "cache", "suite-"+engine+".tar")
	if _, err := os.Stat(archive); errors.Is(err, os.ErrNotExist) {
		builder := image.Builder{Cache: filepath.Join(b.Lab.Dir(), "cache"), Notify: b.Notify}
		if err := e.Write(ctx, builder, archive); err != nil {
			return err
		}
	}
	c := inventory.Cluster{Name: "lab", Playbook: "s3-nfs", Settings: inventory.Answers{
		"engine": engine, "docker": "distro", "images": "archive", "image_archive": archive, "image": e.Tag,
	}}
	for i := 1; i <= count; i++ {
		h := inventory.Host{Name: machines.Name(i), Address: b.Lab.Address(i), ClusterAddress: b.Lab.Address(i), Role: "client"}
		if i == 1 {
			h.Role = "server"
		}
		h.SSH = inventory.SSH{User: "root", Port: 22, IdentityFile: b.Lab.KeyFile()}
		if err := reach(i, &h); err != nil {
			return err
		}
		c.Hosts = append(c.Hosts, h)
	}
	text, err := c.YAML()
	if err != nil {
		return err
	}
	return os.WriteFile(b.clusterFile(engine), text, 0o600)
}

// holdfast runs the binary inside the lab's network. Standard error goes to a log in Dir as well.
func (b *Bench) holdfast(ctx context.Context, args ...string) (stdout string, exit int, err error) {
	t, err := b.try(ctx, args...)
	if err == nil && t.exit != 0 {
		b.Notify(lastLines(t.stderr, 15))
	}
	return t.stdout, t.exit, err
}

// trial is one run of holdfast.
type trial struct {
	stdout, stderr string
	exit           int
	took           time.Duration
}

// try is holdfast for a scenario that looks into what was said.
func (b *Bench) try(ctx context.Context, args ...string) (trial, error) {
	var out, errs bytes.Buffer
	start := time.Now()
	exit, err := b.Lab.Exec(ctx, machines.Streams{Out: &out, Err: &errs}, b.argv(args)...)
	log := filepath.Join(b.Dir, fmt.Sprintf("%d-%s.log", start.UnixMilli(), args[0]))
	_ = os.WriteFile(log, append(errs.Bytes(), out.Bytes()...), 0o600)
	return trial{out.String(), errs.String(), exit, time.Since(start)}, err
}

// argv is a whole command line: the state and the known hosts are the lab's, unless others are named.
func (b *Bench) argv(args []string) []string {
	all := append([]string{b.Holdfast, "--state", b.state()}, args...)
	if !slices.Contains(args, "--known-hosts") {
		all = append(all, "--known-hosts", b.Lab.KnownHostsFile())
	}
	return all
}

// apply runs holdfast apply and gives how each step ended.
func (b *Bench) apply(ctx context.Context, engine string) (map[string]string, error) {
	out, exit, err := b.holdfast(ctx, "apply", "-f", b.clusterFile(engine), "--yes", "--json")
	if err != nil {
		return nil, err
	}
	ends := outcomes(out)
	if exit != 0 {
		return ends, fmt.Errorf("holdfast apply ended with exit code %d", exit)
	}
	return ends, nil
}

// outcomes reads the event lines of a run: op -> how it ended.
func outcomes(lines string) map[string]string {
	out := map[string]string{}
	for line := range strings.SplitSeq(lines, "\n") {
		var e struct {
			Type string
			Data struct{ Op, Outcome string }
		}
		if json.Unmarshal([]byte(line), &e) == nil && e.Type == "step_finished" {
			out[e.Data.Op] = e.Data.Outcome
		}
	}
	return out
}

// on runs a script on machine i and fails unless it exits 0.
func (b *Bench) on(ctx context.Context, i int, script string) (string, error) {
	r, err := b.Lab.Run(ctx, i, script)
	if err == nil && r.Exit != 0 {
		err = fmt.Errorf("n%d: exit code %d: %s", i, r.Exit, lastLines(r.Stderr+r.Stdout, 5))
	}
	return strings.TrimSpace(r.Stdout), err
}

func lastLines(s string, n int) string {
	all := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(all[max(0, len(all)-n):], "\n")
}
