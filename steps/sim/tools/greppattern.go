package tools

import (
	"regexp"
	"strings"
)

// patterns compiles what is looked for.
func (c *call) patterns() (*regexp.Regexp, int) {
	list, code := c.patternList()
	if code != 0 {
		return nil, code
	}
	var alts []string
	for _, p := range list {
		expr, ok := c.pattern(p)
		if !ok {
			return nil, 2
		}
		alts = append(alts, "(?:"+expr+")")
	}
	expr := strings.Join(alts, "|")
	if len(alts) == 0 {
		expr = `[^\x00-\x{10FFFF}]`
	}
	if c.has("i") {
		expr = "(?i)" + expr
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		c.errf("Invalid regular expression")
		return nil, 2
	}
	if !c.has("P") {
		re.Longest() // as POSIX wants it
	}
	return re, 0
}

// patternList are the patterns of -e and -f, or the first argument.
func (c *call) patternList() ([]string, int) {
	var list []string
	for _, e := range c.many["e"] {
		list = append(list, strings.Split(e, "\n")...)
	}
	for _, f := range c.many["f"] {
		text, err := c.text(f)
		if err != nil {
			c.errf("%s: %s", f, why(err))
			return nil, 2
		}
		list = append(list, lines(text)...)
	}
	if c.has("e") || c.has("f") {
		return list, 0
	}
	if len(c.args) == 0 {
		c.tryHelp()
		return nil, 2
	}
	list, c.args = strings.Split(c.args[0], "\n"), c.args[1:]
	return list, 0
}

// pattern puts one into the library's syntax.
func (c *call) pattern(p string) (string, bool) {
	switch {
	case c.has("F"):
		p = regexp.QuoteMeta(p)
	case c.has("P"):
		if strings.Contains(p, "(?<") || strings.Contains(p, "(?=") || strings.Contains(p, "(?!") || strings.Contains(p, `\K`) {
			c.errf(`the practice cluster's grep -P knows no look-around and no \K`)
			return "", false
		}
	default:
		if p = c.grepExpr(p); p == "" {
			break
		}
		if msg := posixMistake(p, c.has("E")); msg != "" {
			c.errf("%s", strings.Replace(msg, "Unmatched [, [^, [:, [., or [=", "Invalid regular expression", 1))
			return "", false
		}
		p = rewrite(p, c.has("E"))
	}
	if c.has("w") {
		p = `\b(?:` + p + `)\b`
	}
	if c.has("x") {
		p = `^(?:` + p + `)$`
	}
	return p, true
}

// grepExpr takes what GNU's grep lets pass in an extended expression: a star in front, an end of a group without a begin.
func (c *call) grepExpr(p string) string {
	if !c.has("E") {
		return p
	}
	if strings.HasPrefix(p, "*") {
		c.errf("warning: * at start of expression")
		p = strings.TrimLeft(p, "*")
	}
	if !strings.Contains(p, "(") {
		p = strings.ReplaceAll(strings.ReplaceAll(p, `\)`, ")"), ")", `\)`)
	}
	return p
}
