package inventory

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// image follows the grammar of container image references (github.com/distribution/reference, regexp.go): an optional
// registry, path components in lower case, then a tag, a digest or both.
var image = regexp.MustCompile(`^(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?/)?` +
	`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*` +
	`(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[a-f0-9]{64})?$`)

// Required tells whether the setting must be answered, given the other answers.
func (s Setting) Required(others Answers) bool {
	if s.Optional {
		return false
	}
	for name, value := range s.RequiredWhen {
		if others[name] != value {
			return false
		}
	}
	return true
}

// Check tells whether text is a value this setting takes, and how to mend it: the error is a Problem without a place.
// No text at all is refused unless the setting may stay open.
func (s Setting) Check(text string) error {
	if text == "" {
		if s.Optional || len(s.RequiredWhen) > 0 {
			return nil
		}
		return Problem{What: s.Name + " has no value", Hint: s.remedy()}
	}
	if f := s.flaw(text); f.what != "" {
		return f.problem(s.Name, text)
	}
	return nil
}

// flaw runs the check of the setting's type.
func (s Setting) flaw(text string) flaw {
	switch s.Type {
	case Path:
		return checkPath(text)
	case Local:
		return checkLocal(text)
	case Port:
		return checkPort(text)
	case Choice:
		return checkChoice(text, s.Choices)
	case Name:
		return checkName(text)
	case Address:
		return checkAddress(text)
	case Image:
		return checkImage(text)
	case URL:
		return checkURL(text)
	case Duration:
		return checkDuration(text)
	case Number:
		return checkNumber(text)
	case Bool:
		return checkBool(text)
	}
	return flaw{fmt.Sprintf("cannot be checked: the playbook gives this setting the unknown type %q", s.Type), "mend the playbook"}
}

// remedy tells how to answer the setting: its own question, and a line to copy.
func (s Setting) remedy() string {
	return strings.TrimSpace(s.Question + "\nadd under settings: " + s.Name + ": " + s.sample())
}

// sample is a value the setting's check accepts, for hints and examples.
func (s Setting) sample() string {
	if s.Default != "" {
		return s.Default
	}
	if s.Type == Choice && len(s.Choices) > 0 {
		return s.Choices[0]
	}
	return map[Type]string{
		Path: "/srv/" + strings.ReplaceAll(s.Name, "_", "-"), Local: "./file.tar", Port: "8000", Name: "one", Address: "s3.example.org",
		Image: "registry.example.org/name:1.0", URL: "http://proxy.example.org:3128", Duration: "30s", Number: "1", Bool: "true",
	}[s.Type]
}

func checkPort(text string) flaw {
	if n, err := strconv.Atoi(text); err != nil || n < 1 || n > 65535 || strconv.Itoa(n) != text {
		return flaw{"is not a port", "write a number from 1 to 65535"}
	}
	return flaw{}
}

func checkNumber(text string) flaw {
	if n, err := strconv.Atoi(text); err != nil || n < 0 || strconv.Itoa(n) != text {
		return flaw{"is not a whole number", "write 0 or more, in digits alone"}
	}
	return flaw{}
}

func checkBool(text string) flaw {
	if text != "true" && text != "false" {
		return flaw{"is neither true nor false", "write true or false"}
	}
	return flaw{}
}

func checkChoice(text string, choices []string) flaw {
	if slices.Contains(choices, text) {
		return flaw{}
	}
	list := "choose one of: " + strings.Join(choices, ", ")
	if near := nearest(text, choices); near != "" {
		list = fmt.Sprintf("did you mean %q? %s", near, list)
	}
	return flaw{"is not one of the choices", list}
}

// checkImage wants a version that stays what it is: "latest" would make two machines run two programs.
func checkImage(text string) flaw {
	if f := odd(text, inImage); f.what != "" {
		return f
	}
	parts := image.FindStringSubmatch(text)
	switch {
	case parts == nil || len(text) > 512:
		return flaw{"is not an image name", "write it as name:tag or registry.example.org/name:tag"}
	case parts[1] == ":latest":
		return flaw{"has the tag latest, which changes under your feet", "name a version, such as :1.2.3"}
	case parts[1] == "" && parts[2] == "":
		return flaw{"has no tag", "name a version, such as " + text[:min(len(text), 60)] + ":1.2.3"}
	}
	return flaw{}
}

// secretInURL is told without the value.
var secretInURL = flaw{"holds a user name or a password", "a cluster file holds nothing secret: leave out what stands before the @"}

// checkURL refuses a password as well: a cluster file holds nothing secret.
func checkURL(text string) flaw {
	if strings.Contains(text, "@") {
		return secretInURL
	}
	if f := odd(text, inURL); f.what != "" {
		return f
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || len(text) > 1024 {
		return flaw{"is not an http or https address", "write it as http://proxy.example.org:3128"}
	}
	if f := checkAddress(u.Hostname()); f.what != "" || strings.ContainsAny(u.Path, "[]") {
		return flaw{"has no proper host name", "write it as http://proxy.example.org:3128"}
	}
	if p := u.Port(); p != "" && checkPort(p).what != "" || strings.HasSuffix(u.Host, ":") {
		return flaw{"has a port that is none", "write a number from 1 to 65535 after the colon"}
	}
	return flaw{}
}

func checkDuration(text string) flaw {
	if d, err := time.ParseDuration(text); err != nil || d < 0 || len(text) > 32 {
		return flaw{"is not a time span", "write it as 30s, 5m or 1h30m"}
	}
	return flaw{}
}
