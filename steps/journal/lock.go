package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"

	"holdfast/steps"
)

// Held says that somebody else works on the cluster from this machine. Exit code 5.
type Held struct {
	By    string    // process and machine, for people
	Since time.Time // zero when not known
}

// Error implements error.
func (h *Held) Error() string {
	if h.Since.IsZero() {
		return "this cluster is being worked on by " + h.By
	}
	return fmt.Sprintf("this cluster is being worked on by %s since %s", h.By, h.Since.Format(time.DateTime))
}

// holder is what the one who holds the lock writes beside it.
type holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

// Lock keeps other runs on this machine away from a cluster until release is called, or the process ends in whatever
// way: the kernel holds the lock, the file beside it only says who. When another has it, the error is a *Held.
func Lock(dir, cluster string, now time.Time) (release func() error, err error) {
	home, err := clusterDir(dir, cluster)
	if err != nil {
		return nil, err
	}
	if err := enter(home); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(home, "lock"), flock.SetPermissions(secretive))
	got, err := lock.TryLock()
	if err != nil {
		return nil, unwritable(home, err)
	}
	note := filepath.Join(home, "lock.json")
	if !got {
		return nil, steps.WithHint(heldBy(note), "Wait until it has ended, or end it, then run the same command again.")
	}
	if err := errors.Join(keepFormat(home), sign(note, now)); err != nil {
		return nil, errors.Join(unwritable(home, err), lock.Unlock())
	}
	// The note goes first: once the lock is free, the next holder's note must not be taken for ours. The lock's own file
	// stays: removing it would let two hold locks on two files of one name.
	return func() error { return errors.Join(remove(note), lock.Unlock()) }, nil
}

func sign(note string, now time.Time) error {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	text, err := json.Marshal(holder{PID: os.Getpid(), Host: host, Since: now.UTC()})
	if err != nil {
		return err
	}
	return renameio.WriteFile(note, append(text, '\n'), secretive)
}

// heldBy reads who holds the lock. The note may be missing for a moment; that the lock is held is sure all the same.
func heldBy(note string) *Held {
	var h holder
	text, err := os.ReadFile(note)
	if err != nil || json.Unmarshal(text, &h) != nil || h.PID == 0 {
		return &Held{By: "another holdfast on this machine"}
	}
	return &Held{By: fmt.Sprintf("process %d on %s", h.PID, h.Host), Since: h.Since}
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
