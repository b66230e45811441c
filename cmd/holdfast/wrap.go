package main

import (
	"strings"

	"golang.org/x/term"

	"holdfast/steps/plan"
)

// wrapped breaks text to the width of the screen, each line indented.
func (a *app) wrapped(text, indent string) string {
	return indent + strings.Join(plan.Wrap(text, a.width()-len(indent)), "\n"+indent)
}

// width is of the screen, or 80 where there is none.
func (a *app) width() int {
	w, _, err := term.GetSize(int(a.out.Fd()))
	if err != nil || w < 40 {
		return 80
	}
	return min(w, 120)
}
