package image

import (
	"archive/tar"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Entry is one file of a layer: a folder if Folder is set, a symbolic link if Link is, else Content.
type Entry struct {
	Path    string // absolute
	Mode    int64  // permission bits
	Content []byte
	Link    string
	Folder  bool
}

// Write builds the image of an engine into a file that docker load understands. The file appears whole or not at all.
func (e Engine) Write(ctx context.Context, b Builder, path string) error {
	layers, err := e.gather(ctx, b)
	if err != nil {
		return fmt.Errorf("gather the files of the %s image: %w", e.Name, err)
	}
	img, err := assemble(layers, e.config)
	if err != nil {
		return err
	}
	return writeArchive(path, e.Tag, img)
}

func writeArchive(path, tag string, img v1.Image) error {
	ref, err := name.NewTag(tag)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	part := path + ".part"
	defer os.Remove(part) // gone already where all went well
	if err := tarball.WriteToFile(part, ref, img); err != nil {
		return err
	}
	return os.Rename(part, path)
}

// made is the time stamp of everything in an image: a real one would make every image a different one.
func made() time.Time { return time.Unix(0, 0).UTC() }

func assemble(layers [][]Entry, config v1.Config) (v1.Image, error) {
	img, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{
		OS: "linux", Architecture: runtime.GOARCH, Config: config,
		RootFS: v1.RootFS{Type: "layers"}, Created: v1.Time{Time: made()},
	})
	if err != nil {
		return nil, err
	}
	for _, entries := range layers {
		text, err := layerTar(entries)
		if err != nil {
			return nil, err
		}
		layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil })
		if err != nil {
			return nil, err
		}
		add := mutate.Addendum{Layer: layer, History: v1.History{Created: v1.Time{Time: made()}}}
		if img, err = mutate.Append(img, add); err != nil {
			return nil, err
		}
	}
	return img, nil
}

// layerTar orders entries by path, so that a folder stands before what is in it and no map or clock leaves a trace.
func layerTar(entries []Entry) ([]byte, error) {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range entries {
		if err := w.WriteHeader(e.header()); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Path, err)
		}
		if _, err := w.Write(e.Content); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Path, err)
		}
	}
	return out.Bytes(), w.Close()
}

func (e Entry) header() *tar.Header {
	h := &tar.Header{Name: e.Path[1:], Mode: e.Mode, ModTime: made(), Typeflag: tar.TypeReg, Size: int64(len(e.Content)), Format: tar.FormatPAX}
	switch {
	case e.Folder:
		h.Typeflag, h.Name = tar.TypeDir, h.Name+"/"
	case e.Link != "":
		h.Typeflag, h.Linkname, h.Mode = tar.TypeSymlink, e.Link, 0o777
	}
	return h
}
