package journal

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"holdfast/steps"
)

// Line is one line of spooled output.
type Line struct {
	At     time.Time // by the operator's clock; zero where the line is damaged
	Op     string
	Stream steps.Stream
	Text   string // the whole line where it is damaged
}

// Spool reads a host's output back by line number, also while it is being written. It remembers where lines begin, so
// that a long file is gone through once. It is safe for concurrent use.
type Spool struct {
	path string

	mu    sync.Mutex
	marks []int64 // where every stride-th line begins
	count int     // whole lines seen
	end   int64   // behind the last of them
}

// stride is how many lines lie between two remembered places: few places, and little to read from one.
const stride = 512

// ReadSpool gives the output of one host from the folder of a run (Journal.Dir, or where its events file lies). The host
// "" is the operator's own machine. A host that has said nothing has no lines.
func ReadSpool(run, host string) *Spool { return &Spool{path: filepath.Join(run, logName(host))} }

// Len counts the lines there are so far. A last line that is not finished does not count yet.
func (s *Spool) Len() (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.open()
	if f == nil || err != nil {
		return 0, err
	}
	defer f.Close()
	err = s.look(f)
	return s.count, err
}

// Lines gives up to n lines from number from on, the first being 0. Beyond the end there are none.
func (s *Spool) Lines(from, n int) ([]Line, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.open()
	if f == nil || err != nil {
		return nil, err
	}
	defer f.Close()
	if err := s.look(f); err != nil {
		return nil, err
	}
	from = max(from, 0)
	if n = min(n, s.count-from); n <= 0 {
		return nil, nil
	}
	at := s.marks[from/stride]
	lines := bufio.NewReader(io.NewSectionReader(f, at, s.end-at))
	var out []Line
	for i := from - from%stride; i < from+n; i++ {
		text, err := lines.ReadString('\n')
		if err != nil {
			return out, err
		}
		if i >= from {
			out = append(out, parseLine(strings.TrimSuffix(text, "\n")))
		}
	}
	return out, nil
}

func (s *Spool) open() (*os.File, error) {
	f, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return f, err
}

// look goes through what has come since the last look.
func (s *Spool) look(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < s.end { // another file of this name
		s.marks, s.count, s.end = nil, 0, 0
	}
	buf := make([]byte, 64<<10)
	for at := s.end; ; {
		n, err := f.ReadAt(buf, at)
		for piece := buf[:n]; ; {
			i := bytes.IndexByte(piece, '\n')
			if i < 0 {
				break
			}
			if s.count%stride == 0 {
				s.marks = append(s.marks, s.end)
			}
			s.end = at + int64(n-len(piece)+i+1)
			s.count++
			piece = piece[i+1:]
		}
		at += int64(n)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// parseLine reads "TIME OP STREAM LINE", separated by tabs. A line that is damaged is shown as it is.
func parseLine(text string) Line {
	parts := strings.SplitN(text, "\t", 4)
	if len(parts) < 4 {
		return Line{Text: text}
	}
	at, err := time.Parse(time.RFC3339Nano, parts[0])
	stream := steps.Stream(parts[2])
	if err != nil || stream != steps.Stdout && stream != steps.Stderr && stream != "" {
		return Line{Text: text}
	}
	return Line{At: at, Op: parts[1], Stream: stream, Text: parts[3]}
}
