package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

const canary = `Kx7/Qp+9"z<v&T`

// spellings are the ways a secret gets into a log.
func spellings(t *testing.T, s string) map[string]string {
	t.Helper()
	asJSON, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"raw": s, "query": url.QueryEscape(s), "path": url.PathEscape(s), "json": string(asJSON), "json without html": quote(s),
		"base64": base64.StdEncoding.EncodeToString([]byte(s)), "base64 of a pair": base64.StdEncoding.EncodeToString([]byte("user:" + s + "\n")),
		"base64 url": base64.URLEncoding.EncodeToString([]byte("ab" + s)), "hex": hex.EncodeToString([]byte(s)),
		"HEX": strings.ToUpper(hex.EncodeToString([]byte(s))), "hex of a pair": hex.EncodeToString([]byte("user:" + s + "x")),
	}
}

func TestKnownSecretInEverySpelling(t *testing.T) {
	r := New(canary)
	for name, text := range spellings(t, canary) {
		clean, hidden := r.Text("before " + text + " after")
		if hidden != 1 || !strings.HasPrefix(clean, "before ") || !strings.HasSuffix(clean, " after") {
			t.Errorf("%s: %d hidden: %s", name, hidden, clean)
		}
		if name != "base64 of a pair" && name != "hex of a pair" && name != "base64 url" && len(clean) > len("before  after")+len(Mark)+3 {
			t.Errorf("%s: part of it is left: %s", name, clean)
		}
		line, err := json.Marshal(map[string]any{"tail": []string{"x", text}, "n": 1.50})
		if err != nil {
			t.Fatal(err)
		}
		clean, hidden = r.JSONLines(string(line) + "\n")
		if hidden == 0 || !json.Valid([]byte(clean)) || strings.Contains(clean, text) {
			t.Errorf("%s in JSON: %d hidden: %s", name, hidden, clean)
		}
	}
}

func TestByLooks(t *testing.T) {
	token := "SWMTKN-1-" + "3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl" + "-7p73s1dx5in4tatdymyhg9hu2"
	key := "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\nQUJD\n-----END OPENSSH PRIVATE KEY-----"
	tests := []struct{ name, in, want string }{
		{"token", "join --token " + token + " 10.0.0.1", "join --token [redacted] 10.0.0.1"},
		{"unlock key", "SWMKEY-1-abc+", "[redacted]+"},
		{"token in base64", "x " + base64.StdEncoding.EncodeToString([]byte("a"+token)), "x [redacted]"},
		{"token in hex", "x " + hex.EncodeToString([]byte(token)) + " y", "x [redacted] y"},
		{"password in a URL", "proxy http://bob:p@ss@proxy:3128/x", "proxy http://bob:[redacted]@proxy:3128/x"},
		{"URL without one", "http://10.0.0.1:8000/a@b ssh://ops@n1:22", "http://10.0.0.1:8000/a@b ssh://ops@n1:22"},
		{"AWS id", "id AKIAIOSFODNN7EXAMPLE.", "id [redacted]."},
		{"AWS secret", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "[redacted]"},
		{"named", `export SCALITY_SECRET_ACCESS_KEY='abcdefgh1'`, `export SCALITY_SECRET_ACCESS_KEY='[redacted]'`},
		{"key block", "a\n" + key + "\nb", "a\n[redacted]\nb"},
		{"key on one line", "a " + strings.ReplaceAll(key, "\n", `\n`) + " b", "a [redacted] b"},
		{"key without an end", "a -----BEGIN RSA PRIVATE KEY----- MIIE\nb", "a [redacted]\nb"},
		{"body of a key", "2026\tn1/a\tstdout\t" + strings.Repeat("aB3/", 16), "2026\tn1/a\tstdout\t[redacted]"},
		{"checksums", "sha256:" + strings.Repeat("0a1b", 16) + " " + strings.Repeat("DA39", 10), "sha256:" + strings.Repeat("0a1b", 16) + " " + strings.Repeat("DA39", 10)},
		{"path", "/var/lib/docker/overlay2/" + strings.Repeat("0a1b", 16) + "/merged", "/var/lib/docker/overlay2/" + strings.Repeat("0a1b", 16) + "/merged"},
		{"rest of a key", "t\to\tstdout\tc2hvcnQ=\nt\to\tstdout\t-----END RSA PRIVATE KEY-----", "t\to\tstdout\t[redacted]\nt\to\tstdout\t-----END RSA PRIVATE KEY-----"},
		{"public key", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----"},
		{"hidden before", "token [redacted] here", "token [redacted] here"},
	}
	r := New()
	for _, tt := range tests {
		got, hidden := r.Text(tt.in)
		if got != tt.want || (hidden == 0) != (tt.in == tt.want) {
			t.Errorf("%s: %d hidden\n got %q\nwant %q", tt.name, hidden, got, tt.want)
		}
	}
}

// The last lines of an output stand as many strings in one event.
func TestKeyOverManyStrings(t *testing.T) {
	in := `{"seq":1,"data":{"tail":["before","-----BEGIN RSA PRIVATE KEY-----","MIIE","c2hvcnQ=","-----END RSA PRIVATE KEY-----","after"],"n":12345678901234567890}}` + "\n" + `{"torn":"SWMTKN-1-abc`
	want := `{"seq":1,"data":{"tail":["before","[redacted]","after"],"n":12345678901234567890}}` + "\n" + `{"torn":"[redacted]`
	got, hidden := New().JSONLines(in)
	if got != want || hidden != 2 {
		t.Errorf("%d hidden\n got %s\nwant %s", hidden, got, want)
	}
}

// An output's last lines may begin in the middle of a key.
func TestRestOfKeyInStrings(t *testing.T) {
	got, hidden := New().JSONLines(`{"tail":["c2hvcnQ=","-----END RSA PRIVATE KEY-----"]}`)
	if want := `{"tail":["[redacted]","-----END RSA PRIVATE KEY-----"]}`; got != want || hidden != 1 {
		t.Errorf("%d hidden: %s", hidden, got)
	}
}

// Escapes that hide a secret from a plain search do not hide it from us.
func TestOddEscapes(t *testing.T) {
	got, hidden := New("hunter22", "14159").JSONLines(`{"a":"x hun\u0074er22 y","hunter22":31415926}` + "\n")
	if want := `{"a":"x [redacted] y","[redacted]":"3[redacted]26"}` + "\n"; got != want || hidden != 3 {
		t.Errorf("%d hidden: %s", hidden, got)
	}
}

func TestShortValuesStay(t *testing.T) {
	if got, n := New("", "abc", "\n").Text("abc 1\n"); got != "abc 1\n" || n != 0 {
		t.Errorf("%d hidden: %q", n, got)
	}
}

func FuzzText(f *testing.F) {
	f.Add("hunter22", "the password is ", " as it was")
	f.Add("a\nbcde", "-----BEGIN RSA PRIVATE KEY-----", "http://a:b@c")
	f.Add(canary, `{"a":"`, `"}`)
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		if len(secret) < shortest || strings.ContainsAny(secret, "\r\n[") || strings.Contains(Mark, secret) {
			return
		}
		r := New(secret)
		for _, form := range []string{secret, url.QueryEscape(secret), hex.EncodeToString([]byte(secret))} {
			clean, hidden := r.Text(before + form + after)
			if hidden == 0 || strings.Contains(strings.ReplaceAll(clean, Mark, "\x00"), secret) && !strings.Contains(secret, "\x00") {
				t.Errorf("%q passes in %q", secret, clean)
			}
		}
		line, err := json.Marshal([]string{before + secret, after})
		if err != nil {
			t.Fatal(err)
		}
		if clean, _ := r.JSONLines(string(line)); !json.Valid([]byte(clean)) {
			t.Errorf("no JSON any more: %s", clean)
		}
		r.JSONLines(before + secret + after)
	})
}

func BenchmarkText(b *testing.B) {
	text := strings.Repeat("2026-01-02T12:00:03Z\tn1/docker\tstdout\tUnpacking docker-ce (5:27.0.1-1~debian.12~bookworm) over http://deb/x ...\n", 10000)
	r := New("ACCESSKEY0EXAMPLE123", canary)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r.Text(text)
	}
}
