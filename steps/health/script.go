package health

import (
	_ "embed"
	"strings"

	"holdfast/steps"
)

//go:embed script.sh
var body string

// script is what a host is asked: names first, then the same text for all.
func script(q Query) string {
	return "service=" + steps.Quote(q.Service) + "\nvolumes=" + steps.Quote(strings.Join(q.Volumes, " ")) +
		"\nfolders=" + steps.Quote(strings.Join(q.Folders, " ")) + "\n" + body
}
