package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"holdfast/steps/runner"
	"holdfast/tui"
)

// wizardVerb makes holdfast without a verb open the wizard.
func (a *app) wizardVerb(root *cobra.Command) {
	var accessible bool
	root.Flags().StringVarP(&a.file, "file", "f", "", "a cluster file to begin with")
	_ = root.MarkFlagFilename("file", "yaml", "yml")
	root.Flags().BoolVar(&accessible, "accessible", false, "ask line by line, without a full screen")
	a.access.flags(root)
	root.Args = cobra.NoArgs
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.wizard(cmd.Context(), accessible || a.plainTerminal(), practiceFlags{playbook: "s3-nfs", speed: 1}, false)
	}
}

// plainTerminal tells whether a full screen would be of no use: for a screen reader, on a dumb terminal, or on none.
func (a *app) plainTerminal() bool {
	return os.Getenv("ACCESSIBLE") != "" || os.Getenv("TERM") == "dumb" ||
		!term.IsTerminal(int(a.in.Fd())) || !term.IsTerminal(int(a.out.Fd()))
}

// wizard opens the wizard; o is the practice cluster that it offers, or begins with.
func (a *app) wizard(ctx context.Context, lines bool, o practiceFlags, practising bool) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	life, end := context.WithCancel(context.WithoutCancel(ctx)) // a run that is cut off still speaks to its machines
	defer end()
	engine := &wizardEngine{app: a, lib: lib, lines: lines}
	defer engine.close()
	if !lines { // which stay on the terminal anyway
		defer func() { _, _ = fmt.Fprint(a.out, engine.lastWords()) }()
	}
	defer cancel()
	opt := engine.options(life, o, practising)
	if a.file != "" {
		known, err := engine.load(a.file)
		if err != nil {
			return fail(exitUsage, err)
		}
		opt.Cluster, opt.Label = known.Cluster, known.Label
	}
	if lines {
		return a.askLines(ctx, opt)
	}
	// One program for the whole session; signals are the app's, and end ctx. Quitting waits for the reader of the
	// terminal, where ending the program by its context would close the terminal under it.
	p := tea.NewProgram(tui.New(ctx, opt), tea.WithInput(a.in), tea.WithOutput(a.out), tea.WithoutSignalHandler())
	defer context.AfterFunc(ctx, p.Quit)()
	_, err = p.Run()
	if ctx.Err() != nil {
		return runner.ErrInterrupted
	}
	return err
}

// options are what the wizard's screens, or its lines, work with. A practice cluster lasts as long as life.
func (e *wizardEngine) options(life context.Context, o practiceFlags, practising bool) tui.Options {
	k := &keeper{engine: e}
	return tui.Options{
		Library: e.lib, Engine: e, Shelf: shelf{e.app, e.load}, Version: version(), Driller: e, Keeper: k, Survives: k.survives, Mender: e,
		Practising: practising,
		Practise:   func(context.Context) (tui.Practice, error) { return e.practising(life, o) },
	}
}

func (a *app) askLines(ctx context.Context, o tui.Options) error {
	err := tui.RunLines(ctx, o, tui.LineIO{In: a.in, Out: a.out, Stop: a.stop, Secret: a.hiddenLine})
	switch {
	case ctx.Err() != nil:
		return runner.ErrInterrupted
	case errors.Is(err, tui.ErrEnded):
		return usage("left before the end; nothing more was done")
	}
	return err
}

// hiddenLine asks, and reads a line without echo.
func (a *app) hiddenLine(ctx context.Context, ask func()) (string, error) {
	text, err := a.unseen(ctx, ask)
	if errors.Is(err, io.EOF) {
		err = tui.ErrEnded
	}
	return text, err
}
