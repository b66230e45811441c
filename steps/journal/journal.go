// Package journal keeps what a run did on the operator's machine: one line of JSON per event, output spooled beside it,
// a lock so that only one run works on a cluster, and the secrets a cluster was built with. It records and reads back;
// it decides nothing, reaches no host, and no secret enters an event or a spool through it.
//
// What is safe when. Every event is written to the file, in order, before Emit returns: killing holdfast loses nothing.
// Against a power cut of the operator's machine a file must also be fsynced, and that costs milliseconds, so it is
// spent where a loss would hide a change of a host: before a mutating script starts, and after it has ended. A check
// that found everything in place only reads; if its line is lost, the next run checks again and learns the same. As the
// file only grows and is synced whole, what survives is always an unbroken beginning of what happened.
package journal

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
)

const (
	eventsFile = "events.jsonl"
	runsFolder = "runs"
	private    = 0o700 // folders
	secretive  = 0o600 // files
)

// file is what a journal needs of an open file.
type file interface {
	io.WriteCloser
	Sync() error
}

// Journal is the record of one run, being written. It is safe for concurrent use.
type Journal struct {
	run   string
	dir   string
	spool *spool

	here func() error // whether the file is still where it was made; may be nil

	mu     sync.Mutex // orders lines
	events file
	size   int64 // written so far
	err    error // the first failure; after it nothing more is written, as half a line may stand at the end

	syncing sync.Mutex // held during an fsync; never taken together with mu by somebody who holds mu
	synced  int64      // bytes known to be safe
}

// NewRun makes the id of a new run. It begins with the time, so that ids sort.
func NewRun(now time.Time) string {
	return now.UTC().Format("20060102T150405.000Z") + "-" + suffix()
}

// Open starts the record of a new run of a cluster under dir.
func Open(dir, cluster string, now time.Time) (*Journal, error) {
	return OpenRun(dir, cluster, NewRun(now), now)
}

// OpenRun is Open for a run that has its id already. What is there of that id is never overwritten.
func OpenRun(dir, cluster, run string, now time.Time) (*Journal, error) {
	home, err := clusterDir(dir, cluster)
	if err != nil {
		return nil, err
	}
	at, err := runDir(home, run)
	if err != nil {
		return nil, err
	}
	if err := enter(home); err != nil {
		return nil, err
	}
	if err := makeDirs(at); err != nil {
		return nil, unwritable(at, err)
	}
	f, err := os.OpenFile(filepath.Join(at, eventsFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, secretive)
	if err != nil {
		return nil, unwritable(at, err)
	}
	j := &Journal{run: run, dir: at, events: f, spool: &spool{dir: at, open: openSpool}, here: func() error { return stillThere(f) }}
	if _, err := j.append(opening(run, now)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if err := syncDirs(at, filepath.Dir(at), home, dir); err != nil {
		return nil, errors.Join(unwritable(at, err), f.Close())
	}
	return j, nil
}

// Run is the id of the run.
func (j *Journal) Run() string { return j.run }

// Dir is the folder that holds the events and the spooled output.
func (j *Journal) Dir() string { return j.dir }

// Emit records e; see the package comment for what is safe when it returns.
func (j *Journal) Emit(e event.Envelope) error {
	settle, err := j.Stage(e)
	if err != nil || settle == nil {
		return err
	}
	return settle()
}

// Stage implements event.Stager: the line is written at once, and hosts that wait at the same time share one fsync.
func (j *Journal) Stage(e event.Envelope) (settle func() error, err error) {
	if out, ok := e.Event.(event.StepOutput); ok {
		return nil, j.failed(j.spool.add(e.At, out))
	}
	end, err := j.append(e)
	if err != nil || !durable(e.Event) {
		return nil, err
	}
	return func() error { return j.syncTo(end) }, nil
}

// append writes one line and tells where it ends.
func (j *Journal) append(e event.Envelope) (end int64, err error) {
	line, err := json.Marshal(e)
	if err != nil {
		return 0, fmt.Errorf("record %s: %w", e.Event.Type(), err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return 0, j.err
	}
	n, err := j.events.Write(append(line, '\n'))
	j.size += int64(n)
	if err != nil {
		j.err = unwritable(j.dir, err)
	}
	return j.size, j.err
}

// syncTo waits until the first end bytes are on disk. Whoever gets here while an fsync runs waits for it and then
// mostly finds the work done by the next one in line.
func (j *Journal) syncTo(end int64) error {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	if j.synced >= end {
		return nil
	}
	j.mu.Lock()
	size, err := j.size, j.err
	j.mu.Unlock()
	if err != nil {
		return err
	}
	if err := j.events.Sync(); err != nil {
		return j.failed(unwritable(j.dir, err))
	}
	if j.here != nil {
		if err := j.here(); err != nil {
			return j.failed(err)
		}
	}
	j.synced = size
	return nil
}

// failed remembers the first failure, so that nothing is recorded after a gap.
func (j *Journal) failed(err error) error {
	if err == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err == nil {
		j.err = err
	}
	return j.err
}

// Close makes everything safe and ends the record.
func (j *Journal) Close() error {
	return errors.Join(j.spool.close(), j.events.Sync(), j.events.Close())
}

// durable tells which events are worth an fsync: the ends of a run, and both sides of every change.
func durable(e event.Event) bool {
	switch e := e.(type) {
	case event.RunStarted, event.RunFinished:
		return true
	case event.StepStarted:
		return e.Phase == event.Apply
	case event.StepFinished:
		return e.Outcome == steps.Changed || e.Outcome == steps.Failed
	}
	return false
}

func suffix() string {
	b := make([]byte, 3)
	_, _ = rand.Read(b) // never fails: it ends the program rather than give weak bytes
	return hex.EncodeToString(b)
}
