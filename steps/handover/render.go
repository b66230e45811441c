package handover

import (
	"bytes"
	"fmt"
	htmltemplate "html/template"
	"maps"
	"strings"
	"text/template"
	"unicode"

	"holdfast/assets"
	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/steps/survival"
)

// Formats are the names that Render knows.
func Formats() []string { return []string{"md", "txt", "html"} }

// Render prints the page in one of Formats. An error is one of the program.
func (s Sheet) Render(format string) ([]byte, error) {
	s = s.clean()
	var b bytes.Buffer
	var err error
	switch format {
	case "md":
		err = plain("checklist.md.tmpl").Execute(&b, s)
	case "txt":
		err = plain("checklist.txt.tmpl").Execute(&b, s)
	case "html":
		err = html("checklist.html.tmpl").Execute(&b, s)
	default:
		err = fmt.Errorf("there is no format %q", format)
	}
	return b.Bytes(), err
}

func plain(name string) *template.Template {
	return template.Must(template.New(name).Option("missingkey=error").Funcs(funcs()).Parse(assets.Template(name)))
}

func html(name string) *htmltemplate.Template {
	f := funcs()
	f["code"] = code
	f["svg"] = func(d event.DrillFinished) htmltemplate.HTML {
		return htmltemplate.HTML(failover.SVG(d)) // it escapes what it draws
	}
	return htmltemplate.Must(htmltemplate.New(name).Option("missingkey=error").Funcs(f).Parse(assets.Template(name)))
}

func funcs() map[string]any {
	out := map[string]any{
		"expected": func(f survival.Fate) string { return f.Expected() },
		"measured": func(f survival.Fate) string { return f.MeasuredWords() },
		"day":      func(d event.DrillFinished) string { return d.Started.UTC().Format("2006-01-02") },
		"gap":      func(d event.DrillFinished) string { return fmt.Sprintf("%.1f s", float64(d.GapNextMS)/1000) },
		"cell":     func(text string) string { return strings.ReplaceAll(text, "|", `\|`) },
		"join":     func(list []string) string { return strings.Join(list, "  ") },
		"pad":      func(width int, text string) string { return fmt.Sprintf("%-*s", width, text) },
		"wrap":     wrap,
		"indent":   func(by, text string) string { return by + strings.ReplaceAll(text, "\n", "\n"+by) },
		"timeline": func(d event.DrillFinished) string { return strings.TrimRight(failover.Text(d), "\n") },
		"kind":     kind,
		"bare":     func(text string) string { return strings.ReplaceAll(text, "`", "") },
	}
	maps.Copy(out, storyFuncs())
	return out
}

// code sets what stands between backticks as a command. Everything is escaped first: a backtick means nothing to HTML.
func code(text string) htmltemplate.HTML {
	var b strings.Builder
	for i, part := range strings.Split(htmltemplate.HTMLEscapeString(text), "`") {
		if i%2 == 1 {
			part = "<code>" + part + "</code>"
		}
		b.WriteString(part)
	}
	return htmltemplate.HTML(b.String())
}

// kind is a class of the sheet's style for an outcome.
func kind(f survival.Fate) string {
	return strings.ReplaceAll(string(f.Outcome), " ", "-")
}

// wrap breaks text at words to so many columns; every line but the first begins with so many spaces.
func wrap(width, hang int, text string) string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width-hang {
			out, line = append(out, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(out, line), "\n"+strings.Repeat(" ", hang))
}

// clean takes out of what people and machines said whatever could move a terminal's cursor or break a line.
func (s Sheet) clean() Sheet {
	for _, text := range []*string{&s.Cluster, &s.File, &s.Credentials} {
		*text = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || r == '\uFFFD' {
				return -1
			}
			return r
		}, *text)
	}
	return s
}
