package main

import (
	"fmt"
	"strings"

	"holdfast/tui"
)

// parted is what the wizard came to: the latest plan that was made, and how its run went.
type parted struct {
	file   string // of the cluster
	undo   bool
	run    bool
	result tui.Result
	err    error
}

// lastWords tell what stays once the screen is gone, which took along all that stood on it. It waits for a run that is
// being left.
func (e *wizardEngine) lastWords() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.parted
	switch {
	case e.ended != nil:
		return e.label + ": the machines have ended with the wizard.\nnext:        holdfast practice --serve DIR   keeps such machines up, to look around and try drills on\n"
	case p.file == "":
		return ""
	case !p.run && p.undo:
		return e.app.practice.prefix() + "Nothing was taken back.\n"
	case !p.run:
		return e.app.practice.prefix() + "Nothing was carried out. What you have answered is kept:\nnext:        holdfast apply -f " + p.file + "\n"
	case p.err != nil && p.undo:
		return e.unfinished("holdfast undo -f " + p.file + "   takes back what is left")
	case p.err != nil:
		return e.unfinished("holdfast apply -f " + p.file + "   goes on from there, and so does the wizard")
	case p.undo:
		return e.app.practice.prefix() + "taken back; the folders with data and metadata are as they were\n"
	}
	var b strings.Builder
	fmt.Fprintln(&b, e.app.practice.prefix()+"S3 is served at")
	for _, at := range p.result.Endpoints {
		fmt.Fprintf(&b, "  %s\n", at)
	}
	fmt.Fprintf(&b, "credentials: %s (only you can read it)\nnext:        holdfast status -f %s   shows how it is; checklist, drill and doctor take the same file\n",
		p.result.Credentials, p.file)
	return b.String()
}

func (e *wizardEngine) unfinished(next string) string {
	text := e.app.practice.prefix() + "Not all of it is done.\n"
	if log := e.parted.result.Log; log != "" {
		text += "log:         " + log + "\n"
	}
	return text + "next:        " + next + "\n"
}
