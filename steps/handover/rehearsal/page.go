package rehearsal

import (
	"regexp"
	"strings"
)

// line is a command as it stands on the page.
type line struct {
	text string
	on   string // as a table has it; "": the text around it says
}

func (l line) words() []string { return strings.Fields(l.text) }

// last is the machine that a command is about, where it names one at its end.
func (l line) last() string { w := l.words(); return w[len(w)-1] }

var (
	daily  = regexp.MustCompile("^\\| [^|]+ \\| `([^`]+)` \\| ([^|]+) \\|$")
	inText = regexp.MustCompile("`([^`]+)`")
)

// commands finds every command of the page: the table's, and those inside the texts of the sections below it. Addresses
// and paths stand in sections of their own.
func commands(page string) []line {
	var out []line
	section := ""
	for l := range strings.Lines(page) {
		l = strings.TrimRight(l, "\n")
		if name, ok := strings.CutPrefix(l, "## "); ok {
			section = name
		}
		switch section {
		case "Daily life":
			if m := daily.FindStringSubmatch(l); m != nil {
				out = append(out, line{m[1], strings.TrimSpace(m[2])})
				continue
			}
			fallthrough
		case "When something is lost", "Backup", "Drills":
			for _, m := range inText.FindAllStringSubmatch(l, -1) {
				out = append(out, line{text: m[1]})
			}
		}
	}
	return out
}
