package tools

import (
	"errors"
	"path"
	"slices"
	"strings"
	"syscall"
)

// diff compares files, or folders with what lies in them.
func diff(c *call) int {
	long := map[string]string{"brief": "q", "unified": "u", "recursive": "r", "new-file": "N", "ignore-case": "i", "ignore-all-space": "w", "ignore-space-change": "b", "ignore-blank-lines": "B", "report-identical-files": "s", "label": "L", "text": "a", "color": "Z"}
	c.args = slices.DeleteFunc(slices.Clone(c.args), func(a string) bool { return strings.HasPrefix(a, "--color") })
	if !c.opts("uqrNbBwisU:L:aZy", long, false) {
		return 2
	}
	if len(c.args) != 2 {
		c.usage("%s", map[bool]string{true: "missing operand after '" + append(c.args, "diff")[0] + "'", false: "extra operand '" + append(c.args, "", "", "")[2] + "'"}[len(c.args) < 2])
		return 2
	}
	a, b := c.args[0], c.args[1]
	if !c.has("N") && c.diffMissing(a, b) {
		return 2
	}
	switch dirA, dirB := c.fs.IsDir(c.Abs(a)), c.fs.IsDir(c.Abs(b)); {
	case dirA && dirB:
		return c.diffFolders(a, b)
	case dirA && b != "-" && c.there(b):
		a = path.Join(a, path.Base(b))
	case dirB && a != "-" && c.there(a):
		b = path.Join(b, path.Base(a))
	}
	return c.diffFiles(a, b)
}

// diffMissing says which of two is not there.
func (c *call) diffMissing(names ...string) bool {
	missing := false
	for _, n := range names {
		if _, err := c.fs.Stat(c.Abs(n)); err != nil && n != "-" {
			c.errf("%s: %s", n, why(err))
			missing = true
		}
	}
	return missing
}

// diffFolders compares what lies in two folders.
func (c *call) diffFolders(a, b string) int {
	inA, inB := c.namesIn(a), c.namesIn(b)
	all := slices.Concat(inA, inB)
	slices.Sort(all)
	code := 0
	for _, n := range slices.Compact(all) {
		pa, pb := path.Join(a, n), path.Join(b, n)
		switch hasA, hasB := slices.Contains(inA, n), slices.Contains(inB, n); {
		case (!hasA || !hasB) && !c.has("N"):
			c.printf("Only in %s: %s\n", map[bool]string{true: a, false: b}[hasA], n)
			code = max(code, 1)
		case c.fs.IsDir(c.Abs(pa)) && c.fs.IsDir(c.Abs(pb)):
			if !c.has("r") {
				c.printf("Common subdirectories: %s and %s\n", pa, pb)
				continue
			}
			code = max(code, c.diffFolders(pa, pb))
		default:
			if c.diffDiffers(pa, pb) && !c.has("q") {
				c.printf("diff%s %s %s\n", c.diffOptions(), pa, pb)
			}
			code = max(code, c.diffFiles(pa, pb))
		}
	}
	return code
}

// diffOptions are the options as the heading of a pair of files repeats them.
func (c *call) diffOptions() string {
	out := ""
	for _, a := range c.Args[1:] {
		if strings.HasPrefix(a, "-") && len(a) > 1 {
			out += " " + a
		}
	}
	return out
}

func (c *call) namesIn(dir string) []string {
	list, err := c.fs.ReadDir(c.Abs(dir))
	if err != nil {
		c.errf("%s: %s", dir, why(err))
	}
	var out []string
	for _, i := range list {
		out = append(out, i.Name())
	}
	return out
}

// diffTexts reads two files. With -N one that is not there is empty.
func (c *call) diffTexts(a, b string) (texts [2][]byte, code int) {
	for k, name := range []string{a, b} {
		text, err := c.text(name)
		if err != nil && !(c.has("N") && errors.Is(err, syscall.ENOENT)) {
			c.errf("%s: %s", name, why(err))
			code = 2
		}
		texts[k] = text
	}
	return texts, code
}

func (c *call) diffDiffers(a, b string) bool {
	ta, err1 := c.text(a)
	tb, err2 := c.text(b)
	return err1 == nil && err2 == nil && len(c.changes(diffLines(ta), diffLines(tb))) > 0
}

func (c *call) diffFiles(a, b string) int {
	texts, code := c.diffTexts(a, b)
	if code != 0 {
		return code
	}
	la, lb := diffLines(texts[0]), diffLines(texts[1])
	list := c.changes(la, lb)
	switch {
	case len(list) == 0:
		if c.has("s") {
			c.printf("Files %s and %s are identical\n", a, b)
		}
		return 0
	case c.has("q"):
		c.printf("Files %s and %s differ\n", a, b)
	case c.has("y"):
		c.errf("-y: the practice cluster shows no files side by side")
		return 2
	case c.has("u") || c.has("U"):
		c.unified(a, b, la, lb, list)
	default:
		c.plainDiff(la, lb, list)
	}
	return 1
}

// diffLines are lines with their ends: one without an end is another line.
func diffLines(text []byte) []string {
	list := strings.SplitAfter(string(text), "\n")
	return list[:len(list)-map[bool]int{true: 1}[list[len(list)-1] == ""]]
}
