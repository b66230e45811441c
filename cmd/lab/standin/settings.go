package main

import "path/filepath"

// settings are what the environment says. ENDPOINT and REMOTE_MANAGEMENT_DISABLE are accepted and change nothing: any
// Host header is answered, and nobody is told of this server anyway.
type settings struct {
	data, metadata         string // folders
	accessKey, secretKey   string
	presets                bool // the credentials are the public ones
	gateway                string
	s3Listen, healthListen string
}

func settingsFrom(getenv func(string) string) settings {
	s := settings{
		data:      orElse(getenv("S3DATAPATH"), "/usr/src/app/localData"),
		metadata:  orElse(getenv("S3METADATAPATH"), "/usr/src/app/localMetadata"),
		accessKey: getenv("SCALITY_ACCESS_KEY_ID"), secretKey: getenv("SCALITY_SECRET_ACCESS_KEY"),
		gateway:  "/usr/local/bin/versitygw",
		s3Listen: ":8000", healthListen: ":8002",
	}
	// One of the two alone counts as none, as in the real one.
	if s.accessKey == "" || s.secretKey == "" {
		s.accessKey, s.secretKey, s.presets = "accessKey1", "verySecretKey1", true
	}
	return s
}

// sidecar is where the gateway keeps what it knows of the objects: over NFS there may be no extended attributes.
func (s settings) sidecar() string { return filepath.Join(s.metadata, "sidecar") }

func orElse(value, preset string) string {
	if value == "" {
		return preset
	}
	return value
}
