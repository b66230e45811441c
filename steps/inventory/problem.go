package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong with a cluster file, and what to do about it.
type Problem struct {
	File         string // as the operator named it; "" for a value that stands in no file
	Line, Column int    // counted from 1, the column in characters; 0 when there is no place to point at
	What         string // lower case, no final period
	Hint         string // the remedy; may have several lines
}

// Error gives place and fault on one line, without the hint.
func (p Problem) Error() string {
	switch {
	case p.File == "":
		return p.What
	case p.Line == 0:
		return p.File + ": " + p.What
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.What)
}

// Problems is everything wrong with a cluster file, in the order of the file. Load and Parse return no other error.
type Problems []Problem

// Error gives a line for each problem; its hint follows, indented.
func (ps Problems) Error() string {
	var lines []string
	for _, p := range ps {
		lines = append(lines, p.Error())
		if p.Hint != "" {
			lines = append(lines, "  "+strings.ReplaceAll(p.Hint, "\n", "\n  "))
		}
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find a single Problem.
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

// sorted orders by place, keeps what was found first first, and drops what was said twice.
func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(ps)
}
