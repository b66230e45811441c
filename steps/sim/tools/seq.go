package tools

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

func seq(c *call) int {
	options := len(c.args) // numbers below nothing are no options
	for k, a := range c.args {
		if _, err := strconv.ParseFloat(a, 64); err == nil {
			options = k
			break
		}
	}
	numbers := c.args[options:]
	if c.args = c.args[:options]; !c.opts("ws:f:", map[string]string{"equal-width": "w", "separator": "s", "format": "f"}, true) {
		return 1
	}
	c.args = append(c.args, numbers...)
	s, bad := seqOf(c.args)
	if bad != "" {
		return c.usage("%s", bad)
	}
	if f, ok := c.opt["f"]; ok && !strings.Contains(f, "%") {
		return c.errf("format ‘%s’ has no %% directive", f)
	}
	sep := "\n"
	if v, ok := c.opt["s"]; ok {
		sep = v
	}
	return c.seqOut(s, sep)
}

// seqRow is the numbers from one to another.
type seqRow struct {
	from, step, to float64
	figures        int // behind the point
}

func seqOf(args []string) (s seqRow, bad string) {
	if len(args) == 0 {
		return s, "missing operand"
	}
	if len(args) > 3 {
		return s, fmt.Sprintf("extra operand ‘%s’", args[3])
	}
	var v []float64
	for k, a := range args {
		n, err := strconv.ParseFloat(a, 64)
		if err != nil || math.IsNaN(n) {
			return s, fmt.Sprintf("invalid floating point argument: ‘%s’", a)
		}
		if _, tail, ok := strings.Cut(a, "."); ok && (k < len(args)-1 || len(args) == 1) {
			s.figures = max(s.figures, min(len(tail), 30))
		}
		v = append(v, n)
	}
	s.from, s.step, s.to = 1, 1, v[len(v)-1]
	if len(v) > 1 {
		s.from = v[0]
	}
	if len(v) == 3 {
		s.step = v[1]
	}
	if s.step == 0 {
		return s, fmt.Sprintf("invalid Zero increment value: ‘%s’", args[1])
	}
	return s, ""
}

func (c *call) seqOut(s seqRow, sep string) int {
	format := "%." + strconv.Itoa(s.figures) + "f"
	if c.has("w") {
		wide := max(len(fmt.Sprintf(format, s.from)), len(fmt.Sprintf(format, s.to)))
		format = "%0" + strconv.Itoa(wide) + "." + strconv.Itoa(s.figures) + "f"
	}
	format = first(c.opt["f"], format)
	var b strings.Builder
	for k := 0.0; c.ctx.Err() == nil; k++ {
		n := s.from + k*s.step
		if s.step > 0 && n > s.to+1e-9 || s.step < 0 && n < s.to-1e-9 {
			break
		}
		if k > 0 {
			b.WriteString(sep)
		}
		fmt.Fprintf(&b, format, n)
		if b.Len() > 1<<14 {
			if _, err := c.Stdout.Write([]byte(b.String())); err != nil {
				return 1
			}
			b.Reset()
		}
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	_, _ = c.Stdout.Write([]byte(b.String()))
	return 0
}
