package tools

import (
	"slices"
	"strings"
)

// paste sets lines of files side by side, or those of one file behind each other with -s.
func paste(c *call) int {
	if !c.opts("d:sz", map[string]string{"delimiters": "d", "serial": "s"}, false) {
		return 1
	}
	delims := strings.Split(first(backslashes(c.opt["d"]), "\t"), "")
	var files [][]string
	for k, name := range c.inputs() {
		if name == "-" && slices.Index(c.inputs(), "-") < k {
			files = append(files, nil) // its share comes below
			continue
		}
		text, err := c.text(name)
		if err != nil {
			return c.errf("%s: %s", name, why(err))
		}
		files = append(files, lines(text))
	}
	files = shared(c.inputs(), files)
	if c.has("s") {
		for _, f := range files {
			c.println(joined(f, delims))
		}
		return 0
	}
	for k := 0; ; k++ {
		row, ok := across(files, k)
		if !ok {
			return 0
		}
		c.println(joined(row, delims))
	}
}

// across is line k of every file; ok is false where none has one.
func across(files [][]string, k int) (row []string, ok bool) {
	row = make([]string, len(files))
	for n, f := range files {
		if k < len(f) {
			row[n], ok = f[k], true
		}
	}
	return row, ok
}

// shared deals the lines of standard input out to all who name it.
func shared(names []string, files [][]string) [][]string {
	var all []string
	var places []int
	for k, n := range names {
		if n == "-" {
			all, places = append(all, files[k]...), append(places, k)
			files[k] = nil
		}
	}
	for k, l := range all { // places is not empty where there is anything to deal out
		at := places[k%len(places)]
		files[at] = append(files[at], l)
	}
	return files
}

// joined puts delimiters between texts, each in its turn.
func joined(parts, delims []string) string {
	var b strings.Builder
	for k, p := range parts {
		if k > 0 {
			b.WriteString(delims[(k-1)%len(delims)])
		}
		b.WriteString(p)
	}
	return b.String()
}
