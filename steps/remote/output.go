package remote

import (
	"io"
	"regexp"
	"strings"
	"sync"

	"holdfast/steps"
)

const (
	keepOutput = 1 << 20 // bytes kept of each stream, its end
	keepNoise  = 4 << 10 // bytes kept of what came before the script began
)

var processID = regexp.MustCompile(`^ [1-9][0-9]{0,9}$`)

// output takes what a script prints: lines go out redacted as they come, one at a time.
type output struct {
	mu      sync.Mutex
	line    func(steps.Stream, string)
	private bool // standard output is for the caller's eyes alone, as it is
	mark    string
	closed  bool
	red     *redactor
	shell   chan string // gives the shell's process id, once it has begun
	out     stream
	err     stream
}

type stream struct {
	lines *splitter
	begun bool
	noise tail
	kept  tail
}

func newOutput(c steps.Cmd, mark string, secrets ...string) *output {
	o := &output{line: c.Line, private: c.Private, mark: mark, red: newRedactor(c.Values), shell: make(chan string, 1)}
	for _, text := range secrets {
		o.red.add(text)
	}
	for _, s := range []steps.Stream{steps.Stdout, steps.Stderr} {
		st := o.of(s)
		st.noise.limit, st.kept.limit = keepNoise, keepOutput
		st.lines = &splitter{red: o.red, max: maxLine, emit: func(text string, whole bool) { o.take(s, text, whole) }}
	}
	return o
}

func (o *output) of(s steps.Stream) *stream {
	if s == steps.Stderr {
		return &o.err
	}
	return &o.out
}

// writer takes one stream, from one goroutine; the two may be written at the same time.
func (o *output) writer(s steps.Stream) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.of(s).lines.write(p)
		return len(p), nil
	})
}

// take gets each finished piece, the mutex held. whole is false for a piece of a line that goes on.
func (o *output) take(s steps.Stream, raw string, whole bool) {
	st := o.of(s)
	text := o.red.clean(raw)
	if !st.begun {
		// Noise without a line end of its own stands right before the mark, the shell's process id after it.
		_, id, found := strings.Cut(raw, o.mark)
		if st.begun = found; !found {
			st.noise.add(text + "\n")
		} else if processID.MatchString(id) {
			o.shell <- id[1:]
		}
		return
	}
	if o.closed {
		return
	}
	private := o.private && s == steps.Stdout
	if private {
		text = raw
	}
	st.kept.add(text)
	if whole {
		st.kept.add("\n")
	}
	if o.line != nil && !private {
		o.line(s, text)
	}
}

// hide keeps a secret that became known on the way out of what follows.
func (o *output) hide(secret string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.red.add(secret)
}

// flush takes what stands after the last line end.
func (o *output) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.out.lines.flush()
	o.err.lines.flush()
}

// close makes sure that no line is handed over after Run has returned, even when the host still sends some.
func (o *output) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

func (o *output) began() bool { return o.out.begun }

func (o *output) noise() string { return o.err.noise.String() + o.out.noise.String() }

func (o *output) kept(s steps.Stream) string { return o.of(s).kept.String() }

// tail keeps the end of a text.
type tail struct {
	limit int
	buf   []byte
}

func (t *tail) add(s string) {
	t.buf = append(t.buf, s...)
	if len(t.buf) > 2*t.limit { // moved only now and then
		t.buf = append(t.buf[:0], t.buf[len(t.buf)-t.limit:]...)
	}
}

// String is the end of the text; where something was cut off it starts with a whole line, if there is one.
func (t *tail) String() string {
	b := t.buf
	if len(b) > t.limit {
		b = b[len(b)-t.limit:]
		if _, rest, ok := strings.Cut(string(b), "\n"); ok {
			return rest
		}
	}
	return strings.ToValidUTF8(string(b), "")
}
