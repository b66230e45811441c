package tools

import (
	"fmt"
	"strings"
)

func tr(c *call) int {
	if !c.opts("dscCt", map[string]string{"delete": "d", "squeeze-repeats": "s", "complement": "c", "truncate-set1": "t"}, true) {
		return 1
	}
	if c.has("C") {
		c.opt["c"] = ""
	}
	if code := c.trUsage(); code != 0 {
		return code
	}
	from, bad := trSet(c.args[0], 0)
	if bad != "" {
		return c.errf("%s", bad)
	}
	if c.has("c") {
		from = complement(from)
	}
	var to []byte
	if len(c.args) > 1 {
		if to, bad = trSet(c.args[1], len(from)); bad != "" {
			return c.errf("%s", bad)
		}
		if len(to) == 0 && !c.has("t") {
			return c.errf("when not truncating set1, string2 must be non-empty")
		}
	}
	text, _ := c.text("-")
	_, _ = c.Stdout.Write(c.translate(text, from, to))
	return 0
}

// trUsage tells whether the number of sets is wrong.
func (c *call) trUsage() int {
	n, want := len(c.args), 2
	if c.has("d") != c.has("s") {
		want = 1
	}
	switch {
	case n == 0:
		return c.usage("missing operand")
	case n < want:
		return c.usage("missing operand after ‘%s’\nTwo strings must be given when %s.", c.args[0], map[bool]string{true: "both deleting and squeezing repeats", false: "translating"}[c.has("d")])
	case n == 2 && c.has("d") && !c.has("s"):
		return c.usage("extra operand ‘%s’\nOnly one string may be given when deleting without squeezing repeats.", c.args[1])
	case n > 2:
		return c.usage("extra operand ‘%s’", c.args[2])
	}
	return 0
}

func complement(set []byte) []byte {
	var has [256]bool
	for _, b := range set {
		has[b] = true
	}
	var out []byte
	for k := range has {
		if !has[k] {
			out = append(out, byte(k))
		}
	}
	return out
}

// translate changes, leaves out and squeezes bytes.
func (c *call) translate(text, from, to []byte) []byte {
	var turn [256]byte
	var hit, squeeze [256]bool
	for k := range turn {
		turn[k] = byte(k)
	}
	for k, b := range from {
		if len(to) == 0 || c.has("d") || c.has("t") && k >= len(to) {
			hit[b] = true
			continue
		}
		hit[b], turn[b] = true, to[min(k, len(to)-1)]
	}
	last := from
	if len(to) > 0 {
		last = to
	}
	for _, b := range last {
		squeeze[b] = c.has("s")
	}
	var out []byte
	for _, b := range text {
		if c.has("d") && hit[b] {
			continue
		}
		b = turn[b]
		if n := len(out); n > 0 && out[n-1] == b && squeeze[b] {
			continue
		}
		out = append(out, b)
	}
	return out
}

// trClasses are the classes that have a name.
func trClasses() map[string]string {
	return map[string]string{
		"upper": "A-Z", "lower": "a-z", "digit": "0-9", "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "xdigit": "0-9A-Fa-f", "cntrl": `\000-\037\177`,
		"space": `\t-\r `, "blank": `\t `, "punct": "!-/:-@[-`{-~", "print": " -~", "graph": "!-~",
	}
}

// trSet spells a set out. want is how long the other one is: [x*] is filled up to it.
func trSet(s string, want int) (out []byte, bad string) {
	for s != "" {
		if name, rest, ok := inBrackets(s, ":"); ok {
			class, known := trClasses()[name]
			if !known {
				return nil, fmt.Sprintf("invalid character class ‘%s’", name)
			}
			more, _ := trSet(class, 0)
			out, s = append(out, more...), rest
			continue
		}
		if sign, rest, ok := inBrackets(s, "="); ok && len(sign) == 1 {
			out, s = append(out, sign[0]), rest
			continue
		}
		if more, rest, ok := repeated(s, want-len(out)); ok && want > 0 {
			out, s = append(out, more...), rest
			continue
		}
		lo, used := trSign(s)
		s = s[used:]
		hi := lo
		if len(s) > 1 && s[0] == '-' {
			hi, used = trSign(s[1:])
			s = s[1+used:]
		}
		if hi < lo {
			return nil, fmt.Sprintf("range-endpoints of '%c-%c' are in reverse collating sequence order", lo, hi)
		}
		for b := int(lo); b <= int(hi); b++ {
			out = append(out, byte(b))
		}
	}
	return out, ""
}

// inBrackets reads [:name:] or [=x=].
func inBrackets(s, mark string) (name, rest string, ok bool) {
	if !strings.HasPrefix(s, "["+mark) {
		return "", s, false
	}
	return strings.Cut(s[2:], mark+"]")
}

// repeated reads [x*3], or [x*] for as many as are missing.
func repeated(s string, missing int) (out []byte, rest string, ok bool) {
	if len(s) < 4 || s[0] != '[' {
		return nil, s, false
	}
	b, used := trSign(s[1:])
	count, rest, ok := strings.Cut(s[1+used:], "]")
	if !ok || !strings.HasPrefix(count, "*") || strings.Trim(count[1:], "0123456789") != "" {
		return nil, s, false
	}
	n := max(missing, 0)
	if count != "*" {
		n = int(bytesOf(count[1:]))
	}
	return []byte(strings.Repeat(string([]byte{b}), min(n, 256))), rest, true
}

// trSign reads one sign, which a backslash may spell.
func trSign(s string) (b byte, used int) {
	if s[0] != '\\' || len(s) == 1 {
		return s[0], 1
	}
	if s[1] >= '0' && s[1] <= '7' {
		n := 0
		for used = 1; used < len(s) && used < 4 && s[used] >= '0' && s[used] <= '7' && n*8+int(s[used]-'0') < 256; used++ {
			n = n*8 + int(s[used]-'0')
		}
		return byte(n), used
	}
	if b, ok := map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'a': '\a', 'b': '\b', 'f': '\f', 'v': '\v'}[s[1]]; ok {
		return b, 2
	}
	return s[1], 2
}
