package remote

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"holdfast/steps"
)

// follow is what is known of a job over all the sessions in which it was looked at.
type follow struct {
	cmd        steps.Cmd
	body, vars string
	start      time.Time
	out        *output
	seen       map[steps.Stream]int64 // bytes of the job's own output that have arrived
	boot       string                 // the host's boot id, once the job is known to have begun
	id         string                 // of the job, if it is ours to begin
	harvest    *harvest
}

func newFollow(cmd steps.Cmd, h *harvest, secrets ...string) (*follow, error) {
	if !jobName.MatchString(cmd.Job.Name) {
		return nil, fmt.Errorf("%q cannot be the name of a job", cmd.Job.Name)
	}
	f := &follow{cmd: cmd, start: time.Now(), seen: map[steps.Stream]int64{}, id: newID(), harvest: h}
	if !cmd.Script.Empty() {
		var err error
		if f.body, f.vars, err = pieces(cmd); err != nil {
			return nil, err
		}
	}
	f.out = newOutput(cmd, "", secrets...)
	f.out.out.begun, f.out.err.begun = true, true
	return f, nil
}

func (f *follow) notice(text string) {
	if f.cmd.Notice != nil {
		f.cmd.Notice(text)
	}
}

// glance is one session's look at a job. It takes what the launcher says apart from what the job says.
type glance struct {
	*follow
	mark  string
	pid   chan string // of the launcher's shell
	noise tail
	head  map[steps.Stream]*bytes.Buffer // not yet known to be the job's
	began map[steps.Stream]bool          // from here on all is the job's
	state string                         // started, joined, absent or rebooted
	job   string                         // id of the job that is looked at
	said  string                         // held back: it may be the beginning of the last word
	end   string                         // the job's exit code, or none; empty while it is not known
}

func (f *follow) look(mark string) *glance {
	return &glance{
		follow: f, mark: mark, pid: make(chan string, 1), noise: tail{limit: keepNoise}, began: map[steps.Stream]bool{},
		head: map[steps.Stream]*bytes.Buffer{steps.Stdout: {}, steps.Stderr: {}},
	}
}

// writer takes one stream of the session. The output's own lock keeps the two apart.
func (g *glance) writer(s steps.Stream) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		g.out.mu.Lock()
		defer g.out.mu.Unlock()
		g.take(s, p)
		return len(p), nil
	})
}

func (g *glance) take(s steps.Stream, p []byte) {
	if g.began[s] {
		g.pass(s, p)
		return
	}
	head := g.head[s]
	head.Write(p)
	for !g.began[s] {
		line, rest, whole := bytes.Cut(head.Bytes(), []byte("\n"))
		if !whole {
			return
		}
		g.header(s, string(line))
		rest = bytes.Clone(rest)
		head.Reset()
		head.Write(rest)
	}
	g.pass(s, head.Bytes())
	head.Reset()
}

// header reads a line from before the job's own output.
func (g *glance) header(s steps.Stream, line string) {
	_, text, found := strings.Cut(line, g.mark)
	words := strings.Fields(text)
	switch {
	case !found:
		g.noise.add(g.out.red.clean(line) + "\n")
	case s == steps.Stderr:
		g.began[s] = true
	case processID.MatchString(text):
		g.pid <- words[0]
	case len(words) == 2 && words[0] == "waits":
		g.notice("waiting for " + g.out.red.clean(words[1]) + ", which an earlier run has left running on this host")
	case len(words) == 3:
		g.began[s] = true
		g.state, g.boot, g.job = words[0], words[1], words[2]
	}
}

// pass hands the job's output on, and counts it. The last word of a session stands at the end of standard error; what
// could be its beginning waits for what follows.
func (g *glance) pass(s steps.Stream, p []byte) {
	if s == steps.Stderr {
		text := g.said + string(p)
		if before, end, found := strings.Cut(text, g.mark+" ended "); found {
			p = []byte(before)
			g.said = text[len(before):]
			if word, _, whole := strings.Cut(end, "\n"); whole {
				g.end = word
			}
		} else {
			keep := overlap(text, g.mark+" ended ")
			g.said, p = text[len(text)-keep:], []byte(text[:len(text)-keep])
		}
	}
	g.seen[s] += int64(len(p))
	g.out.of(s).lines.write(p)
}

// overlap is how many bytes at the end of text may be the beginning of word.
func overlap(text, word string) int {
	for n := min(len(text), len(word)-1); n > 0; n-- {
		if strings.HasSuffix(text, word[:n]) {
			return n
		}
	}
	return 0
}
