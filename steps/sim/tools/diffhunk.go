package tools

import (
	"fmt"
	"strings"
)

// change is lines a1 up to a2 of one file in the place of b1 up to b2 of the other, counted from 0, ends not included.
type change struct{ a1, a2, b1, b2 int }

// maxDiff bounds what is compared line by line: beyond it, all that lies between the common ends is one change.
const maxDiff = 2000

// changes finds the fewest lines that differ.
func (c *call) changes(a, b []string) []change {
	x, y := c.diffKeys(a), c.diffKeys(b)
	head, tail := 0, 0
	for head < len(x) && head < len(y) && x[head] == y[head] {
		head++
	}
	for tail < len(x)-head && tail < len(y)-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	x, y = x[head:len(x)-tail], y[head:len(y)-tail]
	var out []change
	if len(x) > maxDiff || len(y) > maxDiff {
		return []change{{head, head + len(x), head, head + len(y)}}
	}
	i, j := 0, 0
	for _, m := range append(common(x, y), [2]int{len(x), len(y)}) {
		if m[0] > i || m[1] > j {
			out = append(out, change{head + i, head + m[0], head + j, head + m[1]})
		}
		i, j = m[0]+1, m[1]+1
	}
	return out
}

// common are the pairs of lines that two files share, in order: the longest such list.
func common(x, y []string) [][2]int {
	long := make([][]int, len(x)+1)
	for i := range long {
		long[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case long[i+1][j] >= long[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// diffKeys are lines as they are compared.
func (c *call) diffKeys(list []string) []string {
	out := make([]string, len(list))
	for k, l := range list {
		if c.has("w") {
			l = strings.Join(strings.Fields(l), "") + "\n"
		} else if c.has("b") {
			l = strings.Join(strings.Fields(l), " ") + "\n"
		}
		if c.has("i") {
			l = strings.ToLower(l)
		}
		out[k] = l
	}
	return out
}

// diffLine prints one behind its sign.
func (c *call) diffLine(sign, l string) {
	c.printf("%s%s", sign, l)
	if !strings.HasSuffix(l, "\n") {
		c.println("\n\\ No newline at end of file")
	}
}

// plainDiff prints changes as commands of ed.
func (c *call) plainDiff(a, b []string, list []change) {
	for _, h := range list {
		verb := "c"
		if h.a1 == h.a2 {
			verb = "a"
		} else if h.b1 == h.b2 {
			verb = "d"
		}
		c.println(span(h.a1, h.a2) + verb + span(h.b1, h.b2))
		for _, l := range a[h.a1:h.a2] {
			c.diffLine("< ", l)
		}
		if verb == "c" {
			c.println("---")
		}
		for _, l := range b[h.b1:h.b2] {
			c.diffLine("> ", l)
		}
	}
}

// span is lines as diff names them: of none, the one before.
func span(from, to int) string {
	switch {
	case from == to:
		return itoa(from)
	case from+1 == to:
		return itoa(to)
	}
	return itoa(from+1) + "," + itoa(to)
}

// unified prints changes with what is around them.
func (c *call) unified(nameA, nameB string, a, b []string, list []change) {
	around := 3
	if c.has("U") {
		around = c.count0("U")
	}
	labels := c.many["L"]
	for k, name := range []string{nameA, nameB} {
		line := name + "\t" + c.diffTime(name)
		if k < len(labels) {
			line = labels[k]
		}
		c.println([]string{"--- ", "+++ "}[k] + line)
	}
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].a1-list[n-1].a2 <= 2*around {
			n++
		}
		c.hunk(a, b, list[:n], around)
		list = list[n:]
	}
}

func (c *call) diffTime(name string) string {
	at := c.Host.Now()
	if i, err := c.fs.Stat(c.Abs(name)); err == nil {
		at = i.ModTime()
	}
	return at.UTC().Format("2006-01-02 15:04:05.000000000 -0700")
}

// hunk prints changes that lie close together.
func (c *call) hunk(a, b []string, list []change, around int) {
	first, last := list[0], list[len(list)-1]
	from, to := max(0, first.a1-around), min(len(a), last.a2+around)
	c.printf("@@ -%s +%s @@\n", hunkSpan(from, to), hunkSpan(first.b1-(first.a1-from), last.b2+(to-last.a2)))
	at := from
	for _, h := range list {
		for _, l := range a[at:h.a1] {
			c.diffLine(" ", l)
		}
		for _, l := range a[h.a1:h.a2] {
			c.diffLine("-", l)
		}
		for _, l := range b[h.b1:h.b2] {
			c.diffLine("+", l)
		}
		at = h.a2
	}
	for _, l := range a[at:to] {
		c.diffLine(" ", l)
	}
}

func hunkSpan(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return itoa(to)
	}
	return fmt.Sprintf("%d,%d", from+1, to-from)
}
