package machine_test

import (
	"bytes"
	"io"
	"os"
	"testing"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"
)

// TestOnTerminal tells what a person sees from what goes into a file or a pipe.
func TestOnTerminal(t *testing.T) {
	h := host(t, "a", "10.0.0.1", nil)
	f, err := h.FS.Open("/tmp/f", os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	r, w := vfs.Pipe()
	defer r.Close()
	defer w.Close()
	for name, c := range map[string]struct {
		stream any
		tty    bool
		want   bool
	}{
		"a screen":               {&bytes.Buffer{}, true, true},
		"a screen of nobody's":   {&bytes.Buffer{}, false, false},
		"a file":                 {machine.NewDesc(h, f), true, false},
		"a pipe":                 {w, true, false},
		"nothing":                {nil, true, false},
		"what is thrown away":    {io.Discard, false, false},
		"a screen behind a view": {root(h).Writer(t.Context(), &bytes.Buffer{}), true, true},
	} {
		p := root(h)
		p.TTY = c.tty
		if got := p.OnTerminal(c.stream); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestSignalNames goes from numbers to names and back.
func TestSignalNames(t *testing.T) {
	for _, s := range []machine.Signal{machine.HUP, machine.INT, machine.KILL, machine.TERM, machine.USR1, machine.CONT} {
		if back, ok := machine.ParseSignal(s.Name()); !ok || back != s {
			t.Errorf("%d is called %s, which is %d", s, s.Name(), back)
		}
	}
	if got := machine.Signal(40).Name(); got != "40" {
		t.Errorf("one without a name: %s", got)
	}
}
