package awk

import (
	"math"
	"strings"
)

// builtinNames are the functions that the language has, for whoever only reads words.
const builtinNames = "length substr index split sub gsub match sprintf tolower toupper sin cos exp log sqrt int atan2 rand srand system close fflush"

type builtinFunc struct {
	min, max int
	do       func(m *machine, args []expr) value
}

// functions gives what stands behind those names, with how many arguments they take.
func functions() map[string]builtinFunc {
	return map[string]builtinFunc{
		"length": {0, 1, length}, "substr": {2, 3, substr}, "index": {2, 2, index}, "split": {2, 3, split},
		"sub": {2, 3, sub}, "gsub": {2, 3, gsub}, "match": {2, 2, matchFunc}, "sprintf": {1, 1000, sprintfFunc},
		"tolower": {1, 1, letters(strings.ToLower)}, "toupper": {1, 1, letters(strings.ToUpper)},
		"sin": {1, 1, figures(math.Sin)}, "cos": {1, 1, figures(math.Cos)}, "exp": {1, 1, figures(math.Exp)},
		"log": {1, 1, figures(math.Log)}, "sqrt": {1, 1, figures(math.Sqrt)}, "int": {1, 1, figures(math.Trunc)},
		"atan2": {2, 2, atan2}, "rand": {0, 0, random}, "srand": {0, 1, seed},
		"system": {1, 1, system}, "close": {1, 1, closeFunc}, "fflush": {0, 1, fflush},
	}
}

func letters(f func(string) string) func(*machine, []expr) value {
	return func(m *machine, args []expr) value { return text(f(m.text(args[0]))) }
}

func figures(f func(float64) float64) func(*machine, []expr) value {
	return func(m *machine, args []expr) value { return num(f(m.eval(args[0]).number())) }
}

func atan2(m *machine, args []expr) value {
	return num(math.Atan2(m.eval(args[0]).number(), m.eval(args[1]).number()))
}

// random is the same row of numbers every time, as the real one's without srand.
func random(m *machine, _ []expr) value {
	m.seed = m.seed*6364136223846793005 + 1442695040888963407
	return num(float64(m.seed>>11) / (1 << 53))
}

func seed(m *machine, args []expr) value {
	was := m.was
	m.was = uint64(1)
	if len(args) > 0 {
		m.was = uint64(int64(m.eval(args[0]).number()))
	}
	m.seed = m.was
	return num(float64(was))
}

func length(m *machine, args []expr) value {
	if len(args) == 0 {
		return num(float64(len([]rune(m.line()))))
	}
	if n, ok := args[0].(*name); ok {
		if c := m.cell(n.name); c.table != nil {
			return num(float64(len(c.table)))
		}
	}
	return num(float64(len([]rune(m.text(args[0])))))
}

// substr counts from one and takes what of the piece lies within the text.
func substr(m *machine, args []expr) value {
	r := []rune(m.text(args[0]))
	from := math.RoundToEven(m.eval(args[1]).number())
	to := math.Inf(1)
	if len(args) > 2 {
		to = from + math.RoundToEven(m.eval(args[2]).number())
	}
	from, to = max(from, 1), min(to, float64(len(r)+1))
	if !(from < to) {
		return text("")
	}
	return text(string(r[int(from)-1 : int(to)-1]))
}

func index(m *machine, args []expr) value {
	s := m.text(args[0])
	i := strings.Index(s, m.text(args[1]))
	if i < 0 {
		return num(0)
	}
	return num(float64(len([]rune(s[:i])) + 1))
}

func split(m *machine, args []expr) value {
	n, ok := args[1].(*name)
	if !ok {
		fail("split: second argument is not an array")
	}
	list := m.pieces(m.text(args[0]), args[2:])
	c := m.cell(n.name)
	m.remove(&remove{table: n.name})
	for i, p := range list {
		m.put(c, num(float64(i+1)).str(""), outside(p))
	}
	return num(float64(len(list)))
}

// pieces splits by FS, or by what was given in its place.
func (m *machine) pieces(s string, sep []expr) []string {
	if len(sep) == 0 {
		return m.parts(s, m.str("FS"))
	}
	if r, ok := sep[0].(*regex); ok && s != "" {
		return m.regexp(r.text).Split(s, -1)
	}
	return m.parts(s, m.text(sep[0]))
}

func matchFunc(m *machine, args []expr) value {
	s := m.text(args[0])
	at, n := 0.0, -1.0
	if loc := m.pattern(args[1]).FindStringIndex(s); loc != nil {
		at, n = float64(len([]rune(s[:loc[0]]))+1), float64(len([]rune(s[loc[0]:loc[1]])))
	}
	m.setVar("RSTART", num(at))
	m.setVar("RLENGTH", num(n))
	return num(at)
}

func sprintfFunc(m *machine, args []expr) value { return text(m.format(args)) }

// format fills in a format with the values behind it.
func (m *machine) format(args []expr) string {
	format := m.text(args[0])
	var list []value
	for _, a := range args[1:] {
		list = append(list, m.eval(a))
	}
	return m.bounded(sprintf(format, list, m.conv()))
}
