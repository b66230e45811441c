package dockercli

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

func (s *session) imageCommands() []*cobra.Command {
	inspect := s.leaf("inspect [OPTIONS] IMAGE [IMAGE...]", "Display detailed information on one or more images", 1, -1, func(cmd *cobra.Command, args []string) error {
		return s.inspect(str(cmd, "format"), args, func(name string) (any, error) { return s.Engine.Image(name) })
	})
	inspect.Flags().StringP("format", "f", "", "Format output using a custom template")
	group := s.several("image", "Manage images", inspect, s.imageLeaf("ls"), s.imageLeaf("rm"), s.imageLeaf("pull"), s.imageLeaf("load"), s.imageLeaf("save"))
	images, rmi := s.imageLeaf("ls"), s.imageLeaf("rm")
	images.Use, rmi.Use = "images [OPTIONS] [REPOSITORY[:TAG]]", "rmi [OPTIONS] IMAGE [IMAGE...]"
	images.Aliases, rmi.Aliases = nil, nil
	return []*cobra.Command{group, images, rmi, s.imageLeaf("pull"), s.imageLeaf("load"), s.imageLeaf("save")}
}

// imageLeaf makes a sub-command that docker knows in two places, with and without the word image.
func (s *session) imageLeaf(name string) *cobra.Command {
	switch name {
	case "ls":
		c := listFlags(s.leaf("ls [OPTIONS] [REPOSITORY[:TAG]]", "List images", 0, 1, s.imageLs))
		c.Aliases = []string{"list"}
		c.Flags().BoolP("all", "a", false, "Show all images (default hides intermediate images)")
		return c
	case "rm":
		c := s.leaf("rm [OPTIONS] IMAGE [IMAGE...]", "Remove one or more images", 1, -1, s.imageRm)
		c.Aliases = []string{"remove"}
		c.Flags().BoolP("force", "f", false, "Force removal of the image")
		return c
	case "pull":
		c := s.leaf("pull [OPTIONS] NAME[:TAG|@DIGEST]", "Download an image from a registry", 1, 1, s.pull)
		c.Flags().BoolP("quiet", "q", false, "Suppress verbose output")
		c.Flags().String("platform", "", "Set platform if server is multi-platform capable")
		return c
	case "load":
		c := s.leaf("load [OPTIONS]", "Load an image from a tar archive or STDIN", 0, 0, s.load)
		c.Flags().StringP("input", "i", "", "Read from tar archive file, instead of STDIN")
		c.Flags().BoolP("quiet", "q", false, "Suppress the load output")
		return c
	}
	c := s.leaf("save [OPTIONS] IMAGE [IMAGE...]", "Save one or more images to a tar archive (streamed to STDOUT by default)", 1, -1, s.save)
	c.Flags().StringP("output", "o", "", "Write to a file, instead of STDOUT")
	return c
}

func (s *session) imageLs(cmd *cobra.Command, args []string) error {
	images, err := s.Engine.Images()
	if err != nil {
		return err
	}
	var rows []row
	for _, i := range images {
		repo, tag := split(i.RepoTags[0])
		if len(args) > 0 && args[0] != repo && args[0] != i.RepoTags[0] {
			continue
		}
		id := i.ID
		if !yes(cmd, "no-trunc") {
			id = short(strings.TrimPrefix(id, "sha256:"))
		}
		rows = append(rows, row{
			"Repository": repo, "Tag": tag, "ID": id, "CreatedSince": ago(s.Engine.Now().Sub(i.Created)) + " ago",
			"CreatedAt": i.Created.UTC().Format("2006-01-02 15:04:05 -0700 MST"), "Size": size(i.Size), "Digest": "<none>",
		})
	}
	return s.show(cmd, list{
		table: "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}", quiet: "ID",
		headers: map[string]string{"ID": "IMAGE ID", "CreatedSince": "CREATED"},
	}, rows)
}

func split(ref string) (repo, tag string) {
	i := strings.LastIndex(ref, ":")
	return ref[:i], ref[i+1:]
}

func (s *session) imageRm(cmd *cobra.Command, args []string) error {
	return s.each(args, func(name string) error {
		i, err := s.Engine.RemoveImage(name, yes(cmd, "force"))
		if err == nil {
			s.printf("Untagged: %s\nDeleted: %s\n", i.RepoTags[0], i.ID)
		}
		return err
	})
}

func (s *session) pull(cmd *cobra.Command, args []string) error {
	ref := swarm.Reference(args[0])
	if ref != args[0] && !yes(cmd, "quiet") {
		s.printf("Using default tag: latest\n")
	}
	added, err := s.Engine.PullImage(ref)
	if err != nil {
		return err
	}
	if !yes(cmd, "quiet") {
		repo, tag := split(ref)
		status := "Image is up to date for "
		if added {
			status = "Downloaded newer image for "
		}
		s.printf("%s: Pulling from %s\nStatus: %s%s\n", tag, repo[strings.Index(repo, "/")+1:], status, ref)
	}
	s.printf("%s\n", ref)
	return nil
}

func (s *session) load(cmd *cobra.Command, _ []string) error {
	var from io.Reader = s.Stdin
	if path := str(cmd, "input"); path != "" {
		f, err := s.file(path)
		if err != nil {
			return failure{1, "open " + path + ": no such file or directory"}
		}
		defer f.Close()
		from = f
	}
	tags, n, err := ReadArchive(from)
	if err != nil {
		return err
	}
	for _, tag := range tags {
		if _, err := s.Engine.LoadImage(tag, n); err != nil {
			return err
		}
		s.printf("Loaded image: %s\n", tag)
	}
	return nil
}

// maxManifest bounds what is read of an archive's manifest, in bytes.
const maxManifest = 1 << 20

// ReadArchive reads an image archive, as docker save writes it, and gives the names of its images and its length in
// bytes. The layers are passed over.
func ReadArchive(r io.Reader) (tags []string, n int64, err error) {
	in := tar.NewReader(r)
	found := false
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, errors.New("archive/tar: invalid tar header")
		}
		n += h.Size
		if h.Name != "manifest.json" {
			continue
		}
		var manifest []struct{ RepoTags []string }
		if err := json.NewDecoder(io.LimitReader(in, maxManifest)).Decode(&manifest); err != nil {
			return nil, 0, fmt.Errorf("invalid manifest.json: %w", err)
		}
		found = true
		for _, m := range manifest {
			tags = append(tags, m.RepoTags...)
		}
	}
	if !found {
		return nil, 0, errors.New("open /var/lib/docker/tmp/docker-import/manifest.json: no such file or directory")
	}
	return tags, n, nil
}

// save writes an archive that load understands. It holds no layers: there are none here.
func (s *session) save(cmd *cobra.Command, args []string) error {
	type entry struct {
		Config   string
		RepoTags []string
		Layers   []string
	}
	var manifest []entry
	for _, name := range args {
		i, err := s.Engine.Image(name)
		if err != nil {
			return err
		}
		manifest = append(manifest, entry{strings.TrimPrefix(i.ID, "sha256:") + ".json", i.RepoTags, nil})
	}
	out := io.Writer(s.Stdout)
	if path := str(cmd, "output"); path != "" {
		f, err := s.Create(path)
		if err != nil {
			return failure{1, err.Error()}
		}
		defer f.Close()
		out = f
	}
	data, err := json.Marshal(manifest)
	if err != nil {
		return err
	}
	w := tar.NewWriter(out)
	if err := w.WriteHeader(&tar.Header{Name: "manifest.json", Mode: 0o644, Size: int64(len(data))}); err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Close()
}
