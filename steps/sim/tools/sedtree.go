package tools

import (
	"regexp"
)

// sedCmd is one command of a sed script. Scripts are flat: what jumps knows where to.
type sedCmd struct {
	a1, a2 *sedAddr
	not    bool
	name   byte
	text   string // of a, i, c, e; a label; a file's name
	n      int    // of q, Q, l
	to     int    // of {, b, t, T: the command to go on with
	sub    *sedSubst
	y      map[rune]rune

	state sedRange
	until int // the line that ends an active range
}

type sedRange int

const (
	sedIdle sedRange = iota
	sedActive
	sedClosed
)

// sedAddr is where a command is to be done.
type sedAddr struct {
	kind byte // 'n' a line, '$' the last, '/' an expression, '~' every step-th from n, '+' so many more, 'm' up to a multiple
	n    int
	step int
	re   *regexp.Regexp // nil in '/': the one used last
}

// sedSubst is what s does.
type sedSubst struct {
	re     *regexp.Regexp // nil: the one used last
	with   []sedPart
	global bool
	print  bool
	nth    int
	file   string
}

// sedPart is a piece of a replacement: a text, a group, or a change of case for what follows.
type sedPart struct {
	text  string
	group int  // -1 for none
	turn  byte // 'U', 'L', 'E' until the next one, 'u', 'l' for one letter
}
