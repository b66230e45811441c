package kind

import (
	"errors"
	"fmt"

	"holdfast/steps"
)

// repoParams is a third party's package repository, each family in its own words.
type repoParams struct {
	Name string `yaml:"name"` // file name stem, "docker"
	Apt  struct {
		Key        string `yaml:"key"` // URL of the signing key
		URL        string `yaml:"url"`
		Suite      string `yaml:"suite"`
		Components string `yaml:"components"`
	} `yaml:"apt"`
	Rpm struct {
		Key string `yaml:"key"`
		URL string `yaml:"url"`
	} `yaml:"rpm"`
	Proxy string `yaml:"proxy"` // for fetching the key; empty: none
}

// The tutorial pipes the key into apt-key, which trusted it for every repository on the machine and is gone from
// current systems. Here the key lies in a file that only this one source names.
func repo() steps.Kind {
	return define("repo", "adds a package repository, its key trusted for that repository alone",
		func(p repoParams, t steps.Target) (steps.Op, error) {
			if !nameable.MatchString(p.Name) {
				return steps.Op{}, errors.New("needs a name of letters and digits")
			}
			switch t.Family.Packages.Manager {
			case "apt":
				if p.Apt.Key == "" || p.Apt.URL == "" || p.Apt.Suite == "" || p.Apt.Components == "" {
					return steps.Op{}, errors.New("needs key, url, suite and components under apt")
				}
				if t.Facts.OS.ID == "ubuntu" && t.Facts.OS.Version == "14.04" {
					return p.oldAptOp(), nil
				}
				return p.aptOp(), nil
			case "dnf":
				if p.Rpm.Key == "" || p.Rpm.URL == "" {
					return steps.Op{}, errors.New("needs key and url under rpm")
				}
				return p.rpmOp(), nil
			}
			return steps.Op{}, fmt.Errorf("knows no repository format for %s", system(t))
		})
}

func (p repoParams) aptOp() steps.Op {
	key := "/etc/apt/keyrings/holdfast-" + p.Name + ".asc"
	src := steps.File{Path: "/etc/apt/sources.list.d/holdfast-" + p.Name + ".sources", Mode: 0o644, Content: fmt.Sprintf(
		"Types: deb\nURIs: %s\nSuites: %s\nComponents: %s\nSigned-By: %s\n", p.Apt.URL, p.Apt.Suite, p.Apt.Components, key)}
	return steps.Op{
		Check: root("[ -s "+key+" ] || exit 1", "hf_same "+src.Path+" 0644"+heredoc(src.Content), "exit $?"),
		Apply: root(
			p.fetch(p.Apt.Key, key),
			"hf_write "+src.Path+" 0644"+heredoc(src.Content)),
		Undo: root("hf_restore "+src.Path, "hf_restore "+key), Brought: root("hf_noted file " + src.Path + " || hf_noted file " + key),
		Files: []steps.File{src},
		Cause: "packages come from " + p.Apt.URL,
	}
}

// oldAptOp is for an apt before 1.1, which reads neither .sources files nor a key of one source's own: there the
// tutorial's way is the only one.
func (p repoParams) oldAptOp() steps.Op {
	key := "/etc/apt/holdfast-" + p.Name + ".asc"
	src := steps.File{Path: "/etc/apt/sources.list.d/holdfast-" + p.Name + ".list", Mode: 0o644, Content: fmt.Sprintf(
		"deb %s %s %s\n", p.Apt.URL, p.Apt.Suite, p.Apt.Components)}
	return steps.Op{
		Check:   root("[ -s "+key+" ] || exit 1", "hf_same "+src.Path+" 0644"+heredoc(src.Content), "exit $?"),
		Apply:   root(p.fetch(p.Apt.Key, key), "apt-key add "+key, "hf_write "+src.Path+" 0644"+heredoc(src.Content)),
		Undo:    root("hf_restore "+src.Path, "hf_restore "+key),
		Brought: root("hf_noted file " + src.Path + " || hf_noted file " + key),
		Files:   []steps.File{src},
		Cause:   "packages come from " + p.Apt.URL,
	}
}

// fetch takes the key to the host; a key cut off on the way never gets its final name.
func (p repoParams) fetch(url, to string) string {
	proxy := ""
	if p.Proxy != "" {
		proxy = " --proxy " + q(p.Proxy)
	}
	return text(
		"key=$(mktemp)",
		"curl -fsSL --retry 3 --max-time 60"+proxy+" -o \"$key\" "+q(url),
		"hf_write "+q(to)+" 0644 <\"$key\"",
		"rm -f \"$key\"")
}

func (p repoParams) rpmOp() steps.Op {
	f := steps.File{Path: "/etc/yum.repos.d/holdfast-" + p.Name + ".repo", Mode: 0o644, Content: fmt.Sprintf(
		"[holdfast-%s]\nname=%s\nbaseurl=%s\nenabled=1\ngpgcheck=1\ngpgkey=%s\n", p.Name, p.Name, p.Rpm.URL, p.Rpm.Key)}
	return steps.Op{
		Check: root("hf_same "+f.Path+" 0644"+heredoc(f.Content), "exit $?"),
		Apply: root("hf_write " + f.Path + " 0644" + heredoc(f.Content)),
		Undo:  root("hf_restore " + f.Path), Brought: root("hf_noted file " + f.Path),
		Files: []steps.File{f},
		Cause: "packages come from " + p.Rpm.URL,
	}
}
