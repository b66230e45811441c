package tools

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"

	"holdfast/steps/sim/vfs"
)

// ddWish is what dd is asked to do, with what it has done.
type ddWish struct {
	from, to          string
	in, out           int64 // sizes of blocks
	count, skip, seek int64 // blocks; count is -1 for all
	conv              []string
	status            string

	full, part         [2]int64 // blocks read and written
	bytes              int64
	reader             io.Reader
	writer             io.Writer
	source, sink       vfs.File
	readError, noSpace error
}

func dd(c *call) int {
	w := &ddWish{in: 512, out: 512, count: -1, reader: c.Stdin, writer: c.Stdout}
	for _, a := range c.args {
		if bad := w.operand(a); bad != "" {
			if strings.HasPrefix(bad, "unrecognized") {
				return c.usage("%s", bad)
			}
			return c.errf("%s", bad)
		}
	}
	if code := w.open(c); code != 0 {
		return code
	}
	defer w.close()
	w.copy()
	return w.report(c)
}

// operand reads one of key=value. bad says what is wrong with it.
func (w *ddWish) operand(a string) (bad string) {
	k, v, ok := strings.Cut(a, "=")
	var number *int64
	switch {
	case !ok:
		return fmt.Sprintf("unrecognized operand ‘%s’", a)
	case k == "if":
		w.from = v
	case k == "of":
		w.to = v
	case k == "status":
		w.status = v
	case k == "conv":
		w.conv = strings.Split(v, ",")
	case k == "iflag", k == "oflag", k == "cbs":
	case k == "bs", k == "ibs", k == "obs", k == "count", k == "skip", k == "seek":
		number = map[string]*int64{"bs": &w.in, "ibs": &w.in, "obs": &w.out, "count": &w.count, "skip": &w.skip, "seek": &w.seek}[k]
	default:
		return fmt.Sprintf("unrecognized operand ‘%s’", a)
	}
	if number == nil {
		return ""
	}
	n, ok := sizeOf(strings.TrimSuffix(v, "B"))
	if !ok || n == 0 && strings.HasSuffix(k, "bs") {
		return fmt.Sprintf("invalid number: ‘%s’", v)
	}
	*number = min(n, 1<<40)
	if k == "bs" {
		w.out = *number
	}
	return ""
}

// open opens both sides. What stands in the file that is written is cut off where writing begins, unless conv says not.
func (w *ddWish) open(c *call) int {
	var err error
	if w.from != "" {
		if w.source, err = c.fs.Open(c.Abs(w.from), os.O_RDONLY, 0); err != nil {
			return c.errf("failed to open '%s': %s", w.from, why(err))
		}
		w.reader = c.Reader(c.ctx, w.source)
	}
	if w.to == "" {
		return 0
	}
	if w.sink, err = c.fs.Open(c.Abs(w.to), os.O_RDWR|os.O_CREATE, 0o666); err != nil {
		return c.errf("failed to open '%s': %s", w.to, why(err))
	}
	w.writer = c.Writer(c.ctx, w.sink)
	at := w.seek * w.out
	if !slices.Contains(w.conv, "notrunc") {
		_ = c.fs.Truncate(c.Abs(w.to), at)
	}
	_, _ = w.sink.Seek(at, io.SeekStart)
	return 0
}

func (w *ddWish) close() {
	for _, f := range []vfs.File{w.source, w.sink} {
		if f != nil {
			_ = f.Close()
		}
	}
}

// copy moves block by block, and counts them.
func (w *ddWish) copy() {
	buf := make([]byte, min(w.in, 4<<20))
	if w.skip > 0 {
		_, _ = io.CopyN(io.Discard, w.reader, w.skip*w.in)
	}
	for n := int64(0); w.count < 0 || n < w.count; n++ {
		got, err := w.block(buf)
		if got > 0 {
			count(&w.full, 0, &w.part, got == w.in)
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				w.readError = err
			}
			break
		}
		if got < w.in && w.source != nil || w.noSpace != nil {
			break
		}
	}
	if w.bytes > 0 && w.in != w.out {
		w.full[1], w.part[1] = w.bytes/w.out, map[bool]int64{true: 1}[w.bytes%w.out > 0]
	}
}

func count(full *[2]int64, side int, part *[2]int64, whole bool) {
	if whole {
		full[side]++
	} else {
		part[side]++
	}
}

// block reads one and writes it.
func (w *ddWish) block(buf []byte) (n int64, err error) {
	for n < w.in && err == nil {
		var k int
		k, err = w.reader.Read(buf[:min(int64(len(buf)), w.in-n)])
		if k > 0 {
			n += int64(k)
			if _, werr := w.writer.Write(w.converted(buf[:k])); werr != nil {
				w.noSpace = werr
				return n, io.EOF
			}
			w.bytes += int64(k)
		}
		if w.source == nil && k > 0 {
			break // what comes through a pipe is a block, however short
		}
	}
	if n > 0 && w.in == w.out {
		count(&w.full, 1, &w.part, n == w.in)
	}
	if n > 0 && errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

func (w *ddWish) converted(b []byte) []byte {
	switch {
	case slices.Contains(w.conv, "ucase"):
		return []byte(strings.ToUpper(string(b)))
	case slices.Contains(w.conv, "lcase"):
		return []byte(strings.ToLower(string(b)))
	}
	return b
}

// report says what was done. Nothing here takes time, so that the rate is a plausible one.
func (w *ddWish) report(c *call) int {
	code := 0
	switch {
	case w.readError != nil:
		code = c.errf("error reading '%s': %s", first(w.from, "standard input"), why(w.readError))
	case w.noSpace != nil && !errors.Is(w.noSpace, syscall.EPIPE):
		code = c.errf("error writing '%s': %s", first(w.to, "standard output"), why(w.noSpace))
	}
	if w.status == "none" {
		return code
	}
	c.errsay("%d+%d records in\n%d+%d records out", w.full[0], w.part[0], w.full[1], w.part[1])
	if w.status == "noxfer" {
		return code
	}
	seconds := float64(w.bytes)/400e6 + 0.0001
	size := ""
	if w.bytes >= 1000 {
		size = " (" + decimal(float64(w.bytes)) + "B, " + strings.Replace(human(w.bytes), "K", " Ki", 1) + "B)"
		size = strings.NewReplacer("MB)", " MiB)", "GB)", " GiB)").Replace(size)
	}
	c.errsay("%d bytes%s copied, %.4g s, %sB/s", w.bytes, size, seconds, decimal(float64(w.bytes)/seconds))
	return code
}

// decimal is a number with a unit of a thousand: "2.1 M".
func decimal(n float64) string {
	units, k := []string{" ", " k", " M", " G", " T"}, 0
	for n >= 1000 && k < len(units)-1 {
		n, k = n/1000, k+1
	}
	if n < 10 {
		return fmt.Sprintf("%.1f%s", n, units[k])
	}
	return fmt.Sprintf("%.0f%s", n, units[k])
}
