package assets

import (
	"slices"
	"strings"
	"sync"
)

// Word is one entry of the glossary.
type Word struct {
	ID    string   `yaml:"id"`
	Title string   `yaml:"title"`
	Text  string   `yaml:"text"` // two or three plain sentences on one line
	See   []string `yaml:"see"`  // ids of related words
}

var terms = sync.OnceValue(func() []Word { return must(decode[Word]("glossary.yaml", glossaryYAML)) })

// Terms gives the whole glossary in the order of its file: the order in which a trainee meets the words.
func Terms() []Word { return slices.Clone(terms()) }

// Term finds a word by its id.
func Term(id string) (Word, bool) { return find(terms(), func(t Word) bool { return t.ID == id }) }

func find[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}

// Search finds what somebody may have meant by word, best first: the word itself, words that begin with it, words that
// contain it, and only where there is none of these, words spelt almost like it.
func Search(word string) []Word {
	word = plain(word)
	if word == "" {
		return nil
	}
	for _, rule := range []func(name string) bool{
		func(name string) bool { return name == word },
		func(name string) bool { return strings.HasPrefix(name, word) },
		func(name string) bool { return strings.Contains(name, word) },
		func(name string) bool { return distance(name, word) <= slack(word) },
	} {
		if found := matching(rule); len(found) > 0 {
			return found
		}
	}
	return nil
}

func matching(rule func(name string) bool) []Word {
	var found []Word
	for _, t := range terms() {
		if rule(plain(t.ID)) || rule(plain(t.Title)) {
			found = append(found, t)
		}
	}
	return found
}

// plain makes "Root_Squash", "root squash" and "root-squash" one word.
func plain(s string) string {
	return strings.NewReplacer(" ", "-", "_", "-").Replace(strings.ToLower(strings.TrimSpace(s)))
}

// slack is how many slips we forgive: short words turn into other words with a single one.
func slack(word string) int {
	switch n := len([]rune(word)); {
	case n < 4:
		return 0
	case n < 7:
		return 1
	default:
		return 2
	}
}

// distance counts the letters to insert, delete or replace to turn one word into the other (Levenshtein). Words whose
// lengths differ by more than any slack are not worked out.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > 2 || d < -2 {
		return max(d, -d)
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			replace := diagonal
			if x[i] != y[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
