package main

import (
	"fmt"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/kevinburke/ssh_config"

	"holdfast/steps/inventory"
)

// jumpHosts are the machines of the cluster that the way to others leads through, by name. A jump host that is none of
// them counts as "": the operator does not reach the cluster straight then either.
func (a *app) jumpHosts(c inventory.Cluster) ([]string, error) {
	if a.practice != nil {
		return nil, nil
	}
	path, err := a.access.configFile()
	if err != nil || path == "" {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the ssh config: %w", err)
	}
	config, err := ssh_config.DecodeBytes(text)
	if err != nil {
		return nil, fmt.Errorf("read the ssh config: %w", err)
	}
	return jumps(c, config), nil
}

func jumps(c inventory.Cluster, config *ssh_config.Config) []string {
	var out []string
	for _, h := range c.Hosts {
		through, _ := config.Get(h.Address, "ProxyJump") // its only error is about nodes that the parser never makes
		if through == "" || strings.EqualFold(through, "none") {
			continue
		}
		for hop := range strings.SplitSeq(through, ",") {
			if name := member(c, config, hop); !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// member finds the machine of the cluster that a hop is.
func member(c inventory.Cluster, config *ssh_config.Config, hop string) string {
	alias := strings.TrimPrefix(strings.TrimSpace(hop), "ssh://")
	alias = alias[strings.LastIndexByte(alias, '@')+1:]
	if host, _, err := net.SplitHostPort(alias); err == nil {
		alias = host
	}
	real, _ := config.Get(alias, "HostName")
	for _, h := range c.Hosts {
		theirs, _ := config.Get(h.Address, "HostName")
		if alias == h.Name || alias == h.Address || real != "" && (real == h.Address || real == theirs) {
			return h.Name
		}
	}
	return ""
}
