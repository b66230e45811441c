package suite

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// formsOf are the shapes in which a secret may have slipped out: as it is, in base64 wherever it stands in the text,
// hex, JSON and URL. A caller must not keep a secret so short that a shape of it may come up by chance.
func formsOf(secret string) []string {
	quoted, _ := json.Marshal(secret) // a string: cannot fail
	var plain strings.Builder
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(secret)
	all := []string{
		secret, hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))),
		strings.Trim(string(quoted), `"`), strings.Trim(strings.TrimSpace(plain.String()), `"`),
		url.QueryEscape(secret), url.PathEscape(secret),
	}
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			all = append(all, insideBase64(enc, before, secret))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// insideBase64 is what surely stands in the base64 of a text that holds the secret after so many bytes (modulo 3): the
// characters at both ends depend on what is around it and are left out.
func insideBase64(enc *base64.Encoding, before int, secret string) string {
	text := enc.EncodeToString([]byte(strings.Repeat("\x00", before) + secret))
	return text[(before*8+5)/6 : (before+len(secret))*8/6]
}
