package tui

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/steps"
	"holdfast/tui/logpane"
	"holdfast/tui/theme"
)

// The smallest window the screens are made for.
const (
	minWidth  = 80
	minHeight = 24
)

// spacious is the width from which on a page may have a second column.
const spacious = 160

// fit makes text exactly height lines, none wider than width.
func fit(text string, width, height int) string {
	lines := strings.Split(text, "\n")
	if len(lines) > height {
		lines = lines[:height]
	}
	for i, l := range lines {
		lines[i] = cut(l, width)
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return strings.Join(lines, "\n")
}

// cut shortens a styled line to a number of cells.
func cut(line string, width int) string {
	if len(line) <= width {
		return line
	}
	return ansi.Truncate(line, max(0, width), "…")
}

// pad brings a styled text to exactly width cells.
func pad(text string, width int) string {
	text = cut(text, width)
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// wrap breaks text at spaces; lines that are broken already stay so.
func wrap(text string, width int) string { return ansi.Wrap(text, max(1, width), "") }

// inset wraps text and moves it to the right.
func inset(text string, by, width int) string {
	room := strings.Repeat(" ", by)
	return room + strings.ReplaceAll(wrap(text, width-by), "\n", "\n"+room)
}

// hang puts a longer text behind a head and keeps its further lines below its first.
func hang(head, text string, style lipgloss.Style, width int) string {
	indent := ansi.StringWidth(head)
	var out []string
	for i, line := range strings.Split(wrap(text, width-indent), "\n") {
		if i > 0 {
			head = strings.Repeat(" ", indent)
		}
		out = append(out, head+style.Render(line))
	}
	return strings.Join(out, "\n")
}

// window gives the part of a long list in which line at can be seen.
func window(lines []string, at, height int) []string {
	if len(lines) <= height || height <= 0 {
		return lines
	}
	from := max(0, min(at-height/2, len(lines)-height))
	return lines[from : from+height]
}

// listed is window, and says in its first and last line how much of the list is not in sight.
func listed(th theme.Theme, lines []string, at, height int) []string {
	seen := slices.Clone(window(lines, at, height))
	if len(seen) == len(lines) || height < 3 {
		return seen
	}
	from := max(0, min(at-height/2, len(lines)-height))
	if from > 0 {
		seen[0] = "  " + th.Muted.Render("... "+itoa(from+1)+" more above")
	}
	if below := len(lines) - from - height; below > 0 {
		seen[height-1] = "  " + th.Muted.Render("... "+itoa(below+1)+" more below")
	}
	return seen
}

// shorten cuts a path in its middle: where it begins and what it names say most.
func shorten(path string, width int) string {
	over := ansi.StringWidth(path) - width
	if over <= 0 || width < 8 {
		return cut(path, width)
	}
	head := width / 3
	return ansi.Truncate(path, head, "") + "…" + ansi.TruncateLeft(path, head+over+1, "")
}

// abreast lays a text in columns side by side, as many as sides says: down the first, then down the next.
func abreast(lines []string, width, height, sides int) string {
	height = max(1, height)
	out := strings.Split(fit(strings.Join(lines[:min(len(lines), height)], "\n"), width, height), "\n")
	for side := 1; side < sides && len(lines) > side*height; side++ {
		for i, l := range lines[side*height : min(len(lines), (side+1)*height)] {
			out[i] = pad(out[i], side*width+4*(side-1)) + "    " + cut(l, width)
		}
	}
	return strings.Join(out, "\n")
}

// harmless is text that came from a file or a machine, of several lines.
func harmless(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = logpane.Clean(l)
	}
	return strings.Join(lines, "\n")
}

// columns lays cells side by side, each padded to its width; the last takes what it needs.
func columns(widths []int, cells ...string) string {
	var b strings.Builder
	for i, c := range cells {
		if i < len(widths) && i < len(cells)-1 {
			c = pad(c, widths[i]) + "  "
		}
		b.WriteString(c)
	}
	return b.String()
}

// row marks the line the cursor is on, with a sign as well as a style.
func row(th theme.Theme, here bool, text string, width int) string {
	if !here {
		return "  " + cut(text, width-2)
	}
	return th.Accent.Render("> ") + th.Selected.Render(pad(ansi.Strip(text), width-2))
}

// plural puts a number and a word together.
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return itoa(n) + " " + word + "s"
}

// hintText is the remedy that comes with an error.
func hintText(err error) string { return harmless(steps.HintOf(err)) }
