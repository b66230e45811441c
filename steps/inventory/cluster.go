// Package inventory holds what an operator says about a cluster: machines, roles, access and answers. The wizard and
// the cluster file fill the same structs. It reads and checks text; it reaches no machine and imports nothing of ours.
package inventory

// Cluster is one cluster as its operator describes it. It holds nothing secret.
type Cluster struct {
	Name     string
	Playbook string
	Hosts    []Host
	Settings Answers // every setting of the schema, defaults filled in
	Path     string  // the file it was read from; "" when a wizard made it
}

// Host is one machine. SSH is complete: the cluster's own ssh section has been merged into it.
type Host struct {
	Name           string `json:"name"`
	Address        string `json:"address"`         // where SSH reaches it
	ClusterAddress string `json:"cluster_address"` // where its peers reach it; an IP address; equals Address unless said otherwise
	Role           string `json:"role"`
	SSH            SSH    `json:"ssh"`
	Unsaid         Unsaid `json:"unsaid,omitzero"`
}

// Unsaid marks what of a login nobody said: the standard stands there, and an ssh config may know better.
type Unsaid struct {
	User bool `json:"user,omitempty"`
	Port bool `json:"port,omitempty"`
}

// SSH is how to log in to a host.
type SSH struct {
	User         string `json:"user"`
	Port         int    `json:"port"`
	IdentityFile string `json:"identity_file,omitempty"` // ~ is already expanded
	Sudo         bool   `json:"sudo"`                    // use sudo for scripts that need root
}

// Answers are the values of the settings by name, as text: what the schema's type check has accepted.
type Answers map[string]string

// Schema says what a playbook asks of a cluster file.
type Schema struct {
	Playbook string
	Roles    []Role
	Settings []Setting
}

// Role is a part a machine can play, and how many machines it takes.
type Role struct {
	Name string `yaml:"name"`
	Min  int    `yaml:"min"`
	Max  int    `yaml:"max"` // 0: any number
	Why  string `yaml:"why"`
}

// Setting is one question of a playbook.
type Setting struct {
	Name     string `yaml:"name"`
	Type     Type   `yaml:"type"`
	Default  string `yaml:"default"` // "" with Optional unset: must be answered
	Optional bool   `yaml:"optional"`

	// RequiredWhen makes the setting needed only while every named setting has the given value ("images: archive").
	// It changes nothing for a setting that is Optional or has a Default.
	RequiredWhen map[string]string `yaml:"required_when"`

	Choices  []string `yaml:"choices"`  // for Choice
	Question string   `yaml:"question"` // as the wizard asks it
	Why      string   `yaml:"why"`
}

// Type is the kind of value a setting takes; each has its own check.
type Type string

// The types of settings.
const (
	Path     Type = "path"     // absolute path on the hosts, clean, no shell metacharacters, not /
	Local    Type = "local"    // a file on the operator's machine; relative to the cluster file; ~ allowed
	Port     Type = "port"     // 1..65535
	Choice   Type = "choice"   // one of Choices
	Name     Type = "name"     // letters, digits, dash, underscore, dot
	Address  Type = "address"  // an IP address or a DNS name
	Image    Type = "image"    // container image reference with a tag or digest, never "latest"
	URL      Type = "url"      // http or https
	Duration Type = "duration" // Go syntax, "30s"
	Number   Type = "number"   // a whole number >= 0
	Bool     Type = "bool"     // true or false
)

// Host finds a host by name.
func (c Cluster) Host(name string) (Host, bool) {
	for _, h := range c.Hosts {
		if h.Name == name {
			return h, true
		}
	}
	return Host{}, false
}

// WithRole gives the hosts of one role, in the file's order; "all" gives every host.
func (c Cluster) WithRole(role string) []Host {
	var out []Host
	for _, h := range c.Hosts {
		if role == "all" || h.Role == role {
			out = append(out, h)
		}
	}
	return out
}
