package remote

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
)

// through sends text through an output in chunks of n bytes and gives the pieces that came out.
func through(values map[string]string, text string, n int) (lines []string, kept string) {
	return throughPieces(values, text, n, maxLine)
}

func throughPieces(values map[string]string, text string, n, piece int) (lines []string, kept string) {
	o := newOutput(steps.Cmd{Values: values, Line: func(_ steps.Stream, ln string) { lines = append(lines, ln) }}, "MARK")
	o.out.lines.max = piece
	w := o.writer(steps.Stdout)
	_, _ = w.Write([]byte("MARK\n"))
	for len(text) > 0 {
		k := min(max(n, 1), len(text))
		_, _ = w.Write([]byte(text[:k]))
		text = text[k:]
	}
	o.flush()
	return lines, o.kept(steps.Stdout)
}

func TestSecretsDoNotPass(t *testing.T) {
	const secret = `hunter2/"+?&`
	quoted, _ := json.Marshal(secret)
	token := "SWMTKN-1-" + strings.Repeat("3x9k", 12) + "-" + strings.Repeat("a1", 12)
	for _, tc := range []struct{ name, in, want string }{
		{"plain", "key " + secret + " end", "key [redacted] end"},
		{"twice", secret + secret, "[redacted][redacted]"},
		{"json", `{"k":` + string(quoted) + "}", `{"k":"[redacted]"}`},
		{"query", "?k=" + url.QueryEscape(secret), "?k=[redacted]"},
		{"path", "/" + url.PathEscape(secret) + "/", "/[redacted]/"},
		{"token", "docker swarm join --token " + token + " 10.0.0.1:2377", "docker swarm join --token [redacted] 10.0.0.1:2377"},
		{"part of a token", "x " + token[:30], "x [redacted]"},
		{"overlapping values", "hunter2/overlap", "[redacted]"},
		{"short values stay", "abc", "abc"},
		{"a line of a value", "the second line.", "the [redacted]."},
	} {
		values := map[string]string{"A": secret, "B": "er2/overlap", "C": "abc", "D": "first\nsecond line", "E": "hunter2"}
		for n := 1; n < 20; n += 3 {
			got, _ := through(values, tc.in+"\n", n)
			if d := cmp.Diff([]string{tc.want}, got); d != "" {
				t.Errorf("%s, in chunks of %d: %s", tc.name, n, d)
			}
		}
	}
}

func TestBase64OfASecretDoesNotPass(t *testing.T) {
	const secret = "correct horse battery"
	for _, around := range []string{"", "a", "ab", "user:", "{\"key\":\""} {
		for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
			code := enc.EncodeToString([]byte(around + secret + around))
			_, got := through(map[string]string{"K": secret}, "Authorization: Basic "+code+"\n", 7)
			if !strings.Contains(got, redacted) {
				t.Errorf("passed: %q", got)
				continue
			}
			// What is left besides the mark are characters that neighbours decide too: at most one at either side.
			if left := len(code) - len(strings.Replace(strings.TrimSpace(strings.TrimPrefix(got, "Authorization: Basic ")), redacted, "", 1)); left < len(secret) {
				t.Errorf("too much is left: %q", got)
			}
		}
	}
}

func TestALineWithoutEndIsBrokenButNotInASecret(t *testing.T) {
	secret := "S3CRET-VALUE-Q"
	values := map[string]string{"K": secret}
	for offset := -len(secret) - 1; offset <= 1; offset++ {
		text := strings.Repeat("x", maxLine+offset) + secret + strings.Repeat("y", 2*maxLine)
		lines, kept := through(values, text, 4096)
		want := strings.Replace(text, secret, redacted, 1)
		if kept != want || strings.Join(lines, "") != want || len(lines) < 3 {
			t.Errorf("offset %d: %d lines, %d bytes kept, want %d", offset, len(lines), len(kept), len(want))
		}
		for _, ln := range lines {
			if len(ln) > maxLine+1024 {
				t.Errorf("offset %d: a piece of %d bytes", offset, len(ln))
			}
		}
	}
	if lines, _ := through(nil, strings.Repeat("ä", maxLine), 999); !utf8.ValidString(strings.Join(lines, "")) || strings.Contains(lines[0], `\x`) {
		t.Error("a character was cut in two")
	}
}

// The byte after the secret is no beginning of a character: looking for one must not lead back into the secret.
func TestCutStaysOutsideOfSecrets(t *testing.T) {
	const secret = "Q!0!Q"
	r := newRedactor(map[string]string{"K": secret})
	for before := 20; before < 40; before++ {
		s := strings.Repeat("x", before) + secret + "\x80\x80\x80\x80" + strings.Repeat("y", 40)
		if at := r.cut(s, 32); at > before && at < before+len(secret) {
			t.Errorf("secret at %d, cut at %d", before, at)
		}
	}
	if at := r.cut(strings.Repeat("\x80", 64), 32); at != 32 {
		t.Errorf("bytes that are no text are cut at %d", at)
	}
}

func TestOnlyTheEndIsKept(t *testing.T) {
	text := strings.Repeat("0123456789\n", 300_000)
	_, kept := through(nil, text, 32<<10)
	if len(kept) > keepOutput || len(kept) < keepOutput-20 || !strings.HasSuffix(text, "\n"+kept) {
		t.Errorf("%d bytes kept, beginning %q", len(kept), kept[:20])
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain\tä\u00a0z": "plain\tä\u00a0z",
		"\x1b]0;t\a":      `\u001b]0;t\u0007`,
		"a\xffb\xc3":      `a\xffb\xc3`,
		"\u202eexe":       `\u202eexe`,
		"\u009b2J":        `\u009b2J`,
		"\ufffd":          "\ufffd",
		"a\x00b":          `a\x00b`,
	} {
		want = strings.NewReplacer(`\u001b`, `\x1b`, `\u0007`, `\x07`).Replace(want)
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
}

// Making a line harmless must not spell out a secret.
func TestASecretMadeByEscapingDoesNotPass(t *testing.T) {
	if _, got := through(map[string]string{"K": `ab\x01cd`}, "ab\x01cd\n", 3); strings.Contains(got, `ab\x01cd`) {
		t.Errorf("passed: %q", got)
	}
}

func FuzzOutput(f *testing.F) {
	f.Add("a\nb\r\nc\rd", "pass", 1, 64, 0)
	f.Add("\r\n\r\r\n", "\xff\xfe", 2, 100, 90)
	f.Add("x\x1b[0mSWMTKN-1-a-b", "aaaa", 3, 40, 39)
	f.Add("Q!ä!Q", "!Q", 5, 70, 280)
	f.Fuzz(func(t *testing.T, text, core string, n, piece, pad int) {
		if n < 1 || piece < 32 || piece > 4096 || pad < 0 || pad > 2000 || len(text) > 2000 || len(core) > 300 {
			return
		}
		// The frame keeps the secret from appearing in what stands in its place, or across its edge.
		secret := "Q!" + strings.NewReplacer("\n", "", "\r", "").Replace(core) + "!Q"
		full := strings.Repeat("x", pad) + text + secret + text
		values := map[string]string{"K": secret}
		lines, kept := throughPieces(values, full, n, piece)
		whole, keptWhole := throughPieces(values, full, len(full), piece)
		if d := cmp.Diff(whole, lines); d != "" || kept != keptWhole {
			t.Errorf("chunks of %d matter: %s", n, d)
		}
		if strings.Contains(kept, secret) || strings.Contains(strings.Join(lines, ""), secret) || joinToken.MatchString(kept) {
			t.Errorf("a secret passed: %q", kept)
		}
		for _, ln := range lines {
			if strings.ContainsFunc(strings.ReplaceAll(ln, "\ufffd", ""), unsafe) {
				t.Errorf("not harmless: %q", ln)
			}
		}
		// Where there is no secret nothing is lost: line ends are made one kind, the rest is spelled out.
		if joinToken.MatchString(text) {
			return
		}
		full = strings.Repeat("x", pad) + text
		if _, plain := throughPieces(nil, full, n, piece); plain != visibleLines(full) {
			t.Errorf("something was lost: %s", cmp.Diff(visibleLines(full), plain))
		}
	})
}

func visibleLines(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = visible(lines[i])
	}
	return strings.Join(lines, "\n")
}
