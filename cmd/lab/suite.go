package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
	"holdfast/cmd/lab/suite"
)

const suiteHelp = `Runs the end-to-end scenarios with the real holdfast on real machines n1 to n3, which are reset to bare ones first.
Without names all of them run, in order; each that needs the cluster of the one before says so.

Results go to a file, one JSON object for each scenario with what was measured. Logs of every run of holdfast are kept
beside it.`

func newSuiteCommand() *cobra.Command {
	var out string
	var list, short bool
	cmd := &cobra.Command{
		Use: "suite [SCENARIO...]", Short: "Run the end-to-end scenarios", Long: suiteHelp, GroupID: groupHoldfast,
		RunE: func(cmd *cobra.Command, args []string) error {
			if list {
				for _, s := range suite.All() {
					fmt.Fprintf(cmd.OutOrStdout(), "%-22s from %-9s %s\n", s.Name, s.Begin, s.About)
				}
				return nil
			}
			which, err := chosen(args, short)
			if err != nil {
				return err
			}
			l, err := openLab(cmd)
			if err != nil {
				return err
			}
			notify := func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
			return runSuite(cmd.Context(), l, which, out, notify)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, s := range suite.All() {
				names = append(names, s.Name)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "suite-results.json", "file for the results")
	cmd.Flags().BoolVar(&list, "list", false, "only list the scenarios")
	cmd.Flags().BoolVar(&short, "short", false, "only those that every change is tried with")
	return cmd
}

func chosen(names []string, short bool) ([]suite.Scenario, error) {
	switch {
	case short:
		return suite.Short(), nil
	case len(names) == 0:
		return suite.All(), nil
	}
	return suite.Find(names)
}

func runSuite(ctx context.Context, l *machines.Lab, which []suite.Scenario, out string, notify func(string)) error {
	b, err := suite.NewBench(ctx, l, filepath.Join(l.Dir(), "suite"), notify)
	if err != nil {
		return err
	}
	var results []suite.Result
	failed := 0
	for _, s := range which {
		notify(fmt.Sprintf("== %s: %s", s.Name, s.About))
		r := suite.Run(ctx, b, s)
		results = append(results, r)
		if err := writeResults(out, results); err != nil {
			return err
		}
		if !r.OK {
			failed++
			notify("   FAILED: " + r.Error)
			continue
		}
		notify(fmt.Sprintf("   held, after %.0f s", r.Took.Seconds()))
	}
	notify(fmt.Sprintf("%d passed, %d failed; figures are in %s", len(results)-failed, failed, out))
	if failed > 0 {
		return errors.New("not everything held")
	}
	return nil
}

func writeResults(path string, results []suite.Result) error {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	for _, r := range results {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
