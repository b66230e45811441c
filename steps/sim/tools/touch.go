package tools

import (
	"os"
	"strings"
	"syscall"
	"time"
)

func touch(c *call) int {
	long := map[string]string{"no-create": "c", "date": "d", "reference": "r", "no-dereference": "h"}
	if !c.opts("acfmd:t:r:h", long, false) {
		return 1
	}
	at, bad := c.touchTime()
	if bad != "" {
		return c.errf("%s", bad)
	}
	if len(c.args) == 0 {
		return c.usage("missing file operand")
	}
	code := 0
	for _, name := range c.args {
		if err := c.touched(name, at); err != nil {
			code = c.errf("%s '%s': %s", map[bool]string{true: "setting times of", false: "cannot touch"}[strings.HasSuffix(name, "/")], name, why(err))
		}
	}
	return code
}

// touchTime is the time that files are to have; bad says what is wrong with it.
func (c *call) touchTime() (at time.Time, bad string) {
	at = c.Host.Now()
	if r, ok := c.opt["r"]; ok {
		i, err := c.fs.Stat(c.Abs(r))
		if err != nil {
			return at, "failed to get attributes of '" + r + "': " + why(err)
		}
		at = i.ModTime()
	}
	if d, ok := c.opt["d"]; ok {
		t, err := parseDate(d, at)
		if err != nil {
			return at, "invalid date format ‘" + d + "’"
		}
		at = t
	}
	if s, ok := c.opt["t"]; ok {
		t, err := stampOf(s, at)
		if err != nil {
			return at, "invalid date format ‘" + s + "’"
		}
		at = t
	}
	return at, ""
}

// stampOf reads [[CC]YY]MMDDhhmm[.ss].
func stampOf(s string, now time.Time) (time.Time, error) {
	layouts := map[int]string{8: "2006 01021504", 10: "0601021504", 12: "200601021504"}
	digits, seconds, dotted := strings.Cut(s, ".")
	layout, text := layouts[len(digits)], digits
	if len(digits) == 8 {
		text = now.UTC().Format("2006 ") + digits
	}
	if dotted {
		layout, text = layout+".05", text+"."+seconds
	}
	return time.Parse(layout, text)
}

// touched gives a file a time, and makes it where there is none.
func (c *call) touched(name string, at time.Time) error {
	p := c.Abs(name)
	switch {
	case p == "":
		return syscall.ENOENT
	case c.has("h") && c.isLink(name):
		return nil // a link's own time is not kept
	case !c.fs.Exists(p) && strings.HasSuffix(name, "/"):
		return syscall.ENOENT
	}
	if !c.fs.Exists(p) {
		if c.has("c") {
			return nil
		}
		f, err := c.fs.Open(p, os.O_WRONLY|os.O_CREATE, 0o666)
		if err != nil {
			return err
		}
		_ = f.Close()
	}
	if c.has("a") && !c.has("m") {
		return nil // only the time of the last reading, which is not kept
	}
	return c.fs.Chtimes(p, at)
}
