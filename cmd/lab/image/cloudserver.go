package image

import (
	"context"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// StandinLabel marks an image that is not what its name says, and tells what it is instead.
const StandinLabel = "holdfast.stand-in"

// Paths inside CloudServer's image, which the stand-in keeps.
const (
	cloudserverHome  = "/usr/src/app"
	cloudserverStart = cloudserverHome + "/docker-entrypoint.sh"
	standinProgram   = cloudserverHome + "/cloudserver-standin"
)

// startStandin follows the real start script in the one thing the cluster relies on: credentials come from a secret
// that is sourced as shell.
const startStandin = `#!/bin/sh
set -e
if [ -r /run/secrets/s3-credentials ]; then
    . /run/secrets/s3-credentials
fi
exec "$@"
`

func cloudserverStandin() Engine {
	return Engine{
		Name: "cloudserver", Tag: "ghcr.io/scality/cloudserver:9.5.2-standin",
		Summary: "a STAND-IN for CloudServer with its ports, paths, variables and one-writer rule; the S3 server inside is versitygw",
		gather: func(ctx context.Context, b Builder) ([][]Entry, error) {
			base, err := b.baseLayer(ctx)
			if err != nil {
				return nil, err
			}
			gateway, err := b.install(ctx, versitygwModule, versitygwVersion)
			if err != nil {
				return nil, err
			}
			program, err := b.compile(ctx, "holdfast/cmd/lab/standin")
			return [][]Entry{base, {{Path: versitygwPath, Mode: 0o755, Content: gateway}}, standinEntries(program)}, err
		},
		config: v1.Config{
			Entrypoint:   []string{cloudserverStart},
			Cmd:          []string{standinProgram},
			WorkingDir:   cloudserverHome,
			Env:          []string{searchPath},
			ExposedPorts: map[string]struct{}{"8000/tcp": {}, "8002/tcp": {}},
			Volumes:      map[string]struct{}{cloudserverHome + "/localData": {}, cloudserverHome + "/localMetadata": {}},
			Labels:       map[string]string{StandinLabel: "a stand-in for scality/cloudserver 9.5.2, made for tests; not CloudServer"},
		},
	}
}

func standinEntries(program []byte) []Entry {
	entries := []Entry{
		{Path: cloudserverStart, Mode: 0o755, Content: []byte(startStandin)},
		{Path: standinProgram, Mode: 0o755, Content: program},
	}
	for _, dir := range []string{"/usr/src", cloudserverHome, cloudserverHome + "/localData", cloudserverHome + "/localMetadata"} {
		entries = append(entries, Entry{Path: dir, Mode: 0o755, Folder: true})
	}
	return entries
}
