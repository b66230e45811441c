package dockercli

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

func text(n int) string { return strconv.Itoa(n) }

// parsed reads every value of an option, and words a bad one as the command does.
func parsed[T any](cmd *cobra.Command, flag string, parse func(string) (T, error)) ([]T, error) {
	var out []T
	for _, value := range all(cmd, flag) {
		v, err := parse(value)
		if err != nil {
			return nil, failure{125, fmt.Sprintf("invalid argument %q for \"--%s\" flag: %s\nSee '%s --help'.", value, flag, err, cmd.CommandPath())}
		}
		out = append(out, v)
	}
	return out, nil
}

// fields reads a value of the form key=value,key=value, which is one record of CSV.
func fields(text string) ([][2]string, error) {
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("value is empty")
	}
	record, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil {
		return nil, err
	}
	var out [][2]string
	for _, f := range record {
		k, v, _ := strings.Cut(f, "=")
		out = append(out, [2]string{strings.ToLower(strings.TrimSpace(k)), v})
	}
	return out, nil
}

// ParseMount reads the value of --mount.
func ParseMount(text string) (swarm.Mount, error) {
	m := swarm.Mount{Type: "volume"}
	list, err := fields(text)
	if err != nil {
		return m, err
	}
	options, driver := swarm.VolumeOptions{}, swarm.Driver{Options: map[string]string{}}
	for _, f := range list {
		switch key, value := f[0], f[1]; key {
		case "type":
			m.Type = strings.ToLower(value)
		case "source", "src":
			m.Source = value
		case "target", "dst", "destination":
			m.Target = value
		case "readonly", "ro":
			m.ReadOnly = value == "" || value == "true" || value == "1"
		case "volume-nocopy":
			options.NoCopy = value == "" || value == "true" || value == "1"
		case "volume-driver":
			driver.Name = value
		case "volume-opt":
			k, v, _ := strings.Cut(value, "=")
			driver.Options[k] = v
		case "volume-label", "bind-propagation", "consistency", "tmpfs-size", "tmpfs-mode":
		default:
			return m, fmt.Errorf("unexpected key '%s' in '%s=%s'", key, key, value)
		}
	}
	if driver.Name != "" || len(driver.Options) > 0 {
		options.DriverConfig = &driver
	}
	if options.NoCopy || options.DriverConfig != nil {
		m.VolumeOptions = &options
	}
	return m, complete(m)
}

func complete(m swarm.Mount) error {
	switch {
	case m.Target == "":
		return fmt.Errorf("target is required")
	case m.VolumeOptions != nil && m.Type != "volume":
		return fmt.Errorf("cannot mix 'volume-*' options with mount type '%s'", m.Type)
	}
	return nil
}

// parsePort reads a value of --publish in its short or long form.
func parsePort(text string) (swarm.Port, error) {
	p := swarm.Port{Protocol: "tcp", PublishMode: "ingress"}
	if !strings.Contains(text, "=") {
		return shortPort(p, text)
	}
	list, err := fields(text)
	if err != nil {
		return p, err
	}
	for _, f := range list {
		switch f[0] {
		case "published":
			p.PublishedPort, err = portNumber(f[1])
		case "target":
			p.TargetPort, err = portNumber(f[1])
		case "protocol":
			p.Protocol = f[1]
		case "mode":
			p.PublishMode = f[1]
		default:
			err = fmt.Errorf("invalid field key %s", f[0])
		}
		if err != nil {
			return p, err
		}
	}
	if p.TargetPort == 0 {
		return p, fmt.Errorf("missing mandatory field \"target\"")
	}
	return p, nil
}

func shortPort(p swarm.Port, text string) (swarm.Port, error) {
	number, protocol, ok := strings.Cut(text, "/")
	if ok {
		p.Protocol = protocol
	}
	published, target, both := strings.Cut(number, ":")
	if !both {
		published, target = "", number
	}
	var err error
	if p.TargetPort, err = portNumber(target); err == nil && published != "" {
		p.PublishedPort, err = portNumber(published)
	}
	if err != nil {
		return p, fmt.Errorf("invalid containerPort: %s", number)
	}
	return p, nil
}

func portNumber(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("invalid port number: %q", text)
	}
	return int(n), nil
}

// parseSecret reads a value of --secret.
func parseSecret(text string) (swarm.SecretRef, error) {
	r := swarm.SecretRef{File: swarm.SecretFile{UID: "0", GID: "0", Mode: 0o444}}
	if !strings.Contains(text, "=") {
		r.SecretName, r.File.Name = text, text
		return r, nil
	}
	list, err := fields(text)
	if err != nil {
		return r, err
	}
	for _, f := range list {
		switch f[0] {
		case "source", "src":
			r.SecretName = f[1]
		case "target":
			r.File.Name = f[1]
		case "uid":
			r.File.UID = f[1]
		case "gid":
			r.File.GID = f[1]
		case "mode":
			n, err := strconv.ParseUint(f[1], 0, 32)
			if err != nil {
				return r, fmt.Errorf("invalid mode specified: %w", err)
			}
			r.File.Mode = uint32(n)
		default:
			return r, fmt.Errorf("invalid field in secret request: %s", f[0])
		}
	}
	if r.SecretName == "" {
		return r, fmt.Errorf("source is required")
	}
	if r.File.Name == "" {
		r.File.Name = r.SecretName
	}
	return r, nil
}
