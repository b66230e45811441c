package suite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"holdfast/cmd/lab/machines"
)

// window is a terminal window with a program in it, inside the lab's network: a person's keys go in, and what the person
// would see comes out. tmux is the terminal.
type window struct {
	b     *Bench
	name  string
	shots int
}

// openWindow starts a program in a new window of so many columns and rows.
func (b *Bench) openWindow(ctx context.Context, columns, rows int, argv ...string) (*window, error) {
	if _, err := exec.LookPath("tmux"); err != nil {
		return nil, errors.New("tmux is needed: apt-get install tmux")
	}
	w := &window{b: b, name: fmt.Sprintf("holdfast-%d", time.Now().UnixNano())}
	args := append([]string{"-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(columns), "-y", strconv.Itoa(rows), "--"}, argv...)
	_, err := w.tmux(ctx, args...)
	return w, err
}

func (w *window) tmux(ctx context.Context, args ...string) (string, error) {
	var out, errs bytes.Buffer
	exit, err := w.b.Lab.Exec(ctx, machines.Streams{Out: &out, Err: &errs}, append([]string{"tmux", "-L", w.name}, args...)...)
	if err == nil && exit != 0 {
		err = fmt.Errorf("tmux %s: %s", args[0], strings.TrimSpace(errs.String()))
	}
	return out.String(), err
}

// close ends the window and what runs in it.
func (w *window) close() { _, _ = w.tmux(context.Background(), "kill-server") }

// press presses keys by tmux's names for them: Enter, Down, Escape, C-o.
func (w *window) press(ctx context.Context, keys ...string) error {
	for _, k := range keys {
		if _, err := w.tmux(ctx, "send-keys", k); err != nil {
			return err
		}
	}
	return nil
}

// write types a text as it is, and Enter.
func (w *window) write(ctx context.Context, text string) error {
	if _, err := w.tmux(ctx, "send-keys", "-l", text); err != nil {
		return err
	}
	return w.press(ctx, "Enter")
}

func (w *window) resize(ctx context.Context, columns, rows int) error {
	_, err := w.tmux(ctx, "resize-window", "-x", strconv.Itoa(columns), "-y", strconv.Itoa(rows))
	return err
}

// seen is what stands on the screen.
func (w *window) seen(ctx context.Context) (string, error) { return w.tmux(ctx, "capture-pane", "-p") }

// read is seen after the time a person needs: keys that come before a question can have been read are swallowed.
func (w *window) read(ctx context.Context) (string, error) {
	select {
	case <-time.After(1500 * time.Millisecond):
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return w.seen(ctx)
}

// shows waits until one of the texts stands on the screen, and tells which. What was seen last is kept as a file.
func (w *window) shows(ctx context.Context, within time.Duration, texts ...string) (string, error) {
	found := ""
	err := until(ctx, within, func() error {
		screen, err := w.seen(ctx)
		if err != nil {
			return err
		}
		w.keep(screen)
		flat := strings.Join(strings.Fields(screen), " ")
		for _, t := range texts {
			if strings.Contains(flat, t) {
				found = t
				return nil
			}
		}
		return fmt.Errorf("%q does not stand on the screen:\n%s", texts, screen)
	})
	w.shots++
	return found, err
}

func (w *window) keep(screen string) {
	_ = os.WriteFile(filepath.Join(w.b.Dir, fmt.Sprintf("screen-%02d.txt", w.shots)), []byte(screen), 0o600)
}

// kill ends the program in the window as kill -9 does.
func (w *window) kill(ctx context.Context) error {
	out, err := w.tmux(ctx, "list-panes", "-F", "#{pane_pid}")
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(out))
	if err != nil {
		return err
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}
