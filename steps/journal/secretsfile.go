package journal

import (
	"fmt"
	"strings"
	"unicode"
)

// parseSecrets reads NAME=VALUE lines. Values are taken as they stand: no quotes, no escapes. Errors name the line and
// never show it.
func parseSecrets(text []byte) (map[string]string, error) {
	values := map[string]string{}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		switch {
		case !ok || !nameable(name):
			return nil, fmt.Errorf("line %d is not NAME=VALUE", n)
		case strings.TrimSpace(value) == "" || strings.ContainsFunc(value, unicode.IsControl):
			return nil, fmt.Errorf("line %d has no usable value", n)
		case values[name] != "":
			return nil, fmt.Errorf("line %d names a secret a second time", n)
		}
		values[name] = value
	}
	return values, nil
}

// nameable tells whether the file can hold a secret of that name: letters, digits, underscores.
func nameable(name string) bool { return name != "" && strings.Trim(name, AlphaNum+"_") == "" }
