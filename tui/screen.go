package tui

import (
	tea "charm.land/bubbletea/v2"
)

// screen is one page of the wizard, or a sheet laid over it. Its methods are called by the model alone, one at a time.
type screen interface {
	title() string
	update(msg tea.Msg) tea.Cmd
	view(width, height int) string // no line wider, no more lines
	keys() []hint
}

// A screen may have more to say; each of these is asked for where it matters.
type (
	enterer interface{ enter() tea.Cmd }          // called whenever the screen comes to the top
	typist  interface{ typing() bool }            // letters belong to the screen, not to the wizard
	escaper interface{ escape() (tea.Cmd, bool) } // Esc means something of its own here
	helper  interface{ help() string }            // an explanation, in plain words
	leaver  interface {                           // changes machines, and asks what is to become of that
		atWork() bool
		leaving() *choice
	}
)

// hint is a key and what it does, as the last line of the screen has it.
type hint struct{ key, does string }

// The messages by which screens move the wizard. They go through the model like any other.
type (
	goMsg     struct{ to screen }    // one page further
	backMsg   struct{}               // one page back
	openMsg   struct{ over screen }  // lay a sheet over the page
	closeMsg  struct{}               // take the upper sheet away
	quitMsg   struct{}               // leave, without another question
	homeMsg   struct{}               // to the first page
	backToMsg struct{ title string } // back to the latest page of that title, or to the first
)

// tell makes a command of a message.
func tell(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// cursor is a place in a list.
type cursor struct{ at int }

// move goes along a list of n; it tells whether the key was one for that.
func (c *cursor) move(key string, n int) bool {
	switch key {
	case "up", "shift+tab":
		c.at--
	case "down":
		c.at++
	case "home":
		c.at = 0
	case "end":
		c.at = n - 1
	case "pgup":
		c.at -= 10
	case "pgdown":
		c.at += 10
	default:
		return false
	}
	c.keep(n)
	return true
}

// keep brings the place back into a list that has become shorter.
func (c *cursor) keep(n int) { c.at = max(0, min(c.at, n-1)) }
