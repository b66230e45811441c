package shelltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/template"
)

// options are the arguments of one call of the docker stand-in.
type options struct{ words []string }

func parse(args []string) *options { return &options{args} }

// verb is the command: one word, or two where the first is a noun.
func (o *options) verb() string {
	if len(o.words) > 1 && slices.Contains([]string{"image", "volume", "secret", "service", "swarm", "node"}, o.words[0]) {
		return o.words[0] + " " + o.words[1]
	}
	if len(o.words) == 0 {
		return ""
	}
	return o.words[0]
}

func (o *options) last() string { return o.words[len(o.words)-1] }

// all gives the values of an option, written as two words or as one.
func (o *options) all(name string) []string {
	var out []string
	for i, w := range o.words {
		if w == name && i+1 < len(o.words) {
			out = append(out, o.words[i+1])
		} else if v, ok := strings.CutPrefix(w, name+"="); ok {
			out = append(out, v)
		}
	}
	return out
}

func (o *options) get(name string) string {
	if all := o.all(name); len(all) > 0 {
		return all[0]
	}
	return ""
}

// print writes v by the --format template, with the same template language as the real command.
func (o *options) print(v any) error {
	format := o.get("--format")
	if format == "" {
		fmt.Println("{}")
		return nil
	}
	t, err := template.New("").Parse(format)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := t.Execute(&b, v); err != nil {
		return err
	}
	fmt.Println(b.String())
	return nil
}

func pairs(list []string) map[string]string {
	out := map[string]string{}
	for _, p := range list {
		k, v, _ := strings.Cut(p, "=")
		out[k] = v
	}
	return out
}

// put adds to a map that may not be there yet.
func put[V any](m map[string]V, key string, v V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = v
	return m
}

func load[T any](path string) T {
	var v T
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return v
	}
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		panic(err)
	}
	return v
}

func save(path string, v any) {
	data, err := json.Marshal(v)
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		panic(err)
	}
}
