package tools

import (
	order "cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// sortKey is the part of a line that counts, and how it is compared.
type sortKey struct {
	field, char [2]int // from and to, counted from 1; 0 for the end of the field or of the line
	blank       [2]bool
	how         string
	whole       bool
}

// readKey reads F[.C][OPTS][,F[.C][OPTS]].
func readKey(text string) (k sortKey, bad string) {
	from, to, both := strings.Cut(text, ",")
	if bad = k.end(0, from, text); bad == "" && both {
		bad = k.end(1, to, text)
	}
	return k, bad
}

func (k *sortKey) end(at int, s, whole string) (bad string) {
	number := func() (n int, ok bool) {
		end := 0
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		n, err := strconv.Atoi(s[:end])
		s = s[end:]
		return min(n, 1<<20), err == nil
	}
	n, ok := number()
	switch {
	case !ok:
		return fmt.Sprintf("invalid number at field start: invalid count at start of ‘%s’", s)
	case n == 0:
		return fmt.Sprintf("field number is zero: invalid field specification ‘%s’", whole)
	}
	k.field[at] = n
	if strings.HasPrefix(s, ".") {
		s = s[1:]
		k.char[at], _ = number()
	}
	if rest := strings.Trim(s, "bdfghiMnRrV"); rest != "" {
		return fmt.Sprintf("stray character in field spec: invalid field specification ‘%s’", whole)
	}
	k.blank[at] = strings.Contains(s, "b")
	k.how += s
	return ""
}

// cut takes the key out of a line.
func (k sortKey) cut(l, sep string) string {
	if k.whole {
		if strings.Contains(k.how, "b") {
			l = strings.TrimLeft(l, " \t")
		}
		return l
	}
	starts := fieldsOf(l, sep)
	from := len(l)
	if n := k.field[0] - 1; n < len(starts) {
		from = k.place(l, starts, n, 0, max(0, k.char[0]-1))
	}
	to := len(l)
	if n := k.field[1] - 1; n >= 0 && n < len(starts) {
		if k.char[1] == 0 {
			to = fieldEnd(l, starts, n, sep)
		} else {
			to = k.place(l, starts, n, 1, k.char[1])
		}
	}
	return l[min(from, len(l)):max(min(from, len(l)), min(to, len(l)))]
}

// place is where a sign of a field stands; blanks in front of it do not count where b says so.
func (k sortKey) place(l string, starts []int, n, at, chars int) int {
	p := starts[n]
	if k.blank[at] {
		for p < len(l) && (l[p] == ' ' || l[p] == '\t') {
			p++
		}
	}
	return p + chars
}

// fieldsOf is where fields begin. Without a separator, the blanks before a field belong to it.
func fieldsOf(l, sep string) []int {
	starts := []int{0}
	for k := range len(l) {
		blank := l[k] == ' ' || l[k] == '\t'
		switch {
		case sep != "" && l[k] == sep[0]:
			starts = append(starts, k+1)
		case sep == "" && blank && k > 0 && l[k-1] != ' ' && l[k-1] != '\t':
			starts = append(starts, k)
		}
	}
	return starts
}

func fieldEnd(l string, starts []int, n int, sep string) int {
	if n+1 >= len(starts) {
		return len(l)
	}
	return starts[n+1] - len(sep)
}

func (k sortKey) compare(a, b string) int {
	is := func(o string) bool { return strings.Contains(k.how, o) }
	switch {
	case is("n"):
		return order.Compare(number(a), number(b))
	case is("g"):
		return order.Compare(general(a), general(b))
	case is("h"):
		return order.Or(order.Compare(scale(a), scale(b)), order.Compare(number(a), number(b)))
	case is("M"):
		return order.Compare(monthOf(a), monthOf(b))
	case is("V"):
		return versions(a, b)
	case is("R"):
		return order.Compare(hashOf(a), hashOf(b))
	}
	if is("d") {
		a, b = dictionary(a), dictionary(b)
	}
	if is("f") {
		a, b = strings.ToUpper(a), strings.ToUpper(b)
	}
	return strings.Compare(a, b)
}

func number(s string) float64 {
	s = strings.TrimLeft(s, " \t")
	end, dot := 0, false
	for end < len(s) && (s[end] == '-' && end == 0 || s[end] == '.' && !dot || isDigit(s[end])) {
		dot = dot || s[end] == '.'
		end++
	}
	n, _ := strconv.ParseFloat(s[:end], 64)
	return n
}

// general is a number as the C library reads it. What is none comes first.
func general(s string) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return -1e308
	}
	return n
}

// scale is how great the unit behind a number is, below nothing for less than nothing.
func scale(s string) int {
	s = strings.TrimSpace(s)
	digits := strings.TrimLeft(s, "-0123456789.")
	n := 0
	if digits != "" {
		n = strings.IndexByte("KMGTPEZY", strings.ToUpper(digits)[0]) + 1
	}
	switch {
	case number(s) == 0:
		return 0
	case strings.HasPrefix(s, "-"):
		return -n - 1
	}
	return n + 1
}

func monthOf(s string) int {
	s = strings.ToUpper(strings.TrimLeft(s, " \t"))
	return slices.Index([]string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}, s[:min(3, len(s))])
}

func hashOf(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// dictionary leaves blanks, letters and figures of a text.
func dictionary(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s)
}
