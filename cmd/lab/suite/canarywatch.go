package suite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

const tokenMark = "SWMTKN-1-"

var tokenPattern = regexp.MustCompile(`SWMTKN-1-[0-9a-z-]+`)

// watching looks at all command lines, on the machines and here, until it is ended.
type watching struct {
	stops []func() (Sightings, error) // the machines in order, then this host
}

// watch puts the watcher on every machine, by the lab's own way in, and starts it there and here.
func (b *Bench) watch(ctx context.Context, forms []string) (*watching, error) {
	bin := filepath.Join(b.Dir, "lab-static")
	build := exec.CommandContext(ctx, "go", "build", "-o", bin, "holdfast/cmd/lab")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the watcher: %w\n%s", err, out)
	}
	w := &watching{}
	for i := 1; i <= count; i++ {
		f, err := os.Open(bin)
		if err != nil {
			return nil, err
		}
		err = b.Lab.Put(ctx, i, "/run/lab-static", "755", f)
		_ = f.Close()
		if err != nil {
			return nil, err
		}
		w.stops = append(w.stops, b.watchMachine(ctx, i, forms))
	}
	inner, cancel := context.WithCancel(ctx)
	got := make(chan Sightings, 1)
	go func() { got <- WatchArgv(inner, "/proc", forms, 10*time.Millisecond) }()
	w.stops = append(w.stops, func() (Sightings, error) { cancel(); return <-got, nil })
	return w, nil
}

func (b *Bench) watchMachine(ctx context.Context, i int, forms []string) func() (Sightings, error) {
	in, feed := io.Pipe()
	type answer struct {
		s   Sightings
		err error
	}
	got := make(chan answer, 1)
	go func() {
		r, err := b.Lab.RunInput(ctx, i, "exec /run/lab-static argv", in)
		var s Sightings
		if err == nil {
			err = json.Unmarshal([]byte(r.Stdout), &s)
		}
		_ = in.CloseWithError(errors.New("the watcher has ended"))
		got <- answer{s, err}
	}()
	list, _ := json.Marshal(forms) // strings: cannot fail
	go func() { _, _ = feed.Write(append(list, '\n')) }()
	return func() (Sightings, error) {
		_ = feed.Close()
		a := <-got
		return a.s, a.err
	}
}

func (w *watching) end() ([]Sightings, error) {
	var all []Sightings
	var errs []error
	for _, stop := range w.stops {
		s, err := stop()
		all, errs = append(all, s), append(errs, err)
	}
	return all, errors.Join(errs...)
}

// judgeArgv allows one thing only: the join token in the arguments of docker swarm join, on a machine, and only a token
// that is worth nothing any more. It gives the tokens that were seen.
func (b *Bench) judgeArgv(ctx context.Context, forms []string, seen []Sightings) ([]string, error) {
	now, err := b.on(ctx, 1, "timeout 60 docker swarm join-token -q worker; timeout 60 docker swarm join-token -q manager")
	if err != nil {
		return nil, err
	}
	tokens := strings.Fields(now)
	for i, s := range seen {
		where := fmt.Sprintf("n%d", i+1)
		if i == count {
			where = "operator"
		}
		b.measure("command lines on "+where+": sweeps", float64(s.Sweeps), "")
		b.measure("command lines on "+where+": processes", float64(s.Processes), "")
		b.measure("command lines on "+where+": median gap", s.MedianMS, "ms")
		b.measure("command lines on "+where+": 99 of 100 gaps below", s.WorstMS, "ms")
		for _, line := range s.Hits {
			token := tokenPattern.FindString(line)
			switch {
			case slices.ContainsFunc(forms, func(f string) bool { return strings.Contains(line, f) }):
				return nil, fmt.Errorf("%s: a secret stood in a command line of %q", where, firstWord(line))
			case i == count && !strings.HasPrefix(line, b.Holdfast):
				continue // another swarm's token, of somebody else's on this host
			case i == count || token == "" || !strings.Contains(line, "swarm join "):
				return nil, fmt.Errorf("%s: the join token stood in a command line of %q", where, firstWord(line))
			case strings.Contains(now, token):
				return nil, fmt.Errorf("%s: the join token that was seen is still good", where)
			}
			tokens = append(tokens, token)
			b.measure("command lines on "+where+": join token seen, worthless now", 1, "")
		}
	}
	return tokens, nil
}

func firstWord(line string) string {
	word, _, _ := strings.Cut(line, " ")
	return word
}
