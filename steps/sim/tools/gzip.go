package tools

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"syscall"
)

// gzipTool is gzip, gunzip and zcat.
func gzipTool(c *call) int {
	long := map[string]string{"stdout": "c", "decompress": "d", "uncompress": "d", "force": "f", "keep": "k", "to-stdout": "c", "quiet": "q", "best": "9", "fast": "1", "test": "t", "list": "l", "verbose": "v", "no-name": "n"}
	if !c.opts("cdfkqtv123456789nlN", long, false) {
		return 1
	}
	g := &gzipRun{c: c, back: c.has("d") || c.has("t") || c.has("l") || c.Name() != "gzip", out: c.has("c") || c.Name() == "zcat"}
	for _, name := range c.inputs() {
		g.file(name)
	}
	return g.code
}

// gzipRun is gzip at work on its files. Whatever it is called, it speaks of itself as gzip.
type gzipRun struct {
	c         *call
	back, out bool
	code      int
}

// warn says something that is no mistake of the file's: 2, where nothing worse comes.
func (g *gzipRun) warn(text string) {
	if !g.c.has("q") {
		g.c.errsay("gzip: %s", text)
	}
	if g.code == 0 {
		g.code = 2
	}
}

func (g *gzipRun) fail(text string) {
	g.c.errsay("%s", text)
	g.code = 1
}

// find is the file that is meant: what is packed may be named without its end.
func (g *gzipRun) find(name string) string {
	if g.back && name != "-" && !g.c.there(name) && !strings.HasSuffix(name, ".gz") {
		return name + ".gz"
	}
	return name
}

func (g *gzipRun) file(name string) {
	c := g.c
	name = g.find(name)
	shown := name
	if name == "-" {
		shown = "stdin"
	}
	to, known := target(name, g.back)
	text, err := c.text(name)
	switch {
	case errors.Is(err, syscall.EISDIR):
		g.warn(name + " is a directory -- ignored")
		return
	case err != nil:
		g.fail("gzip: " + name + ": " + why(err))
		return
	case known || g.out || c.has("t") || c.has("l") || name == "-":
	case g.back:
		g.warn(name + ": unknown suffix -- ignored")
		return
	default:
		c.errsay("gzip: %s already has .gz suffix -- unchanged", name)
		return
	}
	out, err := flate(text, g.back)
	switch {
	case err != nil:
		g.fail("\ngzip: " + shown + ": " + err.Error())
	case c.has("t"):
	case g.out || name == "-":
		_, _ = c.Stdout.Write(out)
	default:
		g.replace(name, to, out)
	}
}

// target is the name that a file gets.
func target(name string, back bool) (string, bool) {
	if !back {
		return name + ".gz", !strings.HasSuffix(name, ".gz")
	}
	if bare, ok := strings.CutSuffix(name, ".tgz"); ok {
		return bare + ".tar", true
	}
	return strings.CutSuffix(name, ".gz")
}

// replace puts a file in the place of the one that it was made of.
func (g *gzipRun) replace(name, to string, text []byte) {
	c := g.c
	if c.fs.Exists(c.Abs(to)) && !c.has("f") {
		g.warn(to + " already exists;\tnot overwritten")
		return
	}
	if err := c.fs.WriteFile(c.Abs(to), text, 0o600); err != nil {
		g.fail("gzip: " + to + ": " + why(err))
		return
	}
	if i, err := c.fs.Stat(c.Abs(name)); err == nil {
		c.preserve(c.Abs(to), i, c.Abs(name))
	}
	if c.has("v") {
		c.errsay("%s:\t replaced with %s", name, to)
	}
	if !c.has("k") {
		_ = c.fs.Remove(c.Abs(name))
	}
}

// flate packs or unpacks, within what a tool may hold.
func flate(text []byte, back bool) ([]byte, error) {
	if back {
		r, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			return nil, errors.New("not in gzip format")
		}
		out, err := io.ReadAll(io.LimitReader(r, maxText))
		if err != nil {
			return nil, errors.New("unexpected end of file")
		}
		return out, nil
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(text)
	err := w.Close()
	return b.Bytes(), err
}
