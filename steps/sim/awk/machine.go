package awk

import (
	"bufio"
	"context"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// cell is a variable: a value or a table. One that was handed to a function knows whose it is, for tables are shared.
type cell struct {
	v     value
	table map[string]value
	up    *cell
}

func (c *cell) elements() map[string]value {
	if c.table == nil {
		if c.up != nil {
			c.table = c.up.elements()
		} else {
			c.table = map[string]value{}
		}
	}
	return c.table
}

// machine is a program at work.
type machine struct {
	ctx    context.Context
	prog   *Program
	s      Setup
	vars   map[string]*cell
	frames []map[string]*cell
	store  int // bytes of all tables
	steps  int

	record string
	fields []value // of the record, once it was split
	split  bool
	stale  bool // a field was changed: the record is to be made anew

	files   []string // still to be read, once ready
	ready   bool
	input   *bufio.Reader
	closer  io.Closer
	sources map[string]*source
	sinks   map[string]*sink
	regexps map[string]*regexp.Regexp
	out     *bufio.Writer
	seed    uint64
	was     uint64

	flow string // why statements are left: break, continue, next, exit, return
	ret  value
	code int
}

func newMachine(ctx context.Context, p *Program, s Setup) *machine {
	or := func(n *int, usual int) {
		if *n == 0 {
			*n = usual
		}
	}
	or(&s.Limits.Value, 1<<20)
	or(&s.Limits.Store, 64<<20)
	or(&s.Limits.Depth, 200)
	m := &machine{
		ctx: ctx, prog: p, s: s, vars: map[string]*cell{}, sources: map[string]*source{}, sinks: map[string]*sink{},
		regexps: map[string]*regexp.Regexp{}, out: bufio.NewWriter(s.Out), split: true,
	}
	for k, v := range map[string]string{"FS": " ", "OFS": " ", "RS": "\n", "ORS": "\n", "SUBSEP": "\x1c", "CONVFMT": "%.6g", "OFMT": "%.6g", "FILENAME": ""} {
		m.set(k, text(v))
	}
	for _, k := range []string{"NR", "FNR", "RSTART", "RLENGTH"} {
		m.set(k, num(0))
	}
	for _, kv := range s.Env {
		k, v, _ := strings.Cut(kv, "=")
		m.put(m.cell("ENVIRON"), k, outside(v))
	}
	m.put(m.cell("ARGV"), "0", text("awk"))
	for i, a := range s.Args {
		m.put(m.cell("ARGV"), strconv.Itoa(i+1), outside(a))
	}
	m.set("ARGC", num(float64(len(s.Args)+1)))
	for _, kv := range s.Vars {
		m.setVar(kv[0], outside(unescape(kv[1])))
	}
	return m
}

// main runs BEGIN, the rules over all input, and END.
func (m *machine) main() int {
	for _, b := range m.prog.begin {
		if m.run(b); m.flow == "exit" {
			break
		}
	}
	if m.flow != "exit" && (len(m.prog.rules) > 0 || len(m.prog.end) > 0) {
		m.flow = ""
		for m.flow != "exit" && m.nextRecord() {
			m.rules()
		}
	}
	m.flow = ""
	for _, b := range m.prog.end {
		if m.run(b); m.flow == "exit" {
			break
		}
	}
	return m.code
}
