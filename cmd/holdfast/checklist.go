package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"holdfast/steps/handover"
)

func newChecklist(a *app) *cobra.Command {
	var format, out string
	var yes bool
	c := &cobra.Command{
		Use:   "checklist",
		Short: "Writes the one page to keep at hand for this cluster",
		Long: `Writes one page for this cluster: its addresses, where the credentials are (never what they are), what it survives and what drills measured, the commands of daily life, what to do when something is lost, backup, ports, and settings for aws, s3cmd, rclone and restic. As Markdown, as text, or as one HTML file that needs nothing else and prints on one sheet of A4.

Reaches no machine: it tells what the cluster file and the record on this machine know.

Exit codes: 0 done; 1 it could not be written; 2 wrong usage or a bad file.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.checklist(format, out, yes) },
	}
	c.Flags().StringVarP(&a.file, "file", "f", "", "the cluster file (required)")
	c.Flags().StringVar(&format, "format", "md", "md, txt or html")
	c.Flags().StringVarP(&out, "output", "o", "", "file to write (standard output)")
	c.Flags().BoolVarP(&yes, "yes", "y", false, "write over a file that is there")
	_ = c.MarkFlagRequired("file")
	_ = c.MarkFlagFilename("file", "yaml", "yml")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"md", "txt", "html"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (a *app) checklist(format, out string, yes bool) error {
	if !slices.Contains(handover.Formats(), format) {
		return usage("--format is md, txt or html, not %q", format)
	}
	page, err := a.handover(format)
	if err != nil {
		return err
	}
	if out == "" {
		_, err = a.out.Write(page)
		return err
	}
	if !yes {
		if err := refuseThere(out); err != nil {
			return err
		}
	}
	if err := writeNew(out, yes, func(w io.Writer) error { _, err := w.Write(page); return err }); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(a.out, out)
	return nil
}

// handover makes the page of what is known on this machine.
func (a *app) handover(format string) ([]byte, error) {
	s, err := a.unreached()
	if err != nil {
		return nil, err
	}
	return a.handoverOf(s, format)
}

// unreached is the cluster of the file, of which no machine is spoken to.
func (a *app) unreached() (*session, error) {
	lib, err := a.library()
	if err != nil {
		return nil, err
	}
	c, err := a.readCluster(lib)
	return &session{cluster: c, playbook: lib[c.Playbook]}, err
}

// handoverOf makes the page of a cluster that is known already.
func (a *app) handoverOf(s *session, format string) ([]byte, error) {
	in, err := a.handoverInput(s)
	if err != nil {
		return nil, err
	}
	if in.Drills, err = a.drillsOf(s.cluster.Name); err != nil {
		return nil, err
	}
	return handover.New(in).Render(format)
}

// handoverInput is what the page is made from, but for the drills.
func (a *app) handoverInput(s *session) (handover.Input, error) {
	if !swarmed(s.playbook) {
		return handover.Input{}, usage("playbook %s makes no S3 service, and there is no checklist for others yet", s.cluster.Playbook)
	}
	secrets, err := a.secrets(s)
	if err != nil {
		return handover.Input{}, err
	}
	layout, err := a.layoutOf(s.cluster, 0)
	return handover.Input{Cluster: s.cluster, Layout: layout, Credentials: secrets.Path(), Date: time.Now(), Simulated: a.practice != nil}, err
}
