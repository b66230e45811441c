package facts

import (
	"crypto/x509"
	"encoding/pem"
	"strings"

	"holdfast/steps"
)

func docker(a answer) steps.Docker {
	d := steps.Docker{
		Podman:     strings.Contains(strings.ToLower(a.one["shim"]), "podman"),
		MountFlags: mountFlags(a.one["mount_flags"]),
	}
	words := strings.Split(a.one["docker"], "|")
	// Without a daemon some versions print the format with empty values, some only an error.
	if len(words) < 6 || words[0] == "" {
		return d
	}
	d.Version, d.Swarm, d.Cluster, d.Manager, d.NodeID, d.LiveRestore = words[0], words[1], words[2], words[3] == "true", words[4], words[5] == "true"
	if d.Cluster == "" && d.Swarm != "inactive" {
		d.Cluster = clusterOf(a)
	}
	return d
}

// clusterOf reads a node's certificate: a swarm makes its own id the organisation in it.
func clusterOf(a answer) string {
	for name, lines := range a.files {
		if !strings.HasSuffix(name, "/swarm/certificates/swarm-node.crt") {
			continue
		}
		block, _ := pem.Decode([]byte(strings.Join(lines, "\n") + "\n"))
		if block == nil {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err == nil && len(cert.Subject.Organization) > 0 {
			return cert.Subject.Organization[0]
		}
	}
	return ""
}

// mountFlags takes the word from newer systemd, and the kernel's number of it from older ones (mount(2)).
func mountFlags(s string) string {
	s = strings.TrimPrefix(s, "MountFlags=")
	switch s {
	case "524288":
		return "slave"
	case "1048576":
		return "shared"
	case "262144":
		return "private"
	case "0", "[not set]":
		return ""
	}
	return s
}
