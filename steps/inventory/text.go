package inventory

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// flaw is what is wrong with a value: what continues the sentence `KEY "VALUE" ...`. The zero flaw means nothing is.
type flaw struct{ what, hint string }

// problem says the flaw of one value, without a place.
func (f flaw) problem(key, value string) Problem {
	if f == secretInURL {
		return Problem{What: key + " " + f.what, Hint: f.hint} // the value may be a password: never repeat it
	}
	return Problem{What: fmt.Sprintf("%s %s %s", key, quote(value), f.what), Hint: f.hint}
}

// Most values end in commands, in /etc/exports or in a mount option, where a space, a comma or a dollar sign means
// something. All of it is quoted there as well; refusing it here keeps one forgotten quote from being a disaster.
const (
	alnum     = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	inName    = alnum + "._-"
	inPath    = inName + "/"
	inLocal   = inPath + "~+@=,"
	inAddress = inName + ":"
	inImage   = inName + "/:@"
	inURL     = inName + "/:[]"
)

// odd finds the first character that is not allowed and says so; the hint lists what is.
func odd(text, allowed string) flaw {
	for _, r := range text {
		if !strings.ContainsRune(allowed, r) || r == utf8.RuneError {
			return flaw{"may not hold " + nameOf(r), "use letters a to z, digits" + besides(allowed)}
		}
	}
	return flaw{}
}

// besides lists the marks a value may hold after its letters and digits.
func besides(allowed string) string {
	marks := strings.Split(strings.TrimPrefix(allowed, alnum), "")
	return " and " + strings.Join(marks, " ")
}

func nameOf(r rune) string {
	switch {
	case r == ' ':
		return "a space"
	case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
		return "a line break"
	case unicode.IsControl(r):
		return fmt.Sprintf("a control character (%U)", r)
	}
	return fmt.Sprintf("the character %q", string(r))
}

// quote shows a value so that it can do no harm on a terminal, and cuts what would fill the screen.
func quote(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "..."
	}
	return fmt.Sprintf("%q", text)
}

// checkName is for what becomes part of file names and of Swarm's names.
func checkName(text string) flaw {
	if f := odd(text, inName); f.what != "" {
		return f
	}
	if strings.IndexAny(text, "._-") == 0 {
		return flaw{"does not begin with a letter or a digit", "begin it with a letter or a digit"}
	}
	if len(text) > 63 {
		return flaw{"is too long", "use at most 63 characters"}
	}
	return flaw{}
}

// checkHostName takes one label of a host name, lower case (RFC 1123, section 2.1).
func checkHostName(text string) flaw {
	const hint = "use 1 to 63 letters a to z, digits and dashes, with no dash at either end"
	if low := strings.ToLower(text); low != text && checkHostName(low) == (flaw{}) {
		return flaw{"has capital letters", fmt.Sprintf("write %q", low)}
	}
	if f := odd(text, "abcdefghijklmnopqrstuvwxyz0123456789-"); f.what != "" {
		return flaw{f.what, hint}
	}
	if text == "" || len(text) > 63 || strings.Trim(text, "-") != text {
		return flaw{"is not a host name", hint}
	}
	return flaw{}
}

// checkUser takes a login name. A leading dash would be read as an option.
func checkUser(text string) flaw {
	if f := odd(text, inName); f.what != "" {
		return f
	}
	if len(text) > 64 || strings.IndexAny(text, ".-") == 0 {
		return flaw{"is not a login name", "write the name you log in with, such as root or ops"}
	}
	return flaw{}
}
