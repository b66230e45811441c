package image

import (
	"context"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// The gateway as published: version, place of the program, and a start script beside it (the project's Dockerfile).
const (
	versitygwModule  = "github.com/versity/versitygw/cmd/versitygw"
	versitygwVersion = "v1.8.0"
	versitygwPath    = "/usr/local/bin/versitygw"
	versitygwStart   = "/usr/local/bin/docker-entrypoint.sh"
)

// startGateway is the short form of what the published image starts with: arguments go to the program; without any,
// VGW_BACKEND and VGW_BACKEND_ARG say what to serve.
const startGateway = `#!/bin/sh
set -e
if [ $# -eq 0 ]; then
    if [ -z "$VGW_BACKEND" ]; then
        echo "say what to serve: arguments for versitygw, or VGW_BACKEND and VGW_BACKEND_ARG" >&2
        exit 1
    fi
    set -- "$VGW_BACKEND" ${VGW_BACKEND_ARG:+"$VGW_BACKEND_ARG"}
fi
exec ` + versitygwPath + ` "$@"
`

func versitygw() Engine {
	return Engine{
		Name: "versitygw", Tag: "ghcr.io/versity/versitygw:" + versitygwVersion,
		Summary: "the Versity S3 gateway " + versitygwVersion + ", built from its Go module, on busybox",
		gather: func(ctx context.Context, b Builder) ([][]Entry, error) {
			base, err := b.baseLayer(ctx)
			if err != nil {
				return nil, err
			}
			program, err := b.install(ctx, versitygwModule, versitygwVersion)
			return [][]Entry{base, gatewayEntries(program)}, err
		},
		config: v1.Config{
			Entrypoint: []string{versitygwStart},
			Env:        []string{searchPath},
			Labels:     map[string]string{"org.opencontainers.image.title": "versitygw " + versitygwVersion + ", packed by the holdfast lab"},
		},
	}
}

func gatewayEntries(program []byte) []Entry {
	return []Entry{
		{Path: versitygwPath, Mode: 0o755, Content: program},
		{Path: versitygwStart, Mode: 0o755, Content: []byte(startGateway)},
		{Path: "/tmp/vgw", Mode: 0o755, Folder: true},
	}
}
