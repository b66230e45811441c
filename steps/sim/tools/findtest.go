package tools

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// findReader makes a test of its argument.
type findReader func(p *findParser, name, arg string) findNode

// findTests are the tests that take an argument.
func findTests() map[string]findReader {
	number := func(of func(f *finding) int64) findReader {
		return func(p *findParser, name, arg string) findNode { return p.number(name, arg, of) }
	}
	match := func(of func(f *finding) string, fold bool) findReader {
		return func(_ *findParser, _, arg string) findNode {
			return func(f *finding) bool { return globbed(arg, of(f), fold) }
		}
	}
	base := func(f *finding) string { return path.Base(f.p) }
	whole := func(f *finding) string { return f.p }
	age := func(unit time.Duration) findReader {
		return number(func(f *finding) int64 { return int64(f.c.Host.Now().Sub(f.i.ModTime()) / unit) })
	}
	return map[string]findReader{
		"-name": match(base, false), "-iname": match(base, true), "-path": match(whole, false), "-wholename": match(whole, false), "-ipath": match(whole, true),
		"-lname": match(func(f *finding) string { return f.i.Target }, false),
		"-mmin":  age(time.Minute), "-mtime": age(24 * time.Hour), "-amin": age(time.Minute), "-atime": age(24 * time.Hour), "-cmin": age(time.Minute), "-ctime": age(24 * time.Hour),
		"-links": number(func(f *finding) int64 { return int64(f.i.Links) }), "-inum": number(func(f *finding) int64 { return int64(f.i.Ino) }),
		"-uid": number(func(f *finding) int64 { return int64(f.i.UID) }), "-gid": number(func(f *finding) int64 { return int64(f.i.GID) }),
		"-maxdepth": (*findParser).depths, "-mindepth": (*findParser).depths, "-type": (*findParser).kind, "-xtype": (*findParser).kind,
		"-size": (*findParser).size, "-perm": (*findParser).perm, "-user": (*findParser).owner, "-group": (*findParser).owner,
		"-newer": (*findParser).newer, "-anewer": (*findParser).newer, "-cnewer": (*findParser).newer, "-newermt": (*findParser).newerTime,
		"-samefile": (*findParser).same, "-regex": (*findParser).regexp, "-iregex": (*findParser).regexp, "-regextype": func(*findParser, string, string) findNode { return yesNode },
		"-printf": func(p *findParser, _, arg string) findNode {
			return p.action(func(f *finding) bool { f.c.printf("%s", f.format(arg)); return true })
		},
		"-fprint": func(p *findParser, _, arg string) findNode { return p.toFile(arg) },
	}
}

// globbed matches a pattern in which a star stands for slashes too.
func globbed(pattern, s string, fold bool) bool {
	if fold {
		pattern, s = strings.ToLower(pattern), strings.ToLower(s)
	}
	ok, _ := path.Match(strings.ReplaceAll(pattern, "/", "\x01"), strings.ReplaceAll(s, "/", "\x01"))
	return ok
}

// number reads "+3", "-3" or "3".
func (p *findParser) number(name, arg string, of func(f *finding) int64) findNode {
	want, err := strconv.ParseInt(strings.TrimLeft(arg, "+-"), 10, 64)
	if err != nil {
		return p.fail("invalid argument `%s' to `%s'", arg, name)
	}
	return func(f *finding) bool { return counted(arg, of(f), want) }
}

func counted(arg string, n, want int64) bool {
	switch arg[0] {
	case '+':
		return n > want
	case '-':
		return n < want
	}
	return n == want
}

// size counts in units, each of which that is begun counts whole.
func (p *findParser) size(name, arg string) findNode {
	digits := strings.TrimLeft(arg, "+-")
	unit := int64(512)
	if n := len(digits); n > 0 && !isDigit(digits[n-1]) {
		u, ok := map[byte]int64{'c': 1, 'w': 2, 'b': 512, 'k': 1 << 10, 'M': 1 << 20, 'G': 1 << 30}[digits[n-1]]
		if !ok {
			return p.fail("invalid -size type `%s'", digits[n-1:])
		}
		unit, digits = u, digits[:n-1]
	}
	want, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return p.fail("Invalid argument `%s' to %s", arg, name)
	}
	return func(f *finding) bool { return counted(arg, (f.i.Size()+unit-1)/unit, want) }
}

// kind reads letters of kinds of files, with commas between them. -xtype is asked of what a link leads to.
func (p *findParser) kind(name, arg string) findNode {
	for l := range strings.SplitSeq(arg, ",") {
		if len(l) != 1 || strings.IndexByte("bcdpfls", l[0]) < 0 {
			return p.fail("Unknown argument to %s: %s", name, arg)
		}
	}
	return func(f *finding) bool {
		i := f.i
		if name == "-xtype" {
			if to, err := f.c.fs.Stat(f.c.Abs(f.p)); err == nil {
				i = to
			}
		}
		return strings.Contains(arg, findLetter(kindOf(i.Mode())))
	}
}

func findLetter(k fileKind) string { return strings.Replace(k.letter, "-", "f", 1) }

func (p *findParser) perm(_, arg string) findNode {
	text := strings.TrimLeft(arg, "-/")
	mode, err := parseMode(text, 0, 0)
	if err != nil {
		return p.fail("invalid mode ‘%s’", arg)
	}
	n := octal(mode)
	return func(f *finding) bool {
		has := octal(f.i.Mode())
		switch arg[0] {
		case '-':
			return has&n == n
		case '/':
			return has&n != 0 || n == 0
		}
		return has == n
	}
}

func (p *findParser) owner(name, arg string) findNode {
	uid, gid, err := p.c.owner(map[bool]string{true: ":"}[name == "-group"] + arg)
	if err != nil {
		return p.fail("‘%s’ is not the name of %s", arg, map[string]string{"-user": "a known user", "-group": "an existing group"}[name])
	}
	return func(f *finding) bool { return (uid < 0 || f.i.UID == uid) && (gid < 0 || f.i.GID == gid) }
}

func (p *findParser) newer(_, arg string) findNode {
	i, err := p.c.fs.Stat(p.c.Abs(arg))
	if err != nil {
		return p.fail("‘%s’: %s", arg, why(err))
	}
	return func(f *finding) bool { return f.i.ModTime().After(i.ModTime()) }
}

func (p *findParser) newerTime(name, arg string) findNode {
	at, err := parseDate(arg, p.c.Host.Now())
	if err != nil {
		return p.fail("I cannot figure out how to interpret ‘%s’ as a date or time", arg)
	}
	return func(f *finding) bool { return f.i.ModTime().After(at) }
}

func (p *findParser) same(_, arg string) findNode {
	i, err := p.c.fs.Lstat(p.c.Abs(arg))
	if err != nil {
		return p.fail("‘%s’: %s", arg, why(err))
	}
	return func(f *finding) bool { return f.i.Ino == i.Ino && f.i.Dev == i.Dev }
}

func (p *findParser) regexp(name, arg string) findNode {
	re, err := regexp.Compile(map[bool]string{true: "(?i)"}[name == "-iregex"] + "^(?s:" + rewrite(arg, false) + ")$")
	if err != nil {
		return p.fail("invalid expression ‘%s’", arg)
	}
	return func(f *finding) bool { return re.MatchString(f.p) }
}

// toFile writes names into a file that is made before anything is looked for.
func (p *findParser) toFile(arg string) findNode {
	if err := p.c.fs.WriteFile(p.c.Abs(arg), nil, 0o666); err != nil {
		return p.fail("%s: %s", arg, why(err))
	}
	var all strings.Builder
	return p.action(func(f *finding) bool {
		all.WriteString(f.p + "\n")
		return f.c.fs.WriteFile(f.c.Abs(arg), []byte(all.String()), 0o666) == nil
	})
}
