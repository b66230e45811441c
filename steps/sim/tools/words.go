package tools

import (
	"slices"
)

// words takes options out of arguments by their names: whole words, as iptables has them.
type words []string

// value takes out one with a value.
func (w *words) value(names ...string) (string, bool) {
	for k, a := range *w {
		if slices.Contains(names, a) && k+1 < len(*w) {
			v := (*w)[k+1]
			*w = slices.Delete(*w, k, k+2)
			return v, true
		}
	}
	return "", false
}

// flag takes out one without.
func (w *words) flag(names ...string) bool {
	k := slices.IndexFunc(*w, func(a string) bool { return slices.Contains(names, a) })
	if k < 0 {
		return false
	}
	*w = slices.Delete(*w, k, k+1)
	return true
}
