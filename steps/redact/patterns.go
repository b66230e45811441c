package redact

import (
	"encoding/hex"
	"regexp"
	"strings"
)

// farthest is how far the end of a private key may be from its beginning, in bytes, with what stands before each line.
const farthest = 64 << 10

var (
	// tokens are the strings and numbers of a line of JSON.
	tokens   = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*`)
	keyBegin = regexp.MustCompile(`-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----`)
	keyEnd   = regexp.MustCompile(`-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----`)
	// keyRest is the last line of a key whose beginning was cut off; it may be too short to be known by its looks.
	keyRest = regexp.MustCompile(`([A-Za-z0-9+/=]{4,80})(?:\\n|","|\r?\n[^\n]{0,200}?)-----END [A-Z0-9 ]{0,40}PRIVATE KEY`)

	// patterns are secrets known by their looks. A line is looked at where it holds one of the words, in small letters:
	// expressions are slow, and most lines are harmless.
	patterns = []pattern{
		{[]string{"swmtkn-", "swmkey-"}, regexp.MustCompile(`SWM(?:TKN|KEY)-1-[0-9A-Za-z-]{1,200}`)}, // docker swarm
		{small(encoded(token)), regexp.MustCompile(`(?:` + strings.ReplaceAll(strings.Join(encoded(token), "|"), "+", `\+`) + `)[A-Za-z0-9+/=_-]*`)},
		{[]string{hex.EncodeToString([]byte(token))}, regexp.MustCompile(`(?i)` + hex.EncodeToString([]byte(token)) + `[0-9a-f]*`)},
		{[]string{"://"}, regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@"'<>]*:([^\s/"'<>]+)@`)},
		{[]string{"akia", "asia", "abia", "acca"}, regexp.MustCompile(`\bA(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}\b`)}, // AWS, "IAM identifiers"
		{[]string{"secret", "token"}, regexp.MustCompile(
			`(?i)(?:secret_?(?:access_?)?key|session_?token)\\?["']?\s*[=:]\s*\\?["']?([A-Za-z0-9/+=_-]{8,})`)},
		{[]string{"age-secret-key-"}, regexp.MustCompile(`AGE-SECRET-KEY-1[0-9A-Z]{20,}`)},
	}
)

// token is how a join token begins.
const token = "SWMTKN-1-"

// pattern is one kind of secret; of several groups of its expression the last is the secret.
type pattern struct {
	words []string
	looks *regexp.Regexp
}

// in finds the pattern in s, of which low is the same in small letters.
func (p pattern) in(s, low string) []span {
	var all []span
	for _, w := range p.words {
		for at := 0; ; {
			i := strings.Index(low[at:], w)
			if i < 0 {
				break
			}
			from := strings.LastIndexByte(s[:at+i], '\n') + 1
			line, _, _ := strings.Cut(s[at+i:], "\n")
			at += i + len(line)
			for _, m := range p.looks.FindAllStringSubmatchIndex(s[from:at], -1) {
				last := len(m) - 2
				all = append(all, span{from + m[last], from + m[last+1]})
			}
		}
	}
	return all
}

// lower makes ASCII letters small, and leaves every byte where it is.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func small(words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, lower(w))
	}
	return out
}

// random finds what random bytes look like when they are printed.
func random(s string) []span {
	var all []span
	for from := 0; from < len(s); from++ {
		to := from
		for to < len(s) && isRun(s[to]) {
			to++
		}
		end := to
		for end < len(s) && end < to+2 && s[end] == '=' {
			end++
		}
		if secretive(s[from:to]) {
			all = append(all, span{from, end})
		}
		from = to
	}
	return all
}

func isRun(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '+' || c == '/'
}

// secretive tells whether a run of letters and digits is likely random: as long as an AWS secret key, or longer than
// names are, with capitals, small letters and digits. Checksums and container ids are hexadecimal, paths have no capitals.
func secretive(run string) bool {
	if len(run) != 40 && len(run) < 60 {
		return false
	}
	return strings.ContainsAny(run, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") && strings.ContainsAny(run, "0123456789") &&
		strings.Trim(run, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+/") != "" && strings.Trim(strings.ToLower(run), "0123456789abcdef") != ""
}

// blocks finds private keys, over as many lines as they take. One whose end is not there goes to the end of its line
// where open is set; its further lines are caught by their looks.
func blocks(s string, open bool) []span {
	if !strings.Contains(s, "PRIVATE KEY") {
		return nil
	}
	var all []span
	for _, m := range keyRest.FindAllStringSubmatchIndex(s, -1) {
		all = append(all, span{m[2], m[3]})
	}
	for at := 0; ; {
		m := keyBegin.FindStringIndex(s[at:])
		if m == nil {
			return all
		}
		from, after := at+m[0], at+m[1]
		window := s[after:min(len(s), after+farthest)]
		switch e := keyEnd.FindStringIndex(window); {
		case e != nil:
			at = after + e[1]
			all = append(all, span{from, at})
		case open:
			line, _, _ := strings.Cut(s[after:], "\n")
			at = after + len(line)
			all = append(all, span{from, at})
		default:
			at = after
		}
	}
}
