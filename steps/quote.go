package steps

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Quote makes one shell word of any text: as it stands where that is safe, in quotes else. Line breaks and bytes that are
// no UTF-8 come through. A NUL byte cannot stand in a script at all and is left out; inventories and playbooks refuse it.
func Quote(word string) string {
	word = strings.ReplaceAll(word, "\x00", "")
	if s, err := syntax.Quote(word, syntax.LangPOSIX); err == nil {
		return s
	}
	// The library refuses what is not printable, although single quotes carry all of it.
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Heredoc gives text as a quoted here-document, to be written behind a command. It is closed by a word that begins
// with end and is no line of the text. The text ends with one line break, whatever it ended with before.
func Heredoc(text, end string) string {
	text = strings.TrimRight(text, "\n") + "\n"
	for strings.Contains("\n"+text, "\n"+end+"\n") {
		end += "_"
	}
	return " <<'" + end + "'\n" + text + end
}
