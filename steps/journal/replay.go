package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"holdfast/steps/event"
)

// Replay gives the events of a run in order, from the path of its events file. An error is yielded in the place where it
// stands, and reading goes on after it.
func Replay(path string) iter.Seq2[event.Envelope, error] {
	return func(yield func(event.Envelope, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(event.Envelope{}, fmt.Errorf("read journal: %w", err))
			return
		}
		defer f.Close()
		for e, err := range Read(f) {
			if err != nil {
				err = fmt.Errorf("%s: %w", path, err)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// Read is Replay for any reader. A last line without an end is what a power cut or a full disk leaves in the middle of
// a write: it is left out, as it never came to count.
func Read(r io.Reader) iter.Seq2[event.Envelope, error] {
	return func(yield func(event.Envelope, error) bool) {
		lines := bufio.NewReader(r)
		for n := 1; ; n++ {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				if !errors.Is(err, io.EOF) {
					yield(event.Envelope{}, fmt.Errorf("line %d: %w", n, err))
				}
				return
			}
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			var e event.Envelope
			if err := json.Unmarshal(line, &e); err != nil {
				e, err = event.Envelope{}, fmt.Errorf("line %d: %w", n, err)
				if !yield(e, err) {
					return
				}
				continue
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// Latest finds the events file of a cluster's newest run; fs.ErrNotExist when there has been none.
func Latest(dir, cluster string) (path string, err error) {
	home, err := clusterDir(dir, cluster)
	if err != nil {
		return "", err
	}
	runs, err := os.ReadDir(filepath.Join(home, runsFolder)) // sorted by name, and so by time
	if err != nil {
		return "", fmt.Errorf("no run of cluster %s yet: %w", cluster, err)
	}
	for _, run := range slices.Backward(runs) {
		path := filepath.Join(home, runsFolder, run.Name(), eventsFile)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no run of cluster %s yet: %w", cluster, fs.ErrNotExist)
}
