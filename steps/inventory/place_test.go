package inventory

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestPlaces: the place must be the one an editor jumps to, whatever the line ends and however many bytes a letter has.
func TestPlaces(t *testing.T) {
	const rest = "playbook: bare\nhosts:\n  - {name: h, address: 10.0.0.1, role: any}\n"
	for name, tc := range map[string]struct {
		text         string
		line, column int
	}{
		"value":               {"name: a b\n" + rest, 1, 7},
		"quoted value":        {"name:   'a b'\n" + rest, 1, 9},
		"key":                 {rest + "name: a\n  \nsort: x\n", 6, 1},
		"after letters":       {"{\"name\": ä, " + strings.NewReplacer("playbook: bare\n", "playbook: bare, ", "hosts:\n  - ", "hosts: [", "}\n", "}]}\n").Replace(rest), 1, 10},
		"after a comment":     {"# größer als ASCII\nname: a b\n" + rest, 2, 7},
		"after a mark":        {"\uFEFFname: a b\n" + rest, 1, 7},
		"carriage returns":    {strings.ReplaceAll("x: y\nname: a\n"+rest, "\n", "\r\n"), 1, 1},
		"later line, returns": {strings.ReplaceAll("name: a\n"+rest+"x: y\n", "\n", "\r\n"), 5, 1},
		"block host":          {"name: a\n" + rest + "  - address: 10.0.0.2\n    role: any\n", 5, 5},
		"flow host":           {"name: a\n" + rest + "  - {address: 10.0.0.2, role: any}\n", 5, 5},
		"missing name":        {rest, 1, 1},
		"many roles":          {"name: a\n" + rest + hostLines(2, 4), 3, 1},
		"folded value":        {"name: >\n  a b\n" + rest, 1, 7},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse("c.yaml", []byte(tc.text), books(), testHome)
			var ps Problems
			if !errors.As(err, &ps) || len(ps) != 1 {
				t.Fatalf("want one problem, got: %v", err)
			}
			if ps[0].Line != tc.line || ps[0].Column != tc.column {
				t.Errorf("%v, want it at %d:%d", ps[0], tc.line, tc.column)
			}
		})
	}
}

func hostLines(from, to int) string {
	var lines strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&lines, "  - {name: n%d, address: 10.0.0.%d, role: any}\n", i, i)
	}
	return lines.String()
}

// TestEveryCut: an editor that saved only half is the commonest damage. Half a file is never taken for a whole one.
func TestEveryCut(t *testing.T) {
	end := strings.Index(good, "ssh: {user")
	for i := range end {
		if c, err := parse("c.yaml", []byte(good[:i]), books(), testHome); err == nil {
			t.Fatalf("cut after %d bytes it is accepted: %+v", i, c)
		}
	}
}

// TestEveryKeyTwice: no key at any depth may be said twice, as YAML readers differ in which one they believe.
func TestEveryKeyTwice(t *testing.T) {
	lines := strings.SplitAfter(good, "\n")
	for i, line := range lines {
		key, _, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(key, "-") {
			continue
		}
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		twice := strings.Join(lines[:i], "") + indent + key + ": x\n" + strings.Join(lines[i:], "")
		_, err := parse("c.yaml", []byte(twice), books(), testHome)
		if want := fmt.Sprintf("c.yaml:%d:%d: key %q is given twice", i+2, len(indent)+1, key); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
