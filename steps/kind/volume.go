package kind

import (
	"errors"
	"strings"

	"holdfast/steps"
)

// volumeParams is one Docker volume that every node must know under the same name with the same options.
type volumeParams struct {
	Name    string `yaml:"name"`
	Type    string `yaml:"type"`    // file system, "nfs"
	Options string `yaml:"options"` // mount options, "addr=10.77.0.11,nfsvers=4.2,hard"
	Device  string `yaml:"device"`  // ":/var/nfs/data"
}

// Docker never changes the options of a volume: it takes the old ones and says nothing, and a node without the volume
// makes an empty one. So the options are compared, and a difference is an error with a way out, never a silent reuse.
// Docker does not wait for the disk either: with the options lost in a power cut, the daemon would not start again.
func volume() steps.Kind {
	return define("volume", "makes a Docker volume, or proves that the one there has the right options",
		func(p volumeParams, _ steps.Target) (steps.Op, error) {
			if !nameable.MatchString(p.Name) || p.Type == "" || p.Options == "" || p.Device == "" {
				return steps.Op{}, errors.New("needs a name, a type, options and a device")
			}
			const ask = `docker volume inspect --format '{{.Driver}} {{.Options.type}} {{.Options.o}} {{.Options.device}}' `
			return steps.Op{
				Check: root(
					"timeout 60 docker volume inspect "+q(p.Name)+" >/dev/null 2>&1 || exit 1",
					"have=$(timeout 60 "+ask+q(p.Name)+") || exit 3",
					"[ \"$have\" = "+q(p.want())+" ] && exit 0",
					"echo \"volume "+p.Name+" exists with other options: $have\" >&2",
					"exit 2"),
				Apply: root(
					"if timeout 60 docker volume inspect "+q(p.Name)+" >/dev/null 2>&1; then",
					"  echo 'Docker cannot change the options of a volume; raise volume_version in the settings to use a new name' >&2",
					"  exit 1",
					"fi",
					"hf_note volume "+q(p.Name),
					command("timeout 60 docker volume create", "--driver local", "--opt type="+q(p.Type),
						"--opt o="+q(p.Options), "--opt device="+q(p.Device), q(p.Name)),
					"hf_flush /var/lib/docker"),
				Brought: root("hf_noted volume " + q(p.Name)),
				Undo: root(
					"hf_noted volume "+q(p.Name)+" || exit 0",
					"timeout 60 docker volume rm "+q(p.Name)+" || echo 'the volume stays, because a container uses it'",
					"hf_forget volume "+q(p.Name)),
			}, nil
		})
}

func (p volumeParams) want() string {
	return strings.Join([]string{"local", p.Type, p.Options, p.Device}, " ")
}
