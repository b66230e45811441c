package suite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
)

func (b *Bench) addresses() []string {
	var out []string
	for i := 1; i <= count; i++ {
		out = append(out, "http://"+net.JoinHostPort(b.Lab.Address(i), "8000"))
	}
	return out
}

func (b *Bench) cutsFile() string { return filepath.Join(b.Dir, cutFigures) }

// cutsSoFar reads what an earlier run of the scenario has come to: a run that was ended in the middle is gone on with.
// One that was complete is put aside.
func (b *Bench) cutsSoFar() ([]cutFigure, error) {
	text, err := os.ReadFile(b.cutsFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	done, err := parseCuts(text)
	switch {
	case err != nil:
		return nil, err
	case len(done) >= powerCuts:
		return nil, os.Rename(b.cutsFile(), filepath.Join(b.Dir, cutsAreLasts))
	}
	return done, os.Truncate(b.cutsFile(), int64(bytes.LastIndexByte(text, '\n')+1)) // the next line must not follow a torn one
}

// parseCuts reads a line for each cut. A last line that was cut off does not count; a bad cut does, for it is a finding.
func parseCuts(text []byte) ([]cutFigure, error) {
	var out []cutFigure
	for line := range bytes.Lines(text) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		var f cutFigure
		if err := json.Unmarshal(line, &f); err != nil {
			return nil, fmt.Errorf("figures of power cuts: %w", err)
		}
		if f.N != len(out)+1 || f.Seed != cutSeed {
			return nil, fmt.Errorf("figures of power cuts: cut %d with seed %d cannot follow cut %d", f.N, f.Seed, len(out))
		}
		out = append(out, f)
	}
	return out, nil
}

// keepCut writes a figure at once: twenty cuts take an hour.
func (b *Bench) keepCut(f cutFigure) error {
	line, err := json.Marshal(f)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(b.cutsFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}

// cutsTotal judges all cuts together, and reads what each of them left through every address.
func (b *Bench) cutsTotal(ctx context.Context, s *store, all []cutFigure) error {
	for _, c := range s.clients {
		if err := s.intact(ctx, c); err != nil {
			return err
		}
	}
	sum, gaps, just := sumOf(all)
	b.measure("power cuts", float64(len(all)), "cuts")
	b.measure("seed", cutSeed, "")
	b.measure("acknowledged objects", float64(sum.Acknowledged), "objects")
	b.measure("read back, every one by its checksum", float64(sum.Intact), "objects")
	b.measure("acknowledged in the second before a cut, least", float64(just), "objects")
	b.measure("lost", float64(sum.Lost), "objects")
	b.measure("corrupted", float64(sum.Corrupted), "objects")
	b.measure("gap, shortest", gaps[0], "s")
	b.measure("gap, median", gaps[len(gaps)/2], "s")
	b.measure("gap, longest", gaps[len(gaps)-1], "s")
	if sum.Acknowledged < leastAcked || sum.Lost+sum.Corrupted+sum.Unread+sum.Stale > 0 || len(all) < powerCuts {
		return fmt.Errorf("all in all: %+v", sum)
	}
	return nil
}

// sumOf adds the counts up, sorts the gaps, and finds the fewest objects acknowledged just before a cut.
func sumOf(all []cutFigure) (sum cutFigure, gaps []float64, just int) {
	for i, f := range all {
		sum.Acknowledged += f.Acknowledged
		sum.ReadBack += f.ReadBack
		sum.Intact += f.Intact
		sum.Lost += f.Lost
		sum.Corrupted += f.Corrupted
		sum.Stale += f.Stale
		sum.Unread += f.Unread
		sum.Unknown += f.Unknown
		gaps = append(gaps, f.Gap)
		if i == 0 || f.JustBefore < just {
			just = f.JustBefore
		}
	}
	slices.Sort(gaps)
	return sum, gaps, just
}
