package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"holdfast/steps"
	"holdfast/steps/event"
)

// Format is the number of the way things are written here. It grows when an older holdfast would read them wrongly; new
// kinds of events and new fields are no reason.
const Format = 1

// ErrNewer marks what a newer holdfast has written in a format of its own. It is neither read nor written.
var ErrNewer = errors.New("written by a newer holdfast")

const (
	formatFile = "format" // of a cluster's folder
	openingOf  = "journal"
)

func newer(what string, format int) error {
	return steps.WithHint(fmt.Errorf("%s is %w (format %d, this one knows %d)", what, ErrNewer, format, Format),
		"Use that newer holdfast, or choose another folder with --state. Nothing was touched.")
}

// opening is the first line of a record. It is an event of a kind that no reader knows, so that every version gets by it.
func opening(run string, now time.Time) event.Envelope {
	data := json.RawMessage(`{"format":` + strconv.Itoa(Format) + `}`)
	return event.Envelope{At: now, Run: run, Event: event.Unknown{Kind: openingOf, Data: data}}
}

// readOpening tells whether e is the first line of a record, and whether it can be read on.
func readOpening(e event.Event) (isOpening bool, err error) {
	u, ok := e.(event.Unknown)
	if !ok || u.Kind != openingOf {
		return false, nil
	}
	var o struct{ Format int }
	if err := json.Unmarshal(u.Data, &o); err == nil && o.Format > Format {
		return true, newer("this record", o.Format)
	}
	return true, nil
}

// checkFormat finds out whether a cluster's folder is written as this version writes.
func checkFormat(home string) error {
	path := filepath.Join(home, formatFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // new, or from before there were numbers
	}
	if err != nil {
		return unwritable(home, err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || n < 1 {
		return steps.WithHint(fmt.Errorf("%s does not hold the number of a format", path),
			"If no newer holdfast has worked here, remove that file; else use that one.")
	}
	if n > Format {
		return newer(home, n)
	}
	return nil
}

// keepFormat writes the number where there is none.
func keepFormat(home string) error {
	path := filepath.Join(home, formatFile)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	return renameio.WriteFile(path, []byte(strconv.Itoa(Format)+"\n"), secretive)
}
