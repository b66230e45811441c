package suite

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// terminal is a pseudo terminal with a person's part played by us: who sees one of the words types the answer.
type terminal struct {
	master, slave *os.File
	answers       map[string]string // words of a question -> what is typed

	mu      sync.Mutex
	said    strings.Builder
	waiting string // said since the last answer
}

func openTerminal(answers map[string]string) (*terminal, error) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	var slave *os.File
	if err == nil {
		slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		_ = master.Close()
		return nil, err
	}
	return &terminal{master: master, slave: slave, answers: answers}, nil
}

// lend makes it the controlling terminal of a command's standard input and error.
func (t *terminal) lend(cmd *exec.Cmd) {
	cmd.Stdin, cmd.Stderr = t.slave, t.slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
}

// attend answers until the other side is gone.
func (t *terminal) attend() {
	_ = t.slave.Close() // the command has its own
	buf := make([]byte, 4096)
	for {
		n, err := t.master.Read(buf)
		t.hear(string(buf[:n]))
		if err != nil {
			return
		}
	}
}

func (t *terminal) hear(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.said.WriteString(text)
	t.waiting += text
	for words, answer := range t.answers {
		if strings.Contains(t.waiting, words) && strings.HasSuffix(strings.TrimRight(t.waiting, " "), ":") {
			t.waiting = ""
			_, _ = t.master.WriteString(answer + "\n")
			return
		}
	}
}

// text is all that was shown.
func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said.String()
}
