package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

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
// a write: it is left out, as it never came to count. A record of a newer format ends with ErrNewer before its first
// event; kinds of events and fields that are not known are no error, see event.Unknown.
func Read(r io.Reader) iter.Seq2[event.Envelope, error] {
	return func(yield func(event.Envelope, error) bool) {
		for rec, err := range records(r) {
			if !yield(rec.Envelope, err) {
				return
			}
		}
	}
}

// record is an event with the line it was read from.
type record struct {
	event.Envelope
	line []byte
}

func records(r io.Reader) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		lines := bufio.NewReader(r)
		for n := 1; ; n++ {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				if !errors.Is(err, io.EOF) {
					yield(record{}, fmt.Errorf("line %d: %w", n, err))
				}
				return
			}
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			rec := record{line: line}
			if err := json.Unmarshal(line, &rec.Envelope); err != nil {
				if !yield(record{}, fmt.Errorf("line %d: %w", n, err)) {
					return
				}
				continue
			}
			known, err := readOpening(rec.Event)
			if err != nil {
				yield(record{}, err)
				return
			}
			if !known && !yield(rec, nil) {
				return
			}
		}
	}
}
