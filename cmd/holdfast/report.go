package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/steps"
	"holdfast/steps/bundle"
	"holdfast/steps/handover"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
)

// reportOptions are the flags of report.
type reportOptions struct {
	run, out  string
	format    string
	yes, json bool
}

func newReport(a *app) *cobra.Command {
	var o reportOptions
	c := &cobra.Command{
		Use:   "report",
		Short: "Hands over: what was done, or what somebody who helps needs to know",
		Long: `Packs the record of a run, the output of the machines and a summary into one file for somebody who is to help. With --format md or html it writes the handover document instead: what was done where and when, versions, checks, drills with their timelines, and the checklist, over all runs on record here or the one that is named. Secrets are taken out of both: the cluster's credentials in every spelling, join tokens, private keys, passwords in addresses, access keys. Names and addresses stay.

Shows first what is in it and how much was hidden, and asks. Reaches no machine; may be used while the run goes on. With --json it prints that list as one object, asks nothing, and writes only with --yes.

Exit codes: 0 done; 1 it could not be written; 2 wrong usage, a bad file, or no such run; 130 interrupted.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.report(cmd.Context(), o) },
	}
	c.Flags().StringVarP(&a.file, "file", "f", "", "the cluster file (required)")
	c.Flags().StringVar(&o.run, "run", "", "id of the run (the latest; for md and html all)")
	c.Flags().StringVar(&o.format, "format", "bundle", "bundle for who helps, md or html for who takes over")
	c.Flags().StringVarP(&o.out, "output", "o", "", "file to write (holdfast-report-CLUSTER-RUN.tar.gz here, or .md, .html)")
	c.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask, and write over a file that is there")
	c.Flags().BoolVar(&o.json, "json", false, "print what is in it as one JSON object")
	_ = c.MarkFlagRequired("file")
	_ = c.MarkFlagFilename("file", "yaml", "yml")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"bundle", "md", "html"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (a *app) report(ctx context.Context, o reportOptions) error {
	gather := func() (bundle.Bundle, func(io.Writer) error, error) {
		b, err := a.collect(o.run)
		return b, b.Write, err
	}
	ending := ".tar.gz"
	switch {
	case slices.Contains(handover.StoryFormats(), o.format):
		gather, ending = func() (bundle.Bundle, func(io.Writer) error, error) { return a.document(o.run, o.format) }, "."+o.format
	case o.format != "bundle":
		return usage("--format is bundle, md or html, not %q", o.format)
	}
	b, write, err := gather()
	if err != nil {
		return err
	}
	if o.out == "" {
		o.out = b.Folder + ending
	}
	if o.json {
		return a.reportJSON(b, write, o)
	}
	a.preview(b)
	if !o.yes {
		if agreed, err := a.mayWrite(ctx, o.out); err != nil || !agreed {
			return err
		}
	}
	if err := writeNew(o.out, o.yes, write); err != nil {
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
	runs, err := a.runsOf(c)
	if err != nil {
		return bundle.Bundle{}, err
	}
	if run == "" {
		run = runs[len(runs)-1]
	}
	b, err := bundle.Collect(a.source(c, run))
	return b, noSuchRun(err, c, run, runs)
}

func (a *app) source(c inventory.Cluster, run string) bundle.Source {
	return bundle.Source{State: a.state, Cluster: c.Name, Run: run, ClusterFile: c.Path, Version: version(), Now: time.Now()}
}

// runsOf names the runs on record, of which there has to be one.
func (a *app) runsOf(c inventory.Cluster) ([]string, error) {
	runs, err := journal.Runs(a.state, c.Name)
	if err == nil && len(runs) == 0 {
		err = fmt.Errorf("cluster %s has had no run that is recorded below %s", c.Name, a.state)
		err = fail(exitUsage, steps.WithHint(err, "There is something to report after the first apply. If the record is elsewhere, say where with --state."))
	}
	return runs, err
}

// noSuchRun words the error of a run that is not there.
func noSuchRun(err error, c inventory.Cluster, run string, runs []string) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	latest := runs[max(0, len(runs)-5):]
	return fail(exitUsage, steps.WithHint(fmt.Errorf("cluster %s has no run %s", c.Name, run), "The latest are: "+strings.Join(latest, ", ")))
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
func (a *app) reportJSON(b bundle.Bundle, write func(io.Writer) error, o reportOptions) error {
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
		if err := writeNew(o.out, true, write); err != nil {
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
