package inventory

import (
	"fmt"
	"strings"
)

// instead is the hint for a word nobody knows: the nearest known word, or all of them. noun is a plural.
func instead(word, noun string, known []string) string {
	if near := nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(known) == 0 {
		return "there are no " + noun + " to choose from"
	}
	return "known " + noun + ": " + strings.Join(known, ", ")
}

// nearest finds the known word a slip of the fingers away from word, or "". One slip in three letters is forgiven.
func nearest(word string, known []string) string {
	best, slips := "", max(1, len(word)/3)+1
	for _, k := range known {
		if len(word) > 2*len(k)+2 {
			continue // hostile lengths are not worth the arithmetic
		}
		if d := distance(strings.ToLower(word), k); d < slips {
			best, slips = k, d
		}
	}
	return best
}

// distance counts the slips between two words, two swapped neighbours being one slip, as that is the commonest of all
// (optimal string alignment, https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance).
func distance(a, b string) int {
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			wrong := 1
			if a[i] == b[j] {
				wrong = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+wrong)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
