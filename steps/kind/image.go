package kind

import (
	"errors"

	"holdfast/steps"
)

// imageParams brings a container image to a node, so that a failover never has to wait for a registry.
type imageParams struct {
	Name    string `yaml:"name"`    // with tag or digest
	Archive string `yaml:"archive"` // a file on the operator's machine, as docker save writes it; empty: pull
}

func image() steps.Kind {
	return define("image", "brings a container image to the node", func(p imageParams, _ steps.Target) (steps.Op, error) {
		if p.Name == "" {
			return steps.Op{}, errors.New("names no image")
		}
		op := steps.Op{
			Check:   root("timeout 60 docker image inspect " + q(p.Name) + " >/dev/null 2>&1 || exit 1"),
			Brought: root("hf_noted image " + q(p.Name)),
			Undo:    root("if hf_noted image " + q(p.Name) + "; then timeout 60 docker image rm " + q(p.Name) + " || true; hf_forget image " + q(p.Name) + "; fi"),
		}
		if p.Archive == "" {
			op.Apply = root("hf_note image "+q(p.Name), "timeout 1500 docker pull "+q(p.Name))
			op.Cause = "the image comes from its registry"
			return op, nil
		}
		const at = "/var/lib/holdfast/image.tar"
		op.Files = []steps.File{{Path: at, Source: p.Archive, Mode: 0o600}}
		op.Apply = root(
			"hf_note image "+q(p.Name),
			"timeout 600 docker load -i "+at+" || { rm -f "+at+"; exit 1; }",
			"rm -f "+at)
		op.Verify = root(
			"timeout 60 docker image inspect "+q(p.Name)+" >/dev/null 2>&1 && exit 0",
			"echo "+q("the archive was loaded, but it does not hold the image "+p.Name)+" >&2",
			"exit 1")
		op.Cause = "the image comes from an archive on the operator's machine"
		return op, nil
	})
}
