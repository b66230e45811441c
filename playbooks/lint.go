package playbooks

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"holdfast/steps"
)

// Known is what a playbook may name: kinds, hints and glossary terms. It is passed in, so that this room depends on none.
type Known struct {
	Kinds []steps.Kind
	Hint  func(id string) bool
	Term  func(id string) bool
}

// Lint reads the playbook in dir of fsys and tells everything that is wrong with it, each with file:line and the remedy.
// Whether its templates expand and its scripts are valid shell is found by rehearsing a plan.
func Lint(fsys fs.FS, dir string, known Known) (Playbook, []error) {
	p, err := Load(fsys, dir)
	if err != nil {
		return p, []error{err}
	}
	l := &linter{p: p, known: known, steps: map[string]bool{}, values: map[string]bool{}}
	l.head()
	for _, s := range p.Secrets {
		l.values[s.Name] = true
	}
	for _, st := range p.Stages {
		l.stage(st)
	}
	return p, l.errs
}

// linter gathers what is wrong. steps and values hold what has been defined so far, in the playbook's order.
type linter struct {
	p      Playbook
	known  Known
	steps  map[string]bool
	values map[string]bool
	errs   []error
}

func (l *linter) add(where, format string, args ...any) {
	l.errs = append(l.errs, fmt.Errorf("%s: "+format, append([]any{where}, args...)...))
}

func (l *linter) head() {
	at := l.p.File + ":1:1"
	if l.p.Name == "" || l.p.Title == "" || l.p.Summary == "" {
		l.add(at, "needs name, title and summary; the summary says what the result survives")
	}
	if len(l.p.Roles) == 0 {
		l.add(at, "names no roles; add at least one, with min and max machines")
	}
	seen := map[string]bool{}
	for _, s := range l.p.Settings {
		if seen[s.Name] {
			l.add(at, "setting %q is defined twice; take one away", s.Name)
		}
		seen[s.Name] = true
		if err := s.Check(s.Default); s.Default != "" && err != nil {
			l.add(at, "the default of %w", err)
		}
		if s.Question == "" || s.Why == "" {
			l.add(at, "setting %q needs a question and a why", s.Name)
		}
	}
	for name, r := range l.p.Rows {
		if !seen[r.Setting] {
			l.add(at, "row %q is picked by setting %q, which is not defined", name, r.Setting)
		}
	}
}

func (l *linter) stage(st Stage) {
	where := l.p.File + ":1:1"
	if len(st.Steps) > 0 {
		where = st.Steps[0].Where("id")
	}
	if st.Title == "" || len(st.Steps) == 0 {
		l.add(where, "a stage needs a title and steps")
	}
	if !slices.Contains(l.places(), st.On) {
		l.add(where, "stage %q is done on %q; it must be one of %s", st.Title, st.On, strings.Join(l.places(), ", "))
	}
	for _, s := range st.Steps {
		l.step(s)
	}
}

func (l *linter) places() []string {
	out := []string{"all", "operator"}
	for _, r := range l.p.Roles {
		out = append(out, r.Name)
	}
	return out
}

func (l *linter) step(s Step) {
	where := s.Where("id")
	if s.ID == "" || strings.Trim(s.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		l.add(where, "step id %q may hold only small letters, digits and dashes", s.ID)
	}
	if l.steps[s.ID] {
		l.add(where, "step id %q is used twice; ids are unique in a playbook", s.ID)
	}
	if s.Title == "" || s.Changes == "" {
		l.add(where, "step %s needs a title and what it changes", s.ID)
	}
	if n := Sentences(s.Why); n < 1 || n > 5 {
		l.add(s.Where("why"), "step %s has a why of %d sentences; tell the reason in one to five", s.ID, n)
	}
	l.references(s)
	l.steps[s.ID] = true
	for _, c := range s.Captures {
		l.values[c.Name] = true
	}
}

func (l *linter) references(s Step) {
	if !slices.ContainsFunc(l.known.Kinds, func(k steps.Kind) bool { return k.Name == s.Kind }) {
		l.add(s.Where("kind"), "step %s has unknown kind %q%s", s.ID, s.Kind, Suggest(s.Kind, l.kindNames()))
	}
	for _, a := range s.After {
		if !l.steps[a] {
			l.add(s.Where("after"), "step %s waits for %q, which is no earlier step", s.ID, a)
		}
	}
	for _, u := range s.Uses {
		if !l.values[u] {
			l.add(s.Where("uses"), "step %s uses %q, which no earlier step captures and no secret is called", s.ID, u)
		}
	}
	for _, h := range s.Hints {
		if l.known.Hint != nil && !l.known.Hint(h) {
			l.add(s.Where("hints"), "step %s names hint %q, which the hint catalogue does not hold", s.ID, h)
		}
	}
	for _, t := range s.Terms {
		if l.known.Term != nil && !l.known.Term(t) {
			l.add(s.Where("terms"), "step %s names term %q, which the glossary does not hold", s.ID, t)
		}
	}
}

func (l *linter) kindNames() []string {
	var out []string
	for _, k := range l.known.Kinds {
		out = append(out, k.Name)
	}
	return out
}

// sentence ends at a full stop, a question or an exclamation mark with a space or nothing behind it.
var sentence = regexp.MustCompile(`[.!?](\s|$)`)

// Sentences counts the sentences of a text.
func Sentences(text string) int { return len(sentence.FindAllString(strings.TrimSpace(text), -1)) }
