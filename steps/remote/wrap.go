package remote

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"holdfast/steps"
)

// A script travels on standard input of "sh -s", so that no process list shows any of it. What is sent:
//
//	LC_ALL=C ... umask 022; set -u   the same surroundings everywhere
//	NAME='value'                     shell variables, not exported
//	{ echo MARK $$; echo MARK >&2    from here on the script has begun, and all output is its own
//	the text
//	} </dev/null                     one compound: the shell reads all of it before it runs any of it,
//	exit $?                          and no child can eat the rest of the input
//
// Whatever comes before MARK is a login shell's noise, or the reason why there was no beginning: sudo's refusal, a shell
// that cannot read the text. Without MARK an exit code of 1 or 2 would pass for an answer of the script's.
const preamble = `LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin${PATH:+:$PATH}
export LC_ALL PATH
umask 022
set -u
`

// shellName is a variable name that no shell gives a meaning of its own.
var shellName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

var reserved = map[string]bool{"PATH": true, "LC_ALL": true, "IFS": true, "ENV": true, "HOME": true, "PS4": true, "OPTIND": true}

// wrap makes the text to send. The mark must be new for every run.
func wrap(c steps.Cmd, mark string) (string, error) {
	body, vars, err := pieces(c)
	if err != nil {
		return "", err
	}
	return preamble + vars + compound("echo "+mark+" $$; echo "+mark+" >&2\n"+body), nil
}

// compound makes one command of a text, which gets no input. Two line ends follow the text: it may finish with a
// backslash, which swallows one.
func compound(text string) string { return "{ " + text + "\n\n} </dev/null\nexit $?\n" }

// pieces are a script and the assignments of the variables it reads.
func pieces(c steps.Cmd) (body, vars string, err error) {
	body = c.Script.Full()
	// Parsed on its own, so that no stray brace or open quote in it can end the compound early.
	if _, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(body), "script"); err != nil {
		return "", "", fmt.Errorf("script is not valid shell: %w", err)
	}
	var b strings.Builder
	for _, name := range c.Script.Vars {
		value, ok := c.Values[name]
		if !ok {
			return "", "", fmt.Errorf("script reads %s, but no value was given for it", name)
		}
		if !shellName.MatchString(name) || reserved[name] {
			return "", "", fmt.Errorf("%q cannot be the name of a script's variable", name)
		}
		if strings.Contains(value, "\x00") {
			return "", "", fmt.Errorf("the value of %s holds a NUL byte, which no shell can carry", name)
		}
		fmt.Fprintf(&b, "%s=%s\n", name, quote(value))
	}
	return body, b.String(), nil
}

// quote is used where a value may hold line breaks or any bytes: syntax.Quote refuses those for POSIX shells, although
// single quotes carry all but NUL.
func quote(value string) string { return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'" }

func newMark() string { return "holdfast-begin-" + newID() }

func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, by its documentation
	return hex.EncodeToString(b[:])
}
