// Package bundle gathers what somebody who is asked for help needs to know of a run: the record, the output of the
// machines, a summary in words, each with its secrets taken out. It reads only what the journal keeps on the operator's
// machine and the cluster file, and may do so while the run goes on. It asks nobody and reaches no host; where the result
// goes is decided by who asked for it.
package bundle

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"holdfast/steps/journal"
	"holdfast/steps/redact"
)

// Source says which run, and of what.
type Source struct {
	State       string // folder of the journal
	Cluster     string
	Run         string
	ClusterFile string // path
	Version     string // of this holdfast
	Now         time.Time
}

// File is one part of a bundle, with its secrets taken out.
type File struct {
	Name    string // inside the bundle's folder
	Content string
	Hidden  int // places where something was taken out
}

// Bundle is a support bundle, ready to be looked at and written.
type Bundle struct {
	Folder string // that all files lie in
	Files  []File
	Now    time.Time
}

// Hidden counts what was taken out of all files.
func (b Bundle) Hidden() int {
	n := 0
	for _, f := range b.Files {
		n += f.Hidden
	}
	return n
}

// Name is the base name of a run's bundle.
func Name(cluster, run string) string { return "holdfast-report-" + cluster + "-" + run }

// Collect reads all there is of a run. It fails where the known secrets cannot be read, as then they cannot be hidden,
// and with journal.ErrNewer where the record cannot be understood.
func Collect(s Source) (Bundle, error) {
	events, err := journal.Record(s.State, s.Cluster, s.Run)
	if err != nil {
		return Bundle{}, err
	}
	secrets, err := journal.Known(s.State, s.Cluster)
	if err != nil {
		return Bundle{}, err
	}
	record, err := readWhole(events)
	if err != nil {
		return Bundle{}, err
	}
	told, err := tell(record)
	if err != nil {
		return Bundle{}, fmt.Errorf("%s: %w", events, err)
	}
	c := collector{hide: redact.New(secrets...)}
	c.text("versions.txt", versions(s, told.summary))
	c.file("cluster.yaml", s.ClusterFile, c.hide.Text)
	c.text("summary.txt", told.text())
	c.text("hosts.txt", told.hosts())
	c.add("record/events.jsonl", clip(record, filepath.Dir(events)), c.events)
	if err := c.logs(filepath.Dir(events)); err != nil {
		return Bundle{}, err
	}
	b := Bundle{Folder: Name(s.Cluster, s.Run), Files: c.files, Now: s.Now}
	b.Files = append([]File{{Name: "README.txt", Content: readme(s, b)}}, b.Files...)
	return b, nil
}

// versions says with what the run was made, and with what this bundle.
func versions(s Source, run journal.Summary) string {
	var b strings.Builder
	fmt.Fprintf(&b, "holdfast of this report  %s\nholdfast of the run      %s\n", s.Version, orUnknown(run.Version))
	fmt.Fprintf(&b, "built with               %s for %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintf(&b, "format of the record     %d\nplaybook                 %s\n", journal.Format, orUnknown(run.Playbook))
	return b.String()
}

func orUnknown(s string) string {
	if s == "" {
		return "not known"
	}
	return s
}
