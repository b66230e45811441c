package dockercli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"text/template"
	"unicode"

	"github.com/spf13/cobra"
)

// row is a line of a list, by the names that templates ask for.
type row = map[string]any

// list says how a kind of objects is listed.
type list struct {
	table   string            // template of the table without --format
	headers map[string]string // where they are not the field's own name in capitals
	quiet   string            // field shown by --quiet
}

func listFlags(cmd *cobra.Command) *cobra.Command {
	f := cmd.Flags()
	f.String("format", "", "Format output using a custom template")
	f.BoolP("quiet", "q", false, "Only display IDs")
	f.StringArrayP("filter", "f", nil, "Filter output based on conditions provided")
	f.Bool("no-trunc", false, "Don't truncate output")
	return cmd
}

// show prints rows as the options say.
func (s *session) show(cmd *cobra.Command, l list, rows []row) error {
	format := str(cmd, "format")
	switch {
	case yes(cmd, "quiet") && format == "":
		format = "{{." + l.quiet + "}}"
	case format == "" || format == "table":
		format = "table " + l.table
	case format == "json":
		format = "{{json .}}"
	}
	body, table := strings.CutPrefix(format, "table ")
	body = strings.NewReplacer(`\t`, "\t", `\n`, "\n").Replace(body)
	t, err := parse(body)
	if err != nil {
		return failure{64, "template parsing error: " + err.Error()}
	}
	var out bytes.Buffer
	if table {
		rows = append([]row{l.head(body)}, rows...)
	}
	for _, r := range rows {
		if err := t.Execute(&out, r); err != nil {
			return failure{1, "failed to execute template: " + err.Error()}
		}
		out.WriteByte('\n')
	}
	if !table {
		_, err = s.Stdout.Write(out.Bytes())
		return err
	}
	w := tabwriter.NewWriter(s.Stdout, 10, 1, 3, ' ', 0)
	if _, err := w.Write(out.Bytes()); err != nil {
		return err
	}
	return w.Flush()
}

// head is the row of headers: every field that the template names, and more does no harm.
func (l list) head(body string) row {
	out := row{}
	for _, part := range strings.Split(body, ".")[1:] {
		name := part
		if i := strings.IndexFunc(part, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
			name = part[:i]
		}
		out[name] = header(name)
	}
	for name, text := range l.headers {
		out[name] = text
	}
	return out
}

// header turns CurrentState into CURRENT STATE.
func header(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) && !unicode.IsUpper(rune(name[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// parse gives a template the functions that docker's have.
func parse(text string) (*template.Template, error) {
	return template.New("").Option("missingkey=error").Funcs(template.FuncMap{
		"json": func(v any) (string, error) {
			var b bytes.Buffer
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(false)
			err := e.Encode(v)
			return strings.TrimSpace(b.String()), err
		},
		"split": strings.Split,
		"join":  func(list []string, by string) string { return strings.Join(list, by) },
		"title": title, "lower": strings.ToLower, "upper": strings.ToUpper,
		"pad": func(text string, before, after int) string {
			return strings.Repeat(" ", before) + text + strings.Repeat(" ", after)
		},
		"truncate": func(text string, n int) string { return text[:min(n, len(text))] },
		"println":  fmt.Sprintln,
	}).Parse(text)
}

func title(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// inspect prints what get finds, as JSON or by a template, and then what it did not find.
func (s *session) inspect(format string, names []string, get func(name string) (any, error)) error {
	var found []any
	var failed []string
	for _, name := range names {
		v, err := get(name)
		if err != nil {
			failed = append(failed, s.worded(err))
			continue
		}
		found = append(found, v)
	}
	text, err := render(format, found)
	if err != nil {
		return err
	}
	s.printf("%s", text)
	if len(failed) > 0 {
		return failure{1, strings.Join(failed, "\n")}
	}
	return nil
}

// inspectSwarm is inspect for what the swarm keeps: older commands print the errors of these alone with a frame.
func (s *session) inspectSwarm(format string, names []string, get func(name string) (any, error)) error {
	err := s.inspect(format, names, get)
	var f failure
	if s.old() && errors.As(err, &f) {
		return failure{1, fmt.Sprintf("Status: %s, Code: %d", f.text, f.code)}
	}
	return err
}

func render(format string, found []any) (string, error) {
	if format == "" || format == "json" {
		return asJSON(format, found)
	}
	t, err := parse(format)
	if err != nil {
		return "", failure{64, "template parsing error: " + err.Error()}
	}
	t.Option("missingkey=default")
	var out bytes.Buffer
	for _, v := range found {
		var line bytes.Buffer
		if err := t.Execute(&line, v); err != nil {
			line.Reset()
			// Fields that only the JSON has are found there.
			if second := t.Option("missingkey=error").Execute(&line, plain(v)); second != nil {
				return "", failure{1, "template parsing error: " + second.Error()}
			}
		}
		out.Write(line.Bytes())
		out.WriteByte('\n')
	}
	if len(found) == 0 {
		out.WriteByte('\n')
	}
	return out.String(), nil
}

func asJSON(format string, found []any) (string, error) {
	if found == nil {
		found = []any{}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if format == "" {
		e.SetIndent("", "    ")
	}
	err := e.Encode(found)
	return out.String(), err
}

func plain(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var out any
	if json.Unmarshal(data, &out) != nil {
		return nil
	}
	return out
}

// matches applies --filter: every key has to be met by one of its values.
func matches(cmd *cobra.Command, values map[string][]string) (bool, error) {
	wanted := map[string][]string{}
	for _, f := range all(cmd, "filter") {
		k, v, ok := strings.Cut(f, "=")
		if !ok {
			return false, failure{125, fmt.Sprintf("invalid argument %q for \"-f, --filter\" flag: bad format of filter (expected name=value)\nSee '%s --help'.", f, cmd.CommandPath())}
		}
		if _, known := values[k]; !known {
			return false, fmt.Errorf("invalid filter '%s'", k)
		}
		wanted[k] = append(wanted[k], v)
	}
	for k, list := range wanted {
		if !slices.ContainsFunc(list, func(v string) bool { return meets(k, v, values[k]) }) {
			return false, nil
		}
	}
	return true, nil
}

// meets: names and ids are met by a part of them, everything else by the whole; a label by its key alone.
func meets(key, want string, have []string) bool {
	return slices.ContainsFunc(have, func(h string) bool {
		switch key {
		case "name", "id":
			return strings.Contains(h, want)
		case "label":
			return h == want || strings.HasPrefix(h, want+"=")
		}
		return h == want
	})
}

func labels(m map[string]string) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, k+"="+m[k])
	}
	return out
}
