package awk_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/steps/sim/awk"

	"github.com/google/go-cmp/cmp"
)

// world is a machine with files in memory and one command, which says its line in capitals before what it was given.
type world struct{ files map[string]string }

func (w *world) Open(name string) (io.ReadCloser, error) {
	text, ok := w.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.ENOENT}
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

func (w *world) Create(name string, add bool) (io.WriteCloser, error) {
	if !add {
		w.files[name] = ""
	}
	return &file{w, name}, nil
}

type file struct {
	w    *world
	name string
}

func (f *file) Write(b []byte) (int, error) { f.w.files[f.name] += string(b); return len(b), nil }
func (f *file) Close() error                { return nil }

func (w *world) Run(command string, in io.Reader, out io.Writer) int {
	text, _ := io.ReadAll(io.LimitReader(in, 1<<10)) // there are inputs without an end
	_, _ = io.WriteString(out, strings.ToUpper(command)+"\n"+string(text))
	return 3
}

func (w *world) Regexp(expr string) (*regexp.Regexp, error) { return regexp.Compile(expr) }

func run(t testing.TB, prog, in string, change func(*awk.Setup)) (out string, code int, err error) {
	t.Helper()
	p, err := awk.Parse(prog)
	if err != nil {
		return "", 2, err
	}
	var b bytes.Buffer
	s := awk.Setup{Host: &world{map[string]string{"f": "one 1\ntwo 2\n", "g": "x:y\n"}}, In: strings.NewReader(in), Out: &b, Err: io.Discard}
	if change != nil {
		change(&s)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	code, err = p.Run(ctx, s)
	return b.String(), code, err
}

// TestPrograms compares with what mawk and gawk print.
func TestPrograms(t *testing.T) {
	args := func(list ...string) func(*awk.Setup) { return func(s *awk.Setup) { s.Args = list } }
	for _, c := range []struct {
		name, prog, in, out string
		change              func(*awk.Setup)
	}{
		{"a field", `{print $2}`, "a b c\n  d   e\n", "b\ne\n", nil},
		{"pattern alone", `/b/`, "abc\nxyz\nb\n", "abc\nb\n", nil},
		{"NR, NF and the last field", `NR > 1 {print NR, NF, $NF, $(NF-1)}`, "h\n1 2 3\n", "2 3 3 2\n", nil},
		{"sum", `{s += $5} END {print s, s/NR}`, "a b c d 1\na b c d 4\n", "5 2.5\n", nil},
		{"separators", `BEGIN {FS=":"; OFS="-"} {$1=$1; print; print $1, $2}`, "a:b:c\n", "a-b-c\na-b\n", nil},
		{"separator as an expression", `BEGIN {FS="[,;]+"} {print $2}`, "a,;b;c\n", "b\n", nil},
		{"given variables", `{print x, $1 y}`, "q\n", "1 q2\n", func(s *awk.Setup) { s.Vars = [][2]string{{"x", "1"}, {"y", "2"}} }},
		{"files, FNR and FILENAME", `{print FILENAME, FNR, NR, $1}`, "", "f 1 1 one\nf 2 2 two\ng 1 3 x:y\n", args("f", "g")},
		{"assignment between files", `{print $1}`, "", "one\ntwo\nx\n", args("f", "FS=:", "g")},
		{"counting", `{n[$1]++} END {for (k in n) print k, n[k]}`, "b\na\nb\n", "a 1\nb 2\n", nil},
		{"numbers before words as keys", `BEGIN {t[10]; t[9]; t["x"]; for (k in t) printf "%s ", k; print length(t)}`, "", "9 10 x 3\n", nil},
		{"several subscripts", `BEGIN {t[1,2]=3; for (k in t) {split(k, p, SUBSEP); print p[1] "-" p[2], ((1,2) in t), (2,1) in t}}`, "", "1-2 1 0\n", nil},
		{"delete", `BEGIN {t[1]=t[2]=1; delete t[1]; print (1 in t), (2 in t); delete t; print length(t)}`, "", "0 1\n0\n", nil},
		{"comparing", `{print ($1 < $2), ($1 < "10"), $1 == 9.0}`, "9 10\n", "1 0 1\n", nil},
		{"what was never set", `BEGIN {print x == 0, x == "", length(x), -x, !x}`, "", "1 1 0 0 1\n", nil},
		{"concatenation and sums", `BEGIN {print 1 " " 2 + 3, 2 * 3 4, "a" -1, 1 - 1 "b"}`, "", "1 5 64 -1 0b\n", nil},
		{"powers from the right", `BEGIN {print 2^3^2, -2^2, 2**3, 7 % 3, -7 % 3}`, "", "512 -4 8 1 -1\n", nil},
		{"increments", `BEGIN {x = 5; print x++ + ++x, x--, --x; $0 = "3 4"; $1++; print $0; print $++i}`, "", "12 7 5\n4 4\n4\n", nil},
		{"conditions", `BEGIN {print 1 ? "y" : "n"; print (0 || "") ? 1 : 2; print !0 && "x"}`, "", "y\n2\n1\n", nil},
		{"matching", `$2 ~ /^[0-9]+$/ && $1 !~ "^#" {print $1}`, "a 1\n# 2\nb x\n", "a\n", nil},
		{"range", `/start/,/stop/ {print NR}`, "x\nstart\ny\nstop\nz\nstart\n", "2\n3\n4\n6\n", nil},
		{"loops", `BEGIN {for (i = 0; i < 5; i++) {if (i == 1) continue; if (i == 4) break; printf "%d ", i}; while (i > 2) i--; do print i; while (i++ < 3)}`, "", "0 2 3 2\n3\n", nil},
		{"else", "BEGIN {if (0) print 1\nelse if (0) print 2; else { print 3 } }", "", "3\n", nil},
		{"next and exit", `/skip/ {next} /end/ {exit 4} {print} END {print "end"}`, "a\nskip\nend\nb\n", "a\nend\n", nil},
		{"functions", `function f(n) {return n < 2 ? 1 : n * f(n - 1)} function fill(t, n,  i) {for (i = 1; i <= n; i++) t[i] = i} BEGIN {print f(10); fill(a, 3); print length(a), i}`, "", "3628800\n3 \n", nil},
		{"texts", `BEGIN {print length("héllo"), substr("hello", 2, 3), substr("hello", 0, 2), substr("hello", 4), index("hello", "ll"), toupper("aB") tolower("aB")}`, "", "5 ell h lo 3 ABab\n", nil},
		{"sub and gsub", `{n = gsub(/o/, "[&]"); print n, $0; sub("l+", "\\&"); print}`, "hello foo\n", "3 hell[o] f[o][o]\nhe&[o] f[o][o]\n", nil},
		{"gsub in a field", `{gsub(/a/, "b", $2); print; print NF}`, "aa aa\n", "aa bb\n2\n", nil},
		{"match", `BEGIN {print match("foobar", /o+/), RSTART, RLENGTH, match("x", /y/), RLENGTH}`, "", "2 2 2 0 -1\n", nil},
		{"split", `BEGIN {n = split("a:b:c", p, ":"); print n, p[1], p[3]; print split("", q), split(" x  y ", q), q[2]; print split("a1b22c", r, /[0-9]+/), r[3]}`, "", "3 a c\n0 2 y\n3 c\n", nil},
		{"printf", `BEGIN {printf "%5d|%-5s|%05.1f|%x|%c%c|%s|%%|%e|%i\n", 42, "ab", 3.14159, 255, 65, "zed", 1e6, 12345.678, "7x"}`, "", "   42|ab   |003.1|ff|Az|1000000|%|1.234568e+04|7\n", nil},
		{"printf with a star", `BEGIN {printf("%*d|%-*s|%.*f\n", 4, 7, 3, "a", 2, 1.005)}`, "", "   7|a  |1.00\n", nil},
		{"numbers as texts", `BEGIN {print 0.1 + 0.2, 1e6, 1e20, 1/3, 100000 * 100000, "3x" + 1, ".5" + 0, "+1e2x" + 0}`, "", "0.3 1000000 100000000000000000000 0.333333 10000000000 4 0.5 100\n", nil},
		{"CONVFMT and OFMT", `BEGIN {OFMT = "%.2f"; x = 3.14159; print x, x ""; CONVFMT = "%.1f"; print (x "")}`, "", "3.14 3.14159\n3.1\n", nil},
		{"getline", `BEGIN {while ((getline l < "f") > 0) print "<" l; print (getline l < "nofile"); getline; print $0, NR} {print "rule", $0}`, "1\n2\n", "<one 1\n<two 2\n-1\n1 1\nrule 2\n", nil},
		{"commands", `BEGIN {"say" | getline x; print x, close("say"); print "in" | "take"; print close("take"), system("go")}`, "", "SAY 3\nTAKE\nin\nGO\n3 3\n", nil},
		{"files", `BEGIN {print "a" > "o"; print "b" > "o"; close("o"); print "c" >> "o"; close("o"); while ((getline l < "o") > 0) print l}`, "", "a\nb\nc\n", nil},
		{"paragraphs", `BEGIN {RS = ""; FS = "\n"} {print NR ": " $1 "/" $2}`, "\na\nb\n\n\nc\nd\n", "1: a/b\n2: c/d\n", nil},
		{"record separator", `BEGIN {RS = ";"} {print}`, "a;b;c\n", "a\nb\nc\n\n", nil},
		{"changing NF", `{NF = 2; print; $5 = "e"; print; print NF}`, "a b c\n", "a b\na b   e\n5\n", nil},
		{"environment", `BEGIN {print ENVIRON["A"], ENVIRON["B"] + 1, ARGC, ARGV[1]}`, "", "x 3 2 q\n", func(s *awk.Setup) { s.Env, s.Args = []string{"A=x", "B=2"}, []string{"q"} }},
		{"comments and long lines", "# first\nBEGIN { # here\n  x = 1 + \\\n    2; print x # there\n}\n", "", "3\n", nil},
		{"escapes", `BEGIN {print "a\tb\\c\"d\/e\101\q"}`, "", "a\tb\\c\"d/eA\\q\n", nil},
		{"a slash divides or begins", `BEGIN {a = 8; b = 2; print a / b / 2; print "x/y" ~ /x\/y/, "a/b" ~ /[/]/}`, "", "2\n1 1\n", nil},
		{"print in parentheses", `BEGIN {print("a", "b"); print("a")("b"); print (1 > 2) ? "x" : "y"; print (1, 2) in t}`, "", "a b\nab\ny\n0\n", nil},
		{"random numbers", `BEGIN {x = rand(); print (x >= 0 && x < 1), srand(5), srand()}`, "", "1 0 5\n", nil},
		{"figures", `BEGIN {print int(-3.7), sqrt(16), exp(0), log(1), atan2(0, -1), sin(0), cos(0)}`, "", "-3 4 1 0 3.14159 0 1\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, _, err := run(t, c.prog, c.in, c.change)
			if d := cmp.Diff(c.out, out); d != "" || err != nil {
				t.Errorf("%v\n%s", err, d)
			}
		})
	}
}

func TestExitCodes(t *testing.T) {
	for prog, want := range map[string]int{
		`BEGIN {exit}`: 0, `BEGIN {exit 3}`: 3, `END {exit 1}`: 1, `BEGIN {exit 3} END {exit}`: 3, `{exit 300}`: 44,
	} {
		if _, code, err := run(t, prog, "x\n", nil); code != want || err != nil {
			t.Errorf("%s: %d, %v, want %d", prog, code, err, want)
		}
	}
}

func TestMistakes(t *testing.T) {
	for prog, want := range map[string]string{
		`{print $1`:                        "line 2: missing } near end of file",
		"BEGIN {\n x = }\n":                "line 2: syntax error at or near }",
		`BEGIN {print "a}`:                 `line 1: runaway string "a} ...`,
		`/a`:                               "line 1: runaway regular expression /a ...",
		`BEGIN {x = 1 / 0}`:                "division by zero",
		`BEGIN {f(1)}`:                     "function f never defined",
		`function f(a) {} BEGIN {f(1, 2)}`: "function f called with too many arguments",
		`BEGIN {substr("a")}`:              "line 1: wrong number of arguments in call to substr",
		`BEGIN {t[1]; t = 2}`:              "can't assign to t; it's an array name.",
		`BEGIN {t[1]; print t + 1}`:        "can't use array t as a scalar",
		`BEGIN {print "x" ~ "("}`:          "line 1: regular expression compile failed (missing ')')\n(",
		`BEGIN {print $(-1)}`:              "attempt to access field -1",
		`BEGIN {print @}`:                  "line 1: syntax error at or near @",
		`BEGIN {printf}`:                   "line 1: syntax error at or near }",
	} {
		_, code, err := run(t, prog, "", nil)
		if err == nil || err.Error() != want || code != 2 {
			t.Errorf("%s: %d, %v, want %q", prog, code, err, want)
		}
	}
	_, code, err := run(t, `{print}`, "", func(s *awk.Setup) { s.Args = []string{"nofile"} })
	if code != 2 || err == nil || err.Error() != "cannot open nofile (No such file or directory)" {
		t.Errorf("no file: %d, %v", code, err)
	}
}

// TestLimits lets programs run away. Each must end with an error within its time, whatever it makes.
func TestLimits(t *testing.T) {
	for name, prog := range map[string]string{
		"endless loop":       `BEGIN {while (1);}`,
		"endless for":        `BEGIN {for (;;) x = x}`,
		"doubling":           `BEGIN {s = "aaaa"; while (1) s = s s}`,
		"doubling in gsub":   `BEGIN {s = "aaaa"; while (1) gsub(/a/, "aa", s)}`,
		"doubling in fields": `BEGIN {$0 = "a b"; while (1) {$1 = $0; $2 = $0}}`,
		"ever more elements": `BEGIN {while (1) t[i++] = "some text that takes room"}`,
		"ever longer keys":   `BEGIN {k = "a"; while (1) {t[k] = 1; k = k "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}}`,
		"recursion":          `function f() {f()} BEGIN {f()}`,
		"wide printf":        `BEGIN {while (1) s = s sprintf("%99999999d%*d", 1, 99999999, 2)}`,
		"many files":         `BEGIN {while (1) print "x" > ("file" i++)}`,
		"many commands":      `BEGIN {while (1) ("say" i++) | getline}`,
		"far field":          `BEGIN {$99999999 = 1}`,
		"many fields":        `{print}`,
		"many expressions":   `BEGIN {while (1) if ("x" ~ ("y" i++)) exit}`,
		"ever longer record": `BEGIN {RS = "@"} {print}`,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := awk.Parse(prog)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			s := awk.Setup{
				Host: &world{map[string]string{}}, In: endless{}, Out: io.Discard, Err: io.Discard,
				Limits: awk.Limits{Value: 1 << 16, Store: 1 << 20, Depth: 50},
			}
			begun := time.Now()
			if code, err := p.Run(ctx, s); err == nil || code != 2 {
				t.Errorf("%d, %v", code, err)
			}
			if d := time.Since(begun); d > 5*time.Second {
				t.Errorf("it took %v", d)
			}
		})
	}
}

// endless is an input without an end.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = "x "[i%2]
	}
	return len(b), nil
}

func TestDeepPrograms(t *testing.T) {
	for _, open := range []string{"(", "!", "-", "$", "{", "if (1) ", "x = ", "1 ? 1 : ", "a[", "f(", "while (1) "} {
		_, err := awk.Parse("BEGIN {" + strings.Repeat(open, 5000))
		if err == nil {
			t.Errorf("%q: no error", open)
		}
	}
}

func TestCancelled(t *testing.T) {
	p, _ := awk.Parse(`BEGIN {while (1);}`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Run(ctx, awk.Setup{Host: &world{}, In: strings.NewReader(""), Out: io.Discard}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// FuzzProgram runs any text as a program: it may fail, and nothing else.
func FuzzProgram(f *testing.F) {
	for _, s := range []string{
		`{print $1}`, `BEGIN {for (i = 0; i < 3; i++) t[i] = i; for (k in t) print k}`, `/a/,/b/ {gsub(/x/, "[&]"); print}`,
		`function f(a) {return a "" a} END {printf "%5.2f%s\n", f(2), substr($0, 2, 3)}`, `BEGIN {while (("x" | getline l) > 0) print l > "f"; close("f")}`,
		`{$3 = ""; NF = 2; print | "c"}`, `BEGIN {print length() / 2, a / b, x = y ~ z ? 1 : 2, !a[1, 2]++}`, `BEGIN {split("a b", p); delete p; getline < "f"; exit 3}`,
	} {
		f.Add(s, "a b\nc d e\n")
	}
	f.Fuzz(func(t *testing.T, prog, in string) {
		p, err := awk.Parse(prog)
		if err != nil {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, _ = p.Run(ctx, awk.Setup{
			Host: &world{map[string]string{"f": "1\n"}}, In: strings.NewReader(in), Out: io.Discard, Err: io.Discard,
			Limits: awk.Limits{Value: 1 << 12, Store: 1 << 16, Depth: 20},
		})
	})
}
