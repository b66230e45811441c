package kind

import (
	"errors"
	"slices"

	"holdfast/steps"
)

// imageParams brings a container image to a node, so that a failover never has to wait for a registry.
type imageParams struct {
	Name    string `yaml:"name"`    // with tag or digest
	Archive string `yaml:"archive"` // a file on the operator's machine, as docker save writes it; empty: pull
}

// Docker gives an image its name before all of its layers are on the disk: after a power cut in that moment it is listed
// but cannot be started, and loading it again changes nothing, since its layers count as there. So a mark says that an
// image is on its way; what stands there under such a mark is thrown away and brought anew.
func image() steps.Kind {
	return define("image", "brings a container image to the node", func(p imageParams, _ steps.Target) (steps.Op, error) {
		if p.Name == "" {
			return steps.Op{}, errors.New("names no image")
		}
		coming := "image-coming " + q(p.Name)
		op := steps.Op{
			Check: root(
				"timeout 60 docker image inspect "+q(p.Name)+" >/dev/null 2>&1 || exit 1",
				"if hf_noted "+coming+"; then exit 1; fi"),
			Brought: root("hf_noted image " + q(p.Name)),
			Undo: root("if hf_noted image "+q(p.Name)+"; then timeout 60 docker image rm "+q(p.Name)+" || true; hf_forget image "+q(p.Name)+"; fi",
				"hf_forget "+coming),
		}
		begin := []string{
			"if hf_noted " + coming + "; then",
			"  timeout 60 docker image rm --force " + q(p.Name) + " >/dev/null 2>&1 || :",
			"fi",
			"hf_note image " + q(p.Name), "hf_note " + coming,
		}
		end := []string{"hf_flush /var/lib/docker", "hf_forget " + coming}
		if p.Archive == "" {
			op.Apply = root(slices.Concat(begin, []string{"timeout 1500 docker pull " + q(p.Name)}, end)...)
			op.Cause = "the image comes from its registry"
			return op, nil
		}
		const at = "/var/lib/holdfast/image.tar"
		op.Files = []steps.File{{Path: at, Source: p.Archive, Mode: 0o600}}
		op.Apply = root(slices.Concat(begin, []string{"timeout 600 docker load -i " + at + " || { rm -f " + at + "; exit 1; }"}, end, []string{"rm -f " + at})...)
		op.Verify = root(
			"timeout 60 docker image inspect "+q(p.Name)+" >/dev/null 2>&1 && exit 0",
			"echo "+q("the archive was loaded, but it does not hold the image "+p.Name)+" >&2",
			"exit 1")
		op.Cause = "the image comes from an archive on the operator's machine"
		return op, nil
	})
}
