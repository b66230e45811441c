package vfs

import (
	"os"
	"sync"
	"syscall"
)

// Patient is what waits in Read or Write, and can be told when to stop waiting: with EINTR, once done is closed.
type Patient interface {
	ReadUntil(b []byte, done <-chan struct{}) (int, error)
	WriteUntil(b []byte, done <-chan struct{}) (int, error)
}

// Pipe makes the two ends of a pipe. Both are Patient.
func Pipe() (r, w File) {
	p := newPipe()
	return p.open(os.O_RDONLY, nil), p.open(os.O_WRONLY, nil)
}

// pipe is what the ends of a pipe or a FIFO share.
type pipe struct {
	mu      sync.Mutex
	change  chan struct{} // closed and renewed at every change
	buf     []byte
	readers int
	writers int
	wrote   bool   // there has been a writer
	read    bool   // there has been a reader
	opens   [2]int // how often it has been opened to read and to write
}

const pipeSize = 64 << 10

func newPipe() *pipe { return &pipe{change: make(chan struct{})} }

func (p *pipe) changed() {
	close(p.change)
	p.change = make(chan struct{})
}

func (p *pipe) open(flag int, done <-chan struct{}) File {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := &pipeEnd{p: p, done: done, write: writes(flag), read: flag&os.O_WRONLY == 0}
	if e.write {
		p.writers++
		p.opens[1]++
		p.wrote = true
	}
	if e.read {
		p.readers++
		p.opens[0]++
		p.read = true
	}
	p.changed()
	return e
}

// meet opens one end of a FIFO, and waits until somebody opens the other.
func (p *pipe) meet(flag int, done <-chan struct{}) (File, error) {
	other := 1 // who reads waits for a writer
	if flag&os.O_WRONLY != 0 {
		other = 0
	}
	p.mu.Lock()
	before, there := p.opens[other], p.writers
	if other == 0 {
		there = p.readers
	}
	p.mu.Unlock()
	end := p.open(flag, done)
	for flag&os.O_RDWR == 0 && there == 0 {
		p.mu.Lock()
		met, change := p.opens[other] != before, p.change
		p.mu.Unlock()
		if met {
			break
		}
		select {
		case <-change:
		case <-done:
			_ = end.Close()
			return nil, syscall.EINTR
		}
	}
	return end, nil
}
