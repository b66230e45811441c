package remote

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"holdfast/steps"
)

// A job is a script that a host goes on with by itself: holdfast may be killed, and the connection cut. The host keeps
// its text without the secrets, its output and its exit code in a folder that lies in memory and is open to root alone.
// Where systemd runs, the job is a transient unit, so that neither the end of a login session takes it along nor
// anything it started outlives it; elsewhere it is a session of its own (setsid). As long as its runner lives, it
// holds a lock, by which everybody else knows it.
var (
	//go:embed job.sh
	jobScript string
	//go:embed jobclear.sh
	jobClear string
	//go:embed jobrun.sh
	jobRunner string
	//go:embed jobend.sh
	jobEnder string
)

// errLookEnded says that a session ended before the job it followed.
var errLookEnded = errors.New("the session that followed the step was ended on the host")

const (
	// jobGrace is what the host gives a job beyond its limit: whoever follows it ends it first, and says so.
	jobGrace = time.Minute
	// endWait is how long the host may take to hear that a job shall end.
	endWait = 2 * time.Second
)

// mayLeave tells whether a script can be left to itself: its folder is root's.
func (c *conn) mayLeave(s steps.Script) bool { return s.Sudo || c.host.SSH.User == "root" }

// follow starts or joins a job, and looks on until it ends or the connection does.
func (c *conn) follow(ctx context.Context, f *follow) (steps.Result, error) {
	e, err := twice(func() (int, error) { return c.glance(ctx, f) })
	if err != nil {
		return steps.Result{}, err
	}
	f.out.flush()
	return steps.Result{Exit: e, Stdout: f.out.kept(steps.Stdout), Stderr: f.out.kept(steps.Stderr), Took: time.Since(f.start)}, nil
}

// glance is one session of following.
func (c *conn) glance(ctx context.Context, f *follow) (exit int, err error) {
	g := f.look(newMark())
	done := f.harvest.list()
	s := &session{stdin: strings.NewReader(c.launcher(g, done)), stdout: g.writer(steps.Stdout), stderr: g.writer(steps.Stderr), pid: g.pid}
	line, gate, err := c.enter(ctx, runScript, true, s, f.out.hide)
	if err != nil {
		return 0, err
	}
	e, err := c.exec(ctx, line, s)
	why := settle(gate)
	if err != nil {
		return 0, c.leave(ctx, f, err)
	}
	if g.state != "" {
		f.harvest.drop(done)
	}
	if err := c.judge(e); err != nil {
		return 0, err
	}
	return c.verdict(g, e, why)
}

// verdict tells what one look at a job has found.
func (c *conn) verdict(g *glance, e ending, why error) (exit int, err error) {
	name := g.cmd.Job.Name
	code, known := strconv.Atoi(g.end)
	switch {
	case g.state == "" && e.exit > 128: // a signal ended the shell that looks
		return 0, errLookEnded
	case g.state == "" && !g.began[steps.Stderr]:
		return 0, c.neverBegan(e.exit, g.noise.String(), true, why)
	case g.state == "":
		return 0, fmt.Errorf("%s: the host could not begin the step by itself (exit %d): %s", addressOf(c.host), e.exit, strings.TrimSpace(g.out.kept(steps.Stderr)))
	case g.state == "rebooted":
		return 0, steps.WithHint(fmt.Errorf("the host was restarted in the middle of %s: %w", name, steps.ErrCutShort),
			"nothing is lost: the same command looks at what is there and goes on")
	case g.state == "absent":
		return 0, fmt.Errorf("there is no %s any more: %w", name, steps.ErrCutShort)
	case g.end == "":
		return 0, errLookEnded
	}
	g.harvest.add(g.job)
	if known != nil {
		return 0, steps.WithHint(fmt.Errorf("%s was ended from outside: %w", name, steps.ErrCutShort),
			"somebody ended it, or the host ran out of memory: journalctl -u holdfast-"+name+" there may tell. The same command goes on from what is there")
	}
	return code, nil
}

// launcher is the text that is sent: job.sh with all it needs.
func (c *conn) launcher(g *glance, done []string) string {
	text := ""
	if !g.cmd.Script.Empty() {
		text = preamble + g.vars + compound(g.body) + "#end of the job"
	}
	limit := 0
	if g.cmd.Job.Limit > 0 {
		limit = int((g.cmd.Job.Limit + jobGrace).Seconds())
	}
	var b strings.Builder
	b.WriteString(preamble)
	for _, v := range [][2]string{
		{"job_root", c.jobs},
		{"job", g.cmd.Job.Name},
		{"job_done", strings.Join(done, " ")},
		{"job_id", g.id},
		{"job_mark", g.mark},
		{"job_known", g.boot},
		{"job_limit", strconv.Itoa(limit)},
		{"job_text", text},
		{"job_script", g.body},
		{"job_run", jobRunner},
		{"job_out", strconv.FormatInt(g.seen[steps.Stdout]+1, 10)},
		{"job_err", strconv.FormatInt(g.seen[steps.Stderr]+1, 10)},
	} {
		b.WriteString(v[0] + "=" + quote(v[1]) + "\n")
	}
	return b.String() + compound("echo "+g.mark+" $$; echo "+g.mark+" >&2\n"+jobClear+jobScript)
}

// leave is for a job that is not followed any longer: it is told to end, unless it shall go on.
func (c *conn) leave(ctx context.Context, f *follow, err error) error {
	if errors.Is(context.Cause(ctx), steps.ErrDetach) {
		return err
	}
	short, cancel := context.WithTimeout(context.WithoutCancel(ctx), endWait)
	defer cancel()
	if _, late := c.Run(short, steps.Cmd{Script: c.jobCall(f.cmd.Job.Name, jobEnder)}); late != nil {
		return fmt.Errorf("%w (the step may go on by itself on the host, which could not be told to end it)", err)
	}
	return err
}

func (c *conn) jobCall(name, script string) steps.Script {
	return steps.Script{Text: "job_root=" + quote(c.jobs) + "\njob=" + quote(name) + "\n" + script, Sudo: true}
}

// Jobs implements steps.Conn.
func (c *conn) Jobs(ctx context.Context) ([]string, error) {
	if !c.host.SSH.Sudo && c.host.SSH.User != "root" {
		return nil, nil
	}
	res, err := c.Run(ctx, steps.Cmd{Script: c.jobCall("", `for d in "$job_root"/*/begun; do [ ! -e "$d" ] || basename "${d%/begun}"; done`)})
	if err != nil || res.Exit != 0 {
		return nil, err
	}
	var names []string
	for _, name := range strings.Fields(res.Stdout) {
		if jobName.MatchString(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// sweep takes the folders of jobs away whose end is known.
func (c *conn) sweep(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := c.Run(ctx, steps.Cmd{Script: c.jobCall("", "job_done="+quote(strings.Join(ids, " "))+"\n"+jobClear+"job_clear")})
	return err
}
