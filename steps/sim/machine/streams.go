package machine

import (
	"context"
	"io"
	"strings"

	"holdfast/steps/sim/vfs"
)

// Patience makes reading and writing end when the process is ended, whatever the other side does.
func patience(ctx context.Context, p *Proc) {
	if p.Login == nil {
		p.Login = &Login{}
	}
	p.Stdin = &reader{from: unwrapR(p.Stdin), ctx: ctx}
	p.Stdout = &writer{to: unwrapW(p.Stdout), ctx: ctx, p: p}
	p.Stderr = &writer{to: unwrapW(p.Stderr), ctx: ctx, p: p}
}

// reader and writer are a process's own view of a stream: they end with the process. They live as long as the call that
// made them.
type reader struct {
	from io.Reader
	ctx  context.Context
}

func (r *reader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if p, ok := r.from.(vfs.Patient); ok {
		return p.ReadUntil(b, r.ctx.Done())
	}
	return r.from.Read(b)
}

func unwrapR(r io.Reader) io.Reader {
	if in, ok := r.(*reader); ok {
		return in.from
	}
	if r == nil {
		return strings.NewReader("")
	}
	return r
}

func unwrapW(w io.Writer) io.Writer {
	if out, ok := w.(*writer); ok {
		return out.to
	}
	if w == nil {
		return io.Discard
	}
	return w
}

type writer struct {
	to  io.Writer
	ctx context.Context
	p   *Proc
}

func (w *writer) Write(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	if limit := w.p.Host.Limits.Output; limit > 0 && w.p.Login.written.Add(int64(len(b))) > limit {
		w.p.end(KILL)
		return 0, errOutput
	}
	var n int
	var err error
	if p, ok := w.to.(vfs.Patient); ok {
		n, err = p.WriteUntil(b, w.ctx.Done())
	} else {
		n, err = w.to.Write(b)
	}
	if isPipe(err) {
		w.p.end(PIPE)
	}
	return n, err
}

// Raw gives the stream behind a process's view of it, to hand on to another process.
func Raw(stream any) any {
	switch s := stream.(type) {
	case *reader:
		return s.from
	case *writer:
		return s.to
	}
	return stream
}

// OnTerminal tells whether what is written to a stream is read by a person: it goes neither into a file nor into a pipe.
func (p *Proc) OnTerminal(stream any) bool {
	stream = Raw(stream)
	_, file := stream.(*Desc)
	_, pipe := stream.(vfs.Patient)
	return p.TTY && stream != nil && !file && !pipe
}

// Writer makes writing to w end with ctx, and count as the process's output.
func (p *Proc) Writer(ctx context.Context, w io.Writer) io.Writer {
	return &writer{to: unwrapW(w), ctx: ctx, p: p}
}

// Reader makes reading from r end with ctx.
func (p *Proc) Reader(ctx context.Context, r io.Reader) io.Reader {
	return &reader{from: unwrapR(r), ctx: ctx}
}
