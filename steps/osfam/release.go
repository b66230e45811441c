package osfam

import (
	"errors"
	"fmt"
	"strings"
)

// Release is what os-release(5) says of a system.
type Release struct {
	ID        string   // "linux" when the file does not say
	Like      []string // ID_LIKE, nearest first
	VersionID string
	Codename  string
	Pretty    string
}

// errQuote is wrapped with the line it stands on.
var errQuote = errors.New("a quote is not closed")

// ParseRelease reads the text of an os-release file by the rules of its manual page: shell-like assignments, comments,
// keys in any order, unknown keys passed over. A line that cannot be read is an error; what was read before and after
// it is returned all the same, so that facts can be shown of a host with a damaged file.
func ParseRelease(text string) (Release, error) {
	r := Release{ID: "linux"}
	var errs []error
	version := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, raw, ok := strings.Cut(line, "=")
		if !ok {
			errs = append(errs, fmt.Errorf("os-release line %d: not an assignment", i+1))
			continue
		}
		value, err := unquote(raw)
		if err != nil {
			errs = append(errs, fmt.Errorf("os-release line %d: %w", i+1, err))
			continue
		}
		if key == "VERSION" {
			version = value
		}
		r.set(key, value)
	}
	if r.Codename == "" && r.ID == "ubuntu" {
		r.Codename = codename(version)
	}
	return r, errors.Join(errs...)
}

// codename finds Ubuntu's name in "14.04.6 LTS, Trusty Tahr": the key of its own came only with 16.04.
func codename(version string) string {
	i := strings.IndexAny(version, ",(")
	if i < 0 {
		return ""
	}
	words := strings.Fields(strings.ToLower(version[i+1:]))
	if len(words) == 0 {
		return ""
	}
	return strings.TrimSuffix(words[0], ")")
}

func (r *Release) set(key, value string) {
	switch key {
	case "ID":
		// The manual page promises lower case; a vendor who forgot it means the same system.
		if value != "" {
			r.ID = strings.ToLower(value)
		}
	case "ID_LIKE":
		r.Like = strings.Fields(strings.ToLower(value))
	case "VERSION_ID":
		r.VersionID = value
	case "VERSION_CODENAME":
		r.Codename = value
	case "PRETTY_NAME":
		r.Pretty = value
	}
}

// unquote reads one value as a shell would, without any expansion: a dollar sign stands for itself.
func unquote(raw string) (string, error) {
	var b strings.Builder
	var quote byte
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '\\' && quote != '\'' && i+1 < len(raw):
			i++
			if quote == '"' && !strings.ContainsRune("\"$`\\", rune(raw[i])) {
				b.WriteByte(c)
			}
			b.WriteByte(raw[i])
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && (c == ' ' || c == '\t'):
			return b.String(), nil // the shell ends the value here; what follows is no part of it
		default:
			b.WriteByte(c)
		}
	}
	if quote != 0 {
		return "", errQuote
	}
	return b.String(), nil
}
