package tools

import (
	"strings"
	"time"
)

// dateFormats are the formats that have an option of their own.
func dateFormats() map[string]string {
	return map[string]string{
		"date": "%Y-%m-%d", "hours": "%Y-%m-%dT%H%:z", "minutes": "%Y-%m-%dT%H:%M%:z", "seconds": "%Y-%m-%dT%H:%M:%S%:z", "ns": "%Y-%m-%dT%H:%M:%S,%N%:z",
	}
}

func date(c *call) int {
	args := make([]string, 0, len(c.args))
	for _, a := range c.args { // these may stand without their value
		if a == "-I" || a == "--iso-8601" {
			a = "-Idate"
		}
		args = append(args, a)
	}
	c.args = args
	long := map[string]string{"utc": "u", "universal": "u", "date": "d", "iso-8601": "I", "set": "s", "reference": "r", "rfc-email": "R", "rfc-2822": "R", "rfc-3339": "3", "file": "f"}
	if !c.opts("ud:s:RI:r:3:f:", long, false) {
		return 1
	}
	now, bad := c.dateAsked()
	if bad != "" {
		return c.errf("%s", bad)
	}
	if len(c.args) > 1 {
		return c.usage("extra operand ‘%s’", c.args[1])
	}
	format, ok := c.dateFormat()
	if !ok {
		return c.errf("invalid date ‘%s’", c.args[0])
	}
	c.println(strftime(format, now))
	return 0
}

// dateFormat is the format that is asked for, or the usual one.
func (c *call) dateFormat() (format string, ok bool) {
	if len(c.args) > 0 {
		return strings.CutPrefix(c.args[0], "+")
	}
	switch f := dateFormats(); {
	case c.has("I"):
		format, ok = f[c.opt["I"]]
		return format, ok
	case c.has("R"):
		return "%a, %d %b %Y %H:%M:%S %z", true
	case c.has("3"):
		return strings.Replace(strings.Replace(f[c.opt["3"]], "T", " ", 1), ",", ".", 1), true
	}
	return "%a %b %e %H:%M:%S %Z %Y", true
}

// dateAsked is the moment that is asked for. With -s it is the machine's own from now on.
func (c *call) dateAsked() (now time.Time, bad string) {
	now = c.Host.Now().UTC()
	if r, ok := c.opt["r"]; ok {
		i, err := c.fs.Stat(c.Abs(r))
		if err != nil {
			return now, r + ": " + why(err)
		}
		return i.ModTime().UTC(), ""
	}
	if d, ok := c.opt["d"]; ok {
		t, err := parseDate(d, now)
		if err != nil {
			return now, "invalid date ‘" + d + "’"
		}
		now = t.UTC()
	}
	if s, ok := c.opt["s"]; ok {
		t, err := parseDate(s, now)
		switch {
		case err != nil:
			return now, "invalid date ‘" + s + "’"
		case c.UID != 0:
			return now, "cannot set date: Operation not permitted"
		}
		c.Host.SetSkew(t.Sub(c.Host.Clock.Wall()))
		now = t.UTC()
	}
	return now, ""
}
