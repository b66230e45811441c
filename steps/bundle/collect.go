package bundle

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"holdfast/steps/redact"
)

// biggest is how many bytes of one file are taken: a quarter from its beginning, the rest from its end.
const biggest = 4 << 20

// leftOut begins a line that stands for what is not in the bundle.
const leftOut = "... left out"

// collector gathers files, each redacted.
type collector struct {
	hide  *redact.Redactor
	files []File
}

func (c *collector) add(name, content string, hide func(string) (string, int)) {
	clean, n := hide(content)
	c.files = append(c.files, File{Name: name, Content: clean, Hidden: n})
}

func (c *collector) text(name, content string) { c.add(name, content, c.hide.Text) }

// file takes a file of the operator's. One that cannot be read is no reason to have no bundle.
func (c *collector) file(name, path string, hide func(string) (string, int)) {
	content, err := readWhole(path)
	if err != nil {
		content = "cannot be read: " + err.Error() + "\n"
	}
	c.add(name, clip(content, filepath.Dir(path)), hide)
}

// logs takes the output of every machine, and of the probes.
func (c *collector) logs(run string) error {
	all, err := os.ReadDir(run)
	if err != nil {
		return fmt.Errorf("read the run's folder: %w", err)
	}
	for _, f := range all {
		if f.Type().IsRegular() && strings.HasSuffix(f.Name(), ".log") {
			c.file("output/"+f.Name(), filepath.Join(run, f.Name()), c.lines)
		}
	}
	return nil
}

// lines and events leave out a last line that is still being written: half a secret would not be known.
func (c *collector) lines(text string) (string, int) { return c.hide.Text(wholeLines(text)) }

func (c *collector) events(text string) (string, int) {
	return c.hide.JSONLines(sound(wholeLines(text)))
}

// sound replaces damaged lines of a record: they, too, may hold half a secret.
func sound(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !json.Valid([]byte(line)) && !strings.HasPrefix(line, leftOut) {
			line = fmt.Sprintf("%s: a damaged line of %d bytes\n", leftOut, len(line))
		}
		b.WriteString(line)
	}
	return b.String()
}

func wholeLines(text string) string { return text[:strings.LastIndexByte(text, '\n')+1] }

// readWhole reads a file as long as it is now: it may grow while it is read.
func readWhole(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(f, info.Size()))
	return string(text), err
}

// clip leaves out the middle of a long text, at line breaks, and says so.
func clip(text, folder string) string {
	if len(text) <= biggest {
		return text
	}
	head, tail := text[:biggest/4], text[len(text)-biggest*3/4:]
	head = wholeLines(head)
	_, tail, _ = strings.Cut(tail, "\n") // one that is all one line goes: half a secret would not be known
	return head + fmt.Sprintf("%s: %d bytes; the whole file is in %s\n", leftOut, len(text)-len(head)-len(tail), folder) + tail
}
