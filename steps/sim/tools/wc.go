package tools

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"

	"holdfast/steps/sim/vfs"
)

// counts are of one file, by the letter of their option.
type counts map[string]int

func wc(c *call) int {
	long := map[string]string{"lines": "l", "bytes": "c", "words": "w", "chars": "m", "max-line-length": "L"}
	if !c.opts("lwcmL", long, false) {
		return 1
	}
	if len(c.opt) == 0 {
		c.opt["l"], c.opt["w"], c.opt["c"] = "", "", ""
	}
	code, wide, sum := 0, c.wcWidth(), counts{}
	for _, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
			if !errors.Is(err, syscall.EISDIR) {
				continue
			}
		}
		n := countsOf(string(text))
		for o, v := range n {
			sum[o] += v
		}
		sum["L"] = max(sum["L"]-n["L"], n["L"])
		if len(c.args) == 0 {
			name = ""
		}
		c.wcLine(n, wide, name)
	}
	if len(c.args) > 1 {
		c.wcLine(sum, wide, "total")
	}
	return code
}

func countsOf(text string) counts {
	n := counts{"l": strings.Count(text, "\n"), "w": len(strings.Fields(text)), "c": len(text), "m": len([]rune(text))}
	for l := range strings.SplitSeq(text, "\n") {
		n["L"] = max(n["L"], len([]rune(l)))
	}
	return n
}

func (c *call) wcLine(n counts, wide int, name string) {
	var out []string
	for _, o := range []string{"l", "w", "m", "c", "L"} {
		if c.has(o) {
			out = append(out, fmt.Sprintf("%*d", wide, n[o]))
		}
	}
	if name != "" {
		out = append(out, name)
	}
	c.println(strings.Join(out, " "))
}

// wcWidth is how wide the columns are: as the sizes of the files need, seven where those are not known. One figure of one
// file stands alone.
func (c *call) wcWidth() int {
	if len(c.args) < 2 && len(c.opt) == 1 {
		return 1
	}
	var sum int64
	wide := 1
	for _, name := range c.inputs() {
		size, known := c.sizeOf(name)
		if !known {
			wide = 7
		}
		sum += size
	}
	return max(wide, len(strconv.FormatInt(sum, 10)))
}

// sizeOf is how long a file is; known is false where its size says nothing. What is not there is known to have none.
func (c *call) sizeOf(name string) (size int64, known bool) {
	var i *vfs.Info
	if name == "-" {
		if i, known = infoOf(c.Stdin); !known {
			return 0, false
		}
	} else if at, err := c.fs.Stat(c.Abs(name)); err != nil {
		return 0, true
	} else {
		i = at
	}
	if !i.Mode().IsRegular() {
		return 0, false
	}
	return i.Size(), true
}
