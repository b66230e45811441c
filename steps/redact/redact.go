// Package redact takes secrets out of text that is to leave the operator's machine. It knows the secrets it is told, in
// every form in which they are likely to be printed, and what secrets of others look like. It reads no file and keeps
// nothing. When in doubt it hides: a reader of a report can ask for a word that is missing, a secret cannot be asked back.
package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

const (
	// Mark stands where a secret stood.
	Mark = "[redacted]"
	// shortest is the least length of what is taken for a secret: hiding every "1" would leave nothing to read.
	shortest = 4
)

// Redactor hides a set of known secrets, and what looks like one. It is safe for concurrent use.
type Redactor struct{ forms []string }

// New makes a Redactor that knows these values. Values of fewer than four bytes are not hidden.
func New(secrets ...string) *Redactor {
	r := &Redactor{}
	for _, s := range secrets {
		r.forms = append(r.forms, Forms(s)...)
	}
	slices.Sort(r.forms)
	r.forms = slices.Compact(r.forms)
	return r
}

// Text hides what must not be seen in any text and counts the places.
func (r *Redactor) Text(s string) (clean string, hidden int) { return replace(s, r.spans(s)) }

// JSONLines is Text for lines of JSON, which stay JSON: every string is looked at as it reads, not only as it is
// written. What is no JSON, as a torn last line, is treated as text.
func (r *Redactor) JSONLines(s string) (clean string, hidden int) {
	var b strings.Builder
	for line := range strings.Lines(s) {
		text, n := r.jsonLine(line)
		b.WriteString(text)
		hidden += n
	}
	return b.String(), hidden
}

func (r *Redactor) jsonLine(line string) (clean string, hidden int) {
	if !json.Valid([]byte(line)) {
		return r.Text(line)
	}
	// A key printed over many strings goes as one, from its first string into its last: first of all, as each string by
	// itself would look harmless.
	line, hidden = replace(line, blocks(line, false))
	clean = tokens.ReplaceAllStringFunc(line, func(token string) string {
		safe, n := r.token(token)
		hidden += n
		return safe
	})
	if !json.Valid([]byte(clean)) { // a key that ran from a name into its value: nothing of the line can be kept
		end := clean[len(strings.TrimRight(clean, "\n")):]
		return quote(Mark) + end, hidden
	}
	return clean, hidden
}

// token looks at one string, as it reads, or one number.
func (r *Redactor) token(token string) (clean string, hidden int) {
	text := token
	if token[0] == '"' && json.Unmarshal([]byte(token), &text) != nil {
		return token, 0
	}
	safe, hidden := r.Text(text)
	if hidden == 0 {
		return token, 0
	}
	return quote(safe), hidden
}

func quote(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string can always be encoded
	return strings.TrimSuffix(b.String(), "\n")
}

// Forms gives a value in every form in which it is likely to be printed: as it is, escaped for JSON and URLs, in base64
// and in hexadecimal. Output comes line by line, so each line of a value counts by itself. What is shorter than four
// bytes is left out.
func Forms(value string) []string {
	all := encoded(value)
	for _, line := range strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == '\r' }) {
		html, _ := json.Marshal(line)
		lower := hex.EncodeToString([]byte(line))
		all = append(all, line, url.QueryEscape(line), url.PathEscape(line), inner(string(html)), inner(quote(line)))
		if len(line) >= shortest {
			all = append(all, lower, strings.ToUpper(lower))
		}
		all = append(all, encoded(line)...)
	}
	return slices.DeleteFunc(all, func(f string) bool { return len(f) < shortest })
}

func inner(literal string) string { return literal[1 : len(literal)-1] }

// encoded gives the base64 characters that a value alone decides, for each of the three places it can have in what was
// encoded: "user:secret" holds other characters than "secret".
func encoded(value string) []string {
	if len(value) < shortest {
		return nil
	}
	var all []string
	for shift := range 3 {
		raw := append(make([]byte, shift), value...)
		first, end := (shift*8+5)/6, len(raw)*8/6
		for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			all = append(all, enc.EncodeToString(raw)[first:end])
		}
	}
	return all
}
