package suite

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strconv"
	"time"
)

// Sightings is what watching command lines came to.
type Sightings struct {
	Sweeps    int      `json:"sweeps"`
	Processes int      `json:"processes"` // that were seen, each counted once
	MedianMS  float64  `json:"median_ms"` // from one sweep to the next
	WorstMS   float64  `json:"worst_ms"`  // 99 of 100 were faster
	Hits      []string `json:"hits"`      // command lines that held one of the texts, words parted by blanks
}

// WatchArgv looks into the arguments of all processes below proc, as often as every says, until ctx ends. A process that
// has run for two seconds will hardly become another program any more, and is looked at once a second from then on.
func WatchArgv(ctx context.Context, proc string, forms []string, every time.Duration) Sightings {
	w := argvWatch{proc: proc, seen: map[string]*watched{}, hits: map[string]bool{}}
	for _, f := range forms {
		w.forms = append(w.forms, []byte(f))
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	var gaps []float64
	for last := time.Now(); ; {
		w.sweep(time.Now())
		now := time.Now()
		gaps = append(gaps, now.Sub(last).Seconds()*1000)
		last = now
		select {
		case <-ctx.Done():
			return w.sum(gaps)
		case <-tick.C:
		}
	}
}

type watched struct{ since, looked time.Time }

type argvWatch struct {
	proc      string
	forms     [][]byte
	seen      map[string]*watched
	hits      map[string]bool
	processes int
}

func (w *argvWatch) sweep(now time.Time) {
	dir, err := os.Open(w.proc)
	if err != nil {
		return
	}
	names, _ := dir.Readdirnames(-1)
	_ = dir.Close()
	here := make(map[string]bool, len(names))
	for _, name := range names {
		if _, err := strconv.Atoi(name); err != nil {
			continue
		}
		here[name] = true
		p := w.seen[name]
		if p == nil {
			p = &watched{since: now}
			w.seen[name] = p
			w.processes++
		}
		if now.Sub(p.since) > 2*time.Second && now.Sub(p.looked) < time.Second {
			continue
		}
		p.looked = now
		w.look(name)
	}
	for name := range w.seen {
		if !here[name] {
			delete(w.seen, name)
		}
	}
}

func (w *argvWatch) look(pid string) {
	line, err := os.ReadFile(w.proc + "/" + pid + "/cmdline")
	if err != nil {
		return // it has gone
	}
	for _, f := range w.forms {
		if bytes.Contains(line, f) {
			w.hits[string(bytes.TrimSpace(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))] = true
		}
	}
}

func (w *argvWatch) sum(gaps []float64) Sightings {
	s := Sightings{Sweeps: len(gaps), Processes: w.processes, Hits: []string{}}
	slices.Sort(gaps)
	s.MedianMS, s.WorstMS = gaps[len(gaps)/2], gaps[len(gaps)*99/100]
	for line := range w.hits {
		s.Hits = append(s.Hits, line)
	}
	slices.Sort(s.Hits)
	return s
}
