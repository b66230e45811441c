package bundle

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// Write writes the bundle as a .tar.gz whose files only their owner can read.
func (b Bundle) Write(w io.Writer) error {
	zip := gzip.NewWriter(w)
	out := tar.NewWriter(zip)
	err := b.entries(out)
	if err := errors.Join(err, out.Close(), zip.Close()); err != nil {
		return fmt.Errorf("write the bundle: %w", err)
	}
	return nil
}

func (b Bundle) entries(out *tar.Writer) error {
	for _, f := range b.Files {
		h := &tar.Header{
			Typeflag: tar.TypeReg, Name: b.Folder + "/" + f.Name, Mode: 0o600, Size: int64(len(f.Content)), ModTime: b.Now.UTC(),
			Format: tar.FormatPAX,
		}
		if err := out.WriteHeader(h); err != nil {
			return err
		}
		if _, err := io.WriteString(out, f.Content); err != nil {
			return err
		}
	}
	return nil
}
