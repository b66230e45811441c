package journal

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"holdfast/steps/event"
)

// operatorLog is where output of probes goes, which run on no host. No host can be called that.
const operatorLog = "@operator"

// spool keeps output lines, one file per host. They are written as they come and not fsynced: what they tell can be
// lost with the power without hiding a change.
type spool struct {
	dir  string
	open func(path string) (io.WriteCloser, error)

	mu    sync.Mutex
	files map[string]io.WriteCloser // by host
}

func openSpool(path string) (io.WriteCloser, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, secretive)
}

// add writes "TIME OP STREAM LINE", separated by tabs; of what is more than a line, each line.
func (s *spool) add(at time.Time, out event.StepOutput) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.file(out.Host)
	if err != nil {
		return unwritable(s.dir, err)
	}
	head := fmt.Sprintf("%s\t%s\t%s\t", at.UTC().Format(time.RFC3339Nano), out.Op, out.Stream)
	if _, err := io.WriteString(f, head+strings.ReplaceAll(out.Line, "\n", "\n"+head)+"\n"); err != nil {
		return unwritable(s.dir, err)
	}
	return nil
}

func (s *spool) file(host string) (io.WriteCloser, error) {
	if f, ok := s.files[host]; ok {
		return f, nil
	}
	f, err := s.open(filepath.Join(s.dir, logName(host)))
	if err != nil {
		return nil, err
	}
	if s.files == nil {
		s.files = map[string]io.WriteCloser{}
	}
	s.files[host] = f
	return f, nil
}

func (s *spool) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	s.files = nil
	return errors.Join(errs...)
}

// logName is the file of a host's output; escaped, so that no name leaves the folder.
func logName(host string) string {
	if host == "" {
		return operatorLog + ".log"
	}
	return url.PathEscape(host) + ".log"
}
