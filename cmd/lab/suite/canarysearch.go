package suite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// searchAll looks for the secrets in what was said, in all files of ours, in the machines' files and journals, and in
// all blocks of their disks, those of deleted files too.
func (b *Bench) searchAll(ctx context.Context, s birds, tokens []string, said string) error {
	forms := s.forms()
	for _, t := range tokens {
		forms = append(forms, formsOf(t)...)
	}
	for i, f := range forms {
		if strings.Contains(said, f) {
			return fmt.Errorf("output holds form %d of the secrets", i)
		}
	}
	b.measure("forms of secrets searched for", float64(len(forms)), "")
	b.measure("output searched", float64(len(said))/1e3, "kB")
	files, err := searchFiles(b.Dir, forms, "s3-credentials", "holdfast-credentials")
	if err != nil {
		return err
	}
	b.measure("local files searched", float64(files), "files")
	if err := b.searchMachines(ctx, forms); err != nil {
		return err
	}
	for i := 1; i <= count; i++ {
		if _, err := b.on(ctx, i, "sync"); err != nil {
			return err
		}
		n, err := searchSparse(b.Lab.DiskFile(i), without(forms, formsOf(s.access)))
		b.measure(fmt.Sprintf("n%d: disk searched, block by block", i), float64(n)/1e6, "MB")
		if err != nil {
			return err
		}
	}
	return nil
}

// without leaves the access key out of the search of disks: an S3 server writes it beside every bucket and object as
// their owner's name. It is the half of the credentials that every request shows.
func without(forms, known []string) []string {
	return slices.DeleteFunc(slices.Clone(forms), func(f string) bool { return slices.Contains(known, f) })
}

// searchSparse reads what a file holds between its holes. A text that lies across two pieces is found all the same.
func searchSparse(name string, forms []string) (n int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for at := int64(0); ; {
		start, err := f.Seek(at, unix.SEEK_DATA)
		if errors.Is(err, unix.ENXIO) { // nothing but a hole from here on
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if at, err = f.Seek(start, unix.SEEK_HOLE); err != nil {
			return n, err
		}
		if err := searchPiece(io.NewSectionReader(f, start, at-start), forms); err != nil {
			return n, fmt.Errorf("%s, from byte %d: %w", name, start, err)
		}
		n += at - start
	}
}

func searchPiece(r io.Reader, forms []string) error {
	const piece, overlap = 4 << 20, 4 << 10
	buf := make([]byte, 0, piece+overlap)
	for {
		n, err := io.ReadFull(r, buf[len(buf):len(buf)+piece])
		buf = buf[:len(buf)+n]
		for i, f := range forms {
			if at := bytes.Index(buf, []byte(f)); at >= 0 {
				return fmt.Errorf("form %d of the secrets, near %.60q", i, buf[max(0, at-60):at])
			}
		}
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			return err
		}
		keep := min(overlap, len(buf))
		buf = append(buf[:0], buf[len(buf)-keep:]...)
	}
}
