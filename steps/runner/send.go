package runner

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"holdfast/steps"
	"holdfast/steps/event"
)

const (
	worthTelling = 8 << 20 // bytes from which on progress is told
	parts        = 10      // how often, while a file travels
)

// send puts the op's files from the operator's machine on the host. How long that takes is for the link to say, so the
// policy's timeout does not hold here; a dead link is noticed by the connection.
func (h *hands) send(ctx context.Context, j *job) error {
	for _, f := range j.op.Files {
		if f.Source == "" {
			continue
		}
		if err := h.sendFile(ctx, j, f); err != nil {
			return err
		}
	}
	return nil
}

func (h *hands) sendFile(ctx context.Context, j *job, f steps.File) error {
	if err := h.begin(j, event.Apply, 1); err != nil { // a file on the host is a change too
		return err
	}
	in, err := os.Open(f.Source)
	if err != nil {
		return steps.WithHint(fmt.Errorf("send %s: %w", f.Path, err), "Check the path of this file in the cluster file.")
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return fmt.Errorf("send %s: %w", f.Path, err)
	}
	meter := &meter{in: in, total: info.Size(), tell: func(done, total int64) {
		_ = h.voice.say(event.Notice{ // kept by voice
			Level: event.Info, Host: j.op.Host,
			Text: fmt.Sprintf("%s: %d of %d MiB sent", filepath.Base(f.Source), done>>20, total>>20),
		})
	}}
	_, err = limited(ctx, 0, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, j.lane.put(ctx, f.Path, f.Mode, meter)
	})
	if err != nil {
		return fmt.Errorf("send %s: %w", f.Path, err)
	}
	return nil
}

// meter tells how far a big file has come.
type meter struct {
	in    io.Reader
	total int64
	done  int64
	told  int64
	tell  func(done, total int64)
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.in.Read(p)
	m.done += int64(n)
	if m.total >= worthTelling && m.done-m.told >= m.total/parts {
		m.told = m.done
		m.tell(m.done, m.total)
	}
	return n, err
}
