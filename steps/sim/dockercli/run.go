package dockercli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

// Call is one call of the docker command.
type Call struct {
	Engine         *swarm.Engine
	Args           []string // without the command's own name
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Open           func(path string) (io.ReadCloser, error) // a file of the host
	Create         func(path string) (io.WriteCloser, error)
	Denied         bool // the caller may not use the daemon's socket
}

// session is a call under way.
type session struct {
	Call
	ctx context.Context //nolint:containedctx // a session is the call itself
}

// failure ends a call. Its text goes to stderr as it is.
type failure struct {
	code int
	text string
}

func (f failure) Error() string { return f.text }

// words are an error in the daemon's own words, which keep their capitals.
type words string

// Error gives the words.
func (w words) Error() string { return string(w) }

const (
	noDaemon = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
	noRight  = "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix /var/run/docker.sock: connect: permission denied"
)

// Run carries out a call and gives its exit code.
func Run(ctx context.Context, c Call) int {
	s := &session{Call: c, ctx: ctx}
	if c.Stdin == nil {
		s.Stdin = strings.NewReader("")
	}
	root := s.root()
	root.SetArgs(c.Args)
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	var f failure
	if errors.As(err, &f) {
		if f.text != "" {
			fmt.Fprintln(c.Stderr, f.text)
		}
		return f.code
	}
	fmt.Fprintln(c.Stderr, s.worded(err))
	return 1
}

// missing is an object that the command itself, and not the daemon, says is not there (docker/cli's inspect commands).
type missing struct{ what string }

// Error gives the words without the mark in front.
func (m missing) Error() string { return m.what }

// worded is an error as the command prints it.
func (s *session) worded(err error) string {
	if errors.Is(err, swarm.ErrNoDaemon) {
		return noDaemon
	}
	var gone swarm.Missing
	if errors.As(err, &gone) && s.old() {
		return "Error: No such " + gone.Kind + ": " + gone.Name
	}
	var mine missing
	if errors.As(err, &mine) {
		if s.modern() {
			return "error: " + strings.ToLower(mine.what[:1]) + mine.what[1:]
		}
		return "Error: " + mine.what
	}
	return "Error response from daemon: " + err.Error()
}

// daemon refuses where the caller cannot reach the daemon.
func (s *session) daemon() error {
	if s.Denied {
		return failure{1, noRight}
	}
	if !s.Engine.Up() {
		return failure{1, noDaemon}
	}
	return nil
}

func (s *session) printf(format string, args ...any) { fmt.Fprintf(s.Stdout, format, args...) }

// modern tells whether the texts are those of Docker 28 and later.
func (s *session) modern() bool { return s.major() >= 28 }

// old tells whether the texts are those of Docker before 24, whose command words for itself what is not there.
func (s *session) old() bool { return s.major() < 24 }

func (s *session) major() int {
	n, _ := strconv.Atoi(strings.Split(s.Engine.Version(), ".")[0]) // 0 is old enough
	return n
}

// each does the same to every argument; what fails is told at the end, and the others are done all the same.
func (s *session) each(names []string, do func(name string) error) error {
	var failed []string
	for _, name := range names {
		if err := do(name); err != nil {
			failed = append(failed, s.worded(err))
			continue
		}
	}
	if len(failed) > 0 {
		return failure{1, strings.Join(failed, "\n")}
	}
	return nil
}

// done does something to every argument and prints the argument.
func (s *session) done(names []string, do func(name string) error) error {
	return s.each(names, func(name string) error {
		err := do(name)
		if err == nil {
			s.printf("%s\n", name)
		}
		return err
	})
}

func (s *session) root() *cobra.Command {
	root := &cobra.Command{
		Use: "docker [OPTIONS] COMMAND [ARG...]", Short: "A self-sufficient runtime for containers",
		SilenceErrors: true, SilenceUsage: true, TraverseChildren: true, DisableFlagsInUseLine: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true, HiddenDefaultCmd: true},
		Version:           "x", Args: cobra.ArbitraryArgs,
	}
	root.SetVersionTemplate(s.short() + "\n")
	root.RunE = s.group
	root.SetFlagErrorFunc(s.badFlag)
	root.SetHelpCommand(&cobra.Command{Use: "no-help", Hidden: true})
	root.SetUsageTemplate(usage)
	root.SetHelpTemplate(usage + "{{with .Short}}\n{{.}}\n{{end}}")
	for _, add := range []func() []*cobra.Command{
		s.systemCommands, s.swarmCommands, s.nodeCommands, s.serviceCommands, s.secretCommands,
		s.volumeCommands, s.imageCommands, s.containerCommands, s.networkCommands, s.absentCommands,
	} {
		root.AddCommand(add()...)
	}
	return root
}

const usage = `{{if .Runnable}}Usage:  {{.UseLine}}{{else}}Usage:  {{.CommandPath}} COMMAND{{end}}
{{if .HasAvailableSubCommands}}
Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{end}}{{if .HasAvailableLocalFlags}}
Options:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}`

func (s *session) short() string {
	return fmt.Sprintf("Docker version %s, build %s", s.Engine.Version(), build)
}

const build = "5dc9bcc"
