package machine

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
)

// Signal is a POSIX signal's number. As an error it is why a process was ended.
type Signal int

// The signals that mean something here.
const (
	HUP  Signal = 1
	INT  Signal = 2
	QUIT Signal = 3
	KILL Signal = 9
	USR1 Signal = 10
	USR2 Signal = 12
	PIPE Signal = 13
	ALRM Signal = 14
	TERM Signal = 15
	CHLD Signal = 17
	CONT Signal = 18
	STOP Signal = 19
)

func signalNames() map[string]Signal {
	return map[string]Signal{
		"HUP": HUP, "INT": INT, "QUIT": QUIT, "KILL": KILL, "USR1": USR1, "USR2": USR2, "PIPE": PIPE, "ALRM": ALRM,
		"TERM": TERM, "CHLD": CHLD, "CONT": CONT, "STOP": STOP, "EXIT": 0,
	}
}

// Name is "TERM" for 15, and the number where it has no name here.
func (s Signal) Name() string {
	for name, n := range signalNames() {
		if n == s {
			return name
		}
	}
	return strconv.Itoa(int(s))
}

// Error implements error.
func (s Signal) Error() string { return "signal " + strconv.Itoa(int(s)) }

// ParseSignal reads "TERM", "SIGTERM" or "15".
func ParseSignal(s string) (Signal, bool) {
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n <= 64 {
		return Signal(n), true
	}
	sig, ok := signalNames()[strings.TrimPrefix(strings.ToUpper(s), "SIG")]
	return sig, ok
}

// end delivers a signal to the process.
func (p *Proc) end(s Signal) {
	p.mu.Lock()
	take := p.traps
	p.mu.Unlock()
	switch {
	case s == 0 || s == CHLD || s == CONT || s == STOP || s == HUP && p.NoHup:
	case s != KILL && take != nil && take(s):
	case p.cancel != nil:
		p.cancel(s)
	}
}

// Signal sends a signal to a process as somebody does; 0 only asks whether it is there. ESRCH, EPERM.
func (h *Host) Signal(uid, pid int, s Signal) error {
	var hit []*Proc
	for _, p := range h.Procs() {
		if p.PID == pid || pid < -1 && p.PGID == -pid {
			hit = append(hit, p)
		}
	}
	if len(hit) == 0 {
		if pid == 1 {
			return syscall.EPERM
		}
		return syscall.ESRCH
	}
	for _, p := range hit {
		if uid != 0 && uid != p.UID {
			return syscall.EPERM
		}
		p.end(s)
	}
	return nil
}

// End sends a signal to a process, if it runs, and with group to all of its group. Anybody may call it at any time.
func (h *Host) End(p *Proc, s Signal, group bool) {
	h.mu.Lock()
	var hit []*Proc
	if h.procs[p.PID] == p {
		for _, q := range h.procs {
			if q == p || group && q.PGID == p.PGID {
				hit = append(hit, q)
			}
		}
	}
	h.mu.Unlock()
	for _, q := range hit {
		q.end(s)
	}
}

// Strerror words an error as the C library does: "No such file or directory".
func Strerror(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	if text == "" {
		return fmt.Sprint(err)
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
