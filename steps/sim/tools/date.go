package tools

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// date knows the marks of strftime that people use.
func date(c *call) int {
	if !c.opts("ud:s:RI:", map[string]string{"utc": "u", "date": "d", "iso-8601": "I", "set": "s"}, false) {
		return 1
	}
	now := c.Host.Now().UTC()
	if d, ok := c.opt["d"]; ok {
		t, err := parseDate(d, now)
		if err != nil {
			return c.errf("invalid date ‘%s’", d)
		}
		now = t.UTC()
	}
	if s, ok := c.opt["s"]; ok {
		t, err := parseDate(s, now)
		switch {
		case c.UID != 0:
			return c.errf("cannot set date: Operation not permitted")
		case err != nil:
			return c.errf("invalid date ‘%s’", s)
		}
		c.Host.SetSkew(t.Sub(c.Host.Clock.Wall()))
		now = t
	}
	format := "%a %b %e %H:%M:%S UTC %Y"
	if c.has("I") {
		format = "%Y-%m-%d"
	}
	if len(c.args) > 0 {
		if !strings.HasPrefix(c.args[0], "+") {
			return c.errf("invalid date ‘%s’", c.args[0])
		}
		format = c.args[0][1:]
	}
	c.println(strftime(format, now))
	return 0
}

func strftime(format string, t time.Time) string {
	layouts := map[byte]string{
		'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'e': "_2", 'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January",
		'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'Z': "MST", 'z': "-0700", 'y': "06", 'j': "002", 'I': "03", 'p': "PM", 'D': "01/02/06",
		'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05",
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 >= len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		for i+1 < len(format) && (format[i] == '-' || format[i] == '3' || format[i] == '6' || format[i] == '0') {
			i++
		}
		switch ch := format[i]; ch {
		case 's':
			b.WriteString(strconv.FormatInt(t.Unix(), 10))
		case 'N':
			fmt.Fprintf(&b, "%09d", t.Nanosecond())
		case 'n':
			b.WriteByte('\n')
		case '%':
			b.WriteByte('%')
		default:
			b.WriteString(t.Format(layouts[ch]))
		}
	}
	return b.String()
}

func parseDate(s string, now time.Time) (time.Time, error) {
	if n, ok := strings.CutPrefix(s, "@"); ok {
		f, err := strconv.ParseInt(n, 10, 64)
		return time.Unix(f, 0), err
	}
	if s == "now" {
		return now, nil
	}
	f := strings.Fields(s)
	if len(f) >= 2 && (len(f) == 2 || f[2] == "ago") {
		if n, err := strconv.Atoi(f[0]); err == nil {
			unit := map[string]time.Duration{"second": time.Second, "sec": time.Second, "minute": time.Minute, "min": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[strings.TrimSuffix(f[1], "s")]
			if unit > 0 {
				if len(f) == 3 {
					n = -n
				}
				return now.Add(time.Duration(n) * unit), nil
			}
		}
	}
	var err error
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04", "2006-01-02"} {
		var t time.Time
		if t, err = time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return now, err
}
