package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/steps"
	"holdfast/steps/bundle"
	"holdfast/steps/journal"
)

// reportOptions are the flags of report.
type reportOptions struct {
	run, out  string
	yes, json bool
}

func newReport(a *app) *cobra.Command {
	var o reportOptions
	c := &cobra.Command{
		Use:   "report",
		Short: "Packs what somebody who helps needs to know of a run",
		Long: `Packs the record of a run, the output of the machines and a summary into one file for somebody who is to help. Secrets are taken out: the cluster's credentials in every spelling, join tokens, private keys, passwords in addresses, access keys. Names and addresses stay.

Shows first what is in it and how much was hidden, and asks. Reaches no machine; may be used while the run goes on. With --json it prints that list as one object, asks nothing, and writes only with --yes.

Exit codes: 0 done; 1 it could not be written; 2 wrong usage, a bad file, or no such run; 130 interrupted.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.report(cmd.Context(), o) },
	}
	c.Flags().StringVarP(&a.file, "file", "f", "", "the cluster file (required)")
	c.Flags().StringVar(&o.run, "run", "", "id of the run (the latest)")
	c.Flags().StringVarP(&o.out, "output", "o", "", "file to write (holdfast-report-CLUSTER-RUN.tar.gz here)")
	c.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask, and write over a file that is there")
	c.Flags().BoolVar(&o.json, "json", false, "print what is in it as one JSON object")
	_ = c.MarkFlagRequired("file")
	_ = c.MarkFlagFilename("file", "yaml", "yml")
	return c
}

func (a *app) report(ctx context.Context, o reportOptions) error {
	b, err := a.collect(o.run)
	if err != nil {
		return err
	}
	if o.out == "" {
		o.out = b.Folder + ".tar.gz"
	}
	if o.json {
		return a.reportJSON(b, o)
	}
	a.preview(b)
	if !o.yes {
		if agreed, err := a.mayWrite(ctx, o.out); err != nil || !agreed {
			return err
		}
	}
	if err := writeNew(o.out, o.yes, b.Write); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(a.out, o.out)
	return nil
}

// collect finds the run and gathers what is to be told of it.
func (a *app) collect(run string) (bundle.Bundle, error) {
	lib, err := a.library()
	if err != nil {
		return bundle.Bundle{}, err
	}
	c, err := a.readCluster(lib)
	if err != nil {
		return bundle.Bundle{}, err
	}
	runs, err := journal.Runs(a.state, c.Name)
	if err != nil {
		return bundle.Bundle{}, err
	}
	if len(runs) == 0 {
		err := fmt.Errorf("cluster %s has had no run that is recorded below %s", c.Name, a.state)
		return bundle.Bundle{}, fail(exitUsage, steps.WithHint(err, "There is something to report after the first apply. If the record is elsewhere, say where with --state."))
	}
	if run == "" {
		run = runs[len(runs)-1]
	}
	b, err := bundle.Collect(bundle.Source{
		State: a.state, Cluster: c.Name, Run: run, ClusterFile: c.Path, Version: version(), Now: time.Now(),
	})
	if errors.Is(err, fs.ErrNotExist) {
		latest := runs[max(0, len(runs)-5):]
		return b, fail(exitUsage, steps.WithHint(fmt.Errorf("cluster %s has no run %s", c.Name, run), "The latest are: "+strings.Join(latest, ", ")))
	}
	return b, err
}

// preview lists what would be given away.
func (a *app) preview(b bundle.Bundle) {
	_, _ = fmt.Fprintf(a.err, "%s\n", b.Folder)
	for _, f := range b.Files {
		hidden := ""
		if f.Hidden > 0 {
			hidden = fmt.Sprintf("%d hidden", f.Hidden)
		}
		_, _ = fmt.Fprintf(a.err, "  %-28s %12s   %s\n", f.Name, size(int64(len(f.Content))), hidden)
	}
	_, _ = fmt.Fprintf(a.err, "%d files, %d secrets or what looked like one hidden; names and addresses of machines are in it\n", len(b.Files), b.Hidden())
}

func (a *app) mayWrite(ctx context.Context, path string) (bool, error) {
	if err := refuseThere(path); err != nil {
		return false, err
	}
	if !a.interactive() {
		return false, usage("report asks before it writes, and there is no terminal to ask on; give --yes to agree beforehand")
	}
	yes, err := a.confirm(ctx, "Write "+path+"?", "yes")
	if err == nil && !yes {
		_, _ = fmt.Fprintln(a.err, "nothing was written")
	}
	return yes, err
}

// reportJSON prints the preview as one object, and writes the file only when that was agreed to beforehand.
func (a *app) reportJSON(b bundle.Bundle, o reportOptions) error {
	type part struct {
		Name   string `json:"name"`
		Bytes  int    `json:"bytes"`
		Hidden int    `json:"hidden"`
	}
	parts := []part{}
	for _, f := range b.Files {
		parts = append(parts, part{f.Name, len(f.Content), f.Hidden})
	}
	if o.yes {
		if err := writeNew(o.out, true, b.Write); err != nil {
			return err
		}
	}
	return json.NewEncoder(a.out).Encode(map[string]any{"file": o.out, "written": o.yes, "hidden": b.Hidden(), "files": parts})
}

func refuseThere(path string) error {
	if _, err := os.Lstat(path); err != nil {
		return nil
	}
	return fail(exitUsage, steps.WithHint(fmt.Errorf("%s is there already", path), "Choose another name with -o, or write over it with --yes."))
}
