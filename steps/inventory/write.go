package inventory

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml"
)

// login is SSH as a file writes it: only what has to be said.
type login struct {
	User         string `yaml:"user,omitempty"`
	Port         int    `yaml:"port,omitempty"`
	IdentityFile string `yaml:"identity_file,omitempty"`
	Sudo         bool   `yaml:"sudo,omitempty"`
}

// hostLine is a host as a file writes it.
type hostLine struct {
	Name           string `yaml:"name"`
	Address        string `yaml:"address"`
	ClusterAddress string `yaml:"cluster_address,omitempty"`
	Role           string `yaml:"role"`
	login          `yaml:",inline"`
}

// YAML writes the cluster as a cluster file. Parse of a checked cluster's YAML gives the same cluster again, whatever
// folder it is put into, as its paths are absolute. It does not check: what a wizard gathered is checked by Parse.
func (c Cluster) YAML() ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintln(&out, "# A cluster as holdfast reads it: machines, access and answers, nothing secret.")
	head := yaml.MapSlice{{Key: "name", Value: c.Name}, {Key: "playbook", Value: c.Playbook}}
	if err := write(&out, "", head); err != nil {
		return nil, err
	}
	shared := c.shared()
	fmt.Fprintln(&out, "hosts:")
	for _, h := range c.Hosts {
		if err := write(&out, "  - ", h.line(shared), yaml.Flow(true)); err != nil {
			return nil, err
		}
	}
	if shared != (login{}) {
		if err := write(&out, "ssh: ", shared, yaml.Flow(true)); err != nil {
			return nil, err
		}
	}
	if len(c.Settings) > 0 {
		if err := write(&out, "", yaml.MapSlice{{Key: "settings", Value: c.Settings.sorted()}}); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

func write(out *bytes.Buffer, before string, value any, how ...yaml.EncodeOption) error {
	text, err := yaml.MarshalWithOptions(value, how...)
	if err != nil {
		return fmt.Errorf("write a cluster file: %w", err)
	}
	fmt.Fprintf(out, "%s%s\n", before, bytes.TrimRight(text, "\n"))
	return nil
}

// shared is what all hosts agree on: it goes into the one ssh section, the rest to the hosts.
func (c Cluster) shared() login {
	if len(c.Hosts) == 0 {
		return login{}
	}
	first := c.Hosts[0].SSH
	all := login(first)
	if c.Hosts[0].Unsaid.User {
		all.User = ""
	}
	if c.Hosts[0].Unsaid.Port {
		all.Port = 0
	}
	for _, h := range c.Hosts[1:] {
		if h.SSH.User != first.User || h.Unsaid.User {
			all.User = ""
		}
		if h.SSH.Port != first.Port || h.Unsaid.Port {
			all.Port = 0
		}
		if h.SSH.IdentityFile != first.IdentityFile {
			all.IdentityFile = ""
		}
		if h.SSH.Sudo != first.Sudo {
			all.Sudo = false
		}
	}
	return all
}

// line says of a host what the shared section does not. The standard is written where somebody said it: it then goes
// before an ssh config.
func (h Host) line(shared login) hostLine {
	l := hostLine{Name: h.Name, Address: h.Address, Role: h.Role}
	if h.ClusterAddress != h.Address {
		l.ClusterAddress = h.ClusterAddress
	}
	if shared.User == "" && !h.Unsaid.User {
		l.User = h.SSH.User
	}
	if shared.Port == 0 && !h.Unsaid.Port {
		l.Port = h.SSH.Port
	}
	if shared.IdentityFile == "" {
		l.IdentityFile = h.SSH.IdentityFile
	}
	l.Sudo = h.SSH.Sudo && !shared.Sudo
	return l
}

// sorted gives the answers by name, numbers and truths without the quotes a text like theirs would need.
func (a Answers) sorted() yaml.MapSlice {
	var out yaml.MapSlice
	for _, name := range slices.Sorted(maps.Keys(a)) {
		var value any = a[name]
		if n, err := strconv.Atoi(a[name]); err == nil && strconv.Itoa(n) == a[name] {
			value = n
		} else if a[name] == "true" || a[name] == "false" {
			value = a[name] == "true"
		}
		out = append(out, yaml.MapItem{Key: name, Value: value})
	}
	return out
}
