package remote

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/kevinburke/ssh_config"

	"holdfast/steps"
)

// sshConfig is the operator's own ssh config, as far as it is read; the zero value says nothing about any host.
type sshConfig struct {
	name string
	file *ssh_config.Config
}

// loadConfig reads a file whole, with what it includes. What cannot be understood is an error: a block passed over could
// be the very one that sends a login elsewhere.
func loadConfig(name string) (sshConfig, error) {
	if name == "" {
		return sshConfig{}, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return sshConfig{}, steps.WithHint(fmt.Errorf("cannot read the ssh config: %w", err), "name another file with --ssh-config, or none to do without")
	}
	file, err := ssh_config.DecodeBytes(text)
	if err != nil {
		return sshConfig{}, steps.WithHint(fmt.Errorf("cannot use the ssh config %s: %w", name, err),
			"Host, Match host, Match all and Include are understood; name a simpler file with --ssh-config, or none to do without and say user, port and key in the cluster file")
	}
	return sshConfig{name: name, file: file}, nil
}

// get is the first value of a key for an alias, or "".
func (c sshConfig) get(alias, key string) string {
	if all := c.all(alias, key); len(all) > 0 {
		return all[0]
	}
	return ""
}

// all gives every value of a key that may stand several times.
func (c sshConfig) all(alias, key string) []string {
	if c.file == nil {
		return nil
	}
	// Its only error is about nodes that the parser never makes.
	all, _ := c.file.GetAll(alias, key)
	return all
}

// refuse names what would lead elsewhere than we would go.
func (c sshConfig) refuse(alias string) error {
	for _, key := range []string{"ProxyCommand", "CanonicalizeHostname"} {
		value := c.get(alias, key)
		if value == "" || strings.EqualFold(value, "none") || strings.EqualFold(value, "no") {
			continue
		}
		return steps.WithHint(fmt.Errorf("the ssh config %s uses %s for %s, which is not supported", c.name, key, alias),
			"use ProxyJump and HostName there, or name another file with --ssh-config, or none to do without")
	}
	return nil
}

// expand puts in what the tokens and the tilde of an ssh config stand for.
func expand(text string, tokens map[byte]string) (string, error) {
	if rest, ok := strings.CutPrefix(text, "~/"); ok {
		text = filepath.Join("%d", rest)
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			b.WriteByte(text[i])
			continue
		}
		i++
		if i == len(text) {
			return "", fmt.Errorf("%q ends with a lone %%", text)
		}
		value, ok := tokens[text[i]]
		if !ok {
			return "", fmt.Errorf("%q holds %%%c, which is not supported", text, text[i])
		}
		b.WriteString(value)
	}
	return b.String(), nil
}
