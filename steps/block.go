package steps

import "strings"

// Block gives what stands between the markers of a managed block in a file's text, or "".
func Block(text, name string) string {
	_, rest, found := strings.Cut("\n"+text, "\n# BEGIN holdfast "+name+"\n")
	if !found {
		return ""
	}
	inside, _, found := strings.Cut("\n"+rest, "\n# END holdfast "+name+"\n")
	if !found {
		return ""
	}
	return strings.TrimPrefix(inside, "\n") + "\n"
}
