package tools

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
)

// gzipTool is gzip, gunzip and zcat.
func gzipTool(c *call) int {
	if !c.opts("cdfkqtv123456789nlr", map[string]string{"stdout": "c", "decompress": "d", "force": "f", "keep": "k", "to-stdout": "c", "quiet": "q", "best": "9", "fast": "1"}, false) {
		return 1
	}
	back := c.has("d") || c.Name() != "gzip"
	code := 0
	for _, name := range c.inputs() {
		if err := c.squeeze(name, back); err != nil {
			c.errsay("%s: %s: %s", c.Name(), strings.TrimPrefix(name, "-"), err)
			code = 1
		}
	}
	return code
}

func (c *call) squeeze(name string, back bool) error {
	to, ok := name+".gz", true
	if back {
		to, ok = strings.CutSuffix(strings.TrimSuffix(name, ".tgz"), ".gz")
	}
	out := c.has("c") || c.Name() == "zcat" || name == "-"
	if !ok && !out {
		return errors.New("unknown suffix -- ignored")
	}
	text, err := c.text(name)
	if err != nil {
		return errors.New(why(err))
	}
	if text, err = flate(text, back); err != nil {
		return err
	}
	if out {
		_, err = c.Stdout.Write(text)
		return err
	}
	if c.fs.Exists(c.Abs(to)) && !c.has("f") {
		return errors.New(to + " already exists; not overwritten")
	}
	if err := c.fs.WriteFile(c.Abs(to), text, 0o644); err != nil {
		return errors.New(why(err))
	}
	if !c.has("k") {
		_ = c.fs.Remove(c.Abs(name))
	}
	return nil
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
