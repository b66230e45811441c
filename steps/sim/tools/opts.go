package tools

import (
	"strings"
)

// optSpec is what a tool knows of options. flags is as for getopt: "a" a flag, "b:" with a value. long maps long names to
// short ones.
type optSpec struct {
	flags string
	long  map[string]string
}

// knows tells whether there is such an option, and whether a value belongs to it.
func (s optSpec) knows(o string) (known, value bool) {
	i := strings.Index(s.flags, o)
	return i >= 0 && o != ":", i >= 0 && i+1 < len(s.flags) && s.flags[i+1] == ':'
}

// opts takes options out of the arguments. It fails with the words of the C library. stop ends at the first word that is
// no option.
func (c *call) opts(flags string, long map[string]string, stop bool) bool {
	spec := optSpec{flags, long}
	var rest []string
	args, ok := c.args, true
	for len(args) > 0 && ok {
		a := args[0]
		args = args[1:]
		switch {
		case a == "--":
			c.args = append(rest, args...)
			return true
		case strings.HasPrefix(a, "--"):
			args, ok = c.longOpt(spec, a, args)
		case len(a) > 1 && a[0] == '-':
			args, ok = c.shortOpts(spec, a, args)
		default:
			if rest = append(rest, a); stop {
				c.args = append(rest, args...)
				return true
			}
		}
	}
	if ok {
		c.args = rest
	}
	return ok
}

func (c *call) put(o, v string) { c.opt[o] = v; c.many[o] = append(c.many[o], v) }

func (c *call) longOpt(spec optSpec, a string, args []string) ([]string, bool) {
	name, v, has := strings.Cut(a[2:], "=")
	o, known := spec.long[name]
	switch {
	case known:
	case name == "help" || name == "version":
		c.helped = true
		c.printf("%s: the practice cluster knows its usual options; the real one's manual has them all\n", c.Name())
		return args, false
	default:
		c.usage("unrecognized option '%s'", a)
		return args, false
	}
	if _, value := spec.knows(o); value && !has {
		if len(args) == 0 {
			c.usage("option '%s' requires an argument", a)
			return args, false
		}
		v, args = args[0], args[1:]
	}
	c.put(o, v)
	return args, true
}

// shortOpts reads -abc, or -b with its value behind it or in the next word.
func (c *call) shortOpts(spec optSpec, a string, args []string) ([]string, bool) {
	for i := 1; i < len(a); i++ {
		o := a[i : i+1]
		known, value := spec.knows(o)
		switch {
		case !known:
			c.usage("invalid option -- '%s'", o)
			return args, false
		case !value:
			c.put(o, "")
			continue
		case i+1 < len(a):
			c.put(o, a[i+1:])
		case len(args) == 0:
			c.usage("option requires an argument -- '%s'", o)
			return args, false
		default:
			c.put(o, args[0])
			args = args[1:]
		}
		break
	}
	return args, true
}

func (c *call) has(o string) bool { _, ok := c.opt[o]; return ok }

// count0 reads an option's number, 0 where it is none.
func (c *call) count0(o string) int {
	n := 0
	for _, d := range c.opt[o] {
		if d < '0' || d > '9' || n > 1<<20 {
			return 0
		}
		n = n*10 + int(d-'0')
	}
	return n
}
