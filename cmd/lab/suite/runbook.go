package suite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/cmd/lab/machines"
)

func runbook() Scenario {
	const engine = "cloudserver"
	return Scenario{
		Name: "runbook", Begin: Bare,
		About: "the exported shell runbook builds the same cluster on bare machines with ssh alone; apply then finds nothing to do",
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.writeCluster(ctx, engine); err != nil {
				return err
			}
			text, exit, err := b.holdfast(ctx, "plan", "-f", b.clusterFile(engine), "--format", "sh")
			if err != nil || exit != 0 {
				return fmt.Errorf("holdfast plan --format sh: exit code %d: %w", exit, err)
			}
			start := time.Now()
			if err := b.runShell(ctx, text); err != nil {
				return err
			}
			b.measure("runbook on bare machines", time.Since(start).Seconds(), "s")
			return b.adopt(ctx, engine)
		},
	}
}

func (b *Bench) runShell(ctx context.Context, text string) error {
	dir := filepath.Join(b.Dir, "runbook")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file := filepath.Join(dir, "runbook.sh")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(dir, "runbook.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	options := "-o UserKnownHostsFile=" + b.Lab.KnownHostsFile()
	exit, err := b.Lab.Exec(ctx, machines.Streams{Out: log, Err: log}, "env", "HOLDFAST_SSH="+options, "sh", "-c", `cd "$1" && exec sh runbook.sh`, "sh", dir)
	if err == nil && exit != 0 {
		tail, _ := os.ReadFile(log.Name())
		err = fmt.Errorf("the runbook ended with exit code %d:\n%s", exit, lastLines(string(tail), 10))
	}
	return err
}

// adopt gives holdfast the runbook's credentials; an apply must then find every step done.
func (b *Bench) adopt(ctx context.Context, engine string) error {
	keys, err := os.ReadFile(filepath.Join(b.Dir, "runbook", "holdfast-credentials"))
	if err != nil {
		return err
	}
	dir := filepath.Join(b.state(), "lab")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "s3-credentials"), keys, 0o600); err != nil {
		return err
	}
	ends, err := b.apply(ctx, engine)
	if err != nil {
		return err
	}
	if err := unchanged(ends); err != nil {
		return fmt.Errorf("the runbook did not build the same: %w", err)
	}
	if strings.TrimSpace(string(keys)) == "" {
		return fmt.Errorf("the runbook kept no credentials")
	}
	return b.served(ctx)
}
