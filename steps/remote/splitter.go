package remote

import "bytes"

// maxLine is where a line without an end is broken, in bytes.
const maxLine = 64 << 10

// splitter makes lines of a stream. Line feed, carriage return (progress counters) and both together end a line. A line
// that is too long goes out in pieces, never cut inside a secret: a piece waits until all of a secret that may begin in
// it has arrived. The pieces do not depend on how the stream was chunked.
type splitter struct {
	red    *redactor
	max    int                           // bytes of a piece
	emit   func(text string, whole bool) // whole: the line ends here
	buf    []byte
	skipLF bool // the last line ended with a carriage return
}

func (s *splitter) write(p []byte) {
	for len(p) > 0 {
		if s.skipLF {
			s.skipLF = false
			p = bytes.TrimPrefix(p, []byte("\n"))
			continue
		}
		i := bytes.IndexAny(p, "\r\n")
		if i < 0 {
			s.grow(p)
			return
		}
		s.grow(p[:i])
		s.skipLF = p[i] == '\r'
		s.emit(string(s.buf), true)
		s.buf = s.buf[:0]
		p = p[i+1:]
	}
}

func (s *splitter) grow(p []byte) {
	full := s.max + s.red.longest
	for len(s.buf)+len(p) > full {
		room := full - len(s.buf)
		s.buf = append(s.buf, p[:room]...)
		p = p[room:]
		n := s.red.cut(string(s.buf), s.max)
		s.emit(string(s.buf[:n]), false)
		s.buf = append(s.buf[:0], s.buf[n:]...)
	}
	s.buf = append(s.buf, p...)
}

// flush lets out what stands after the last line end.
func (s *splitter) flush() {
	if len(s.buf) > 0 {
		s.emit(string(s.buf), false)
		s.buf = s.buf[:0]
	}
}
