package store

import (
	"bytes"
	"crypto/md5" //nolint:gosec // S3 defines an ETag by it
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"github.com/johannesboyne/gofakes3"
)

// HeadObject tells of an object without its content.
func (b *Backend) HeadObject(bucket, key string) (*gofakes3.Object, error) {
	e, err := b.entry(bucket, key)
	if err != nil {
		return nil, err
	}
	return &gofakes3.Object{Name: key, Metadata: e.Meta, Size: e.Size, Hash: e.MD5, Contents: io.NopCloser(bytes.NewReader(nil))}, nil
}

// GetObject gives an object, or a part of it.
func (b *Backend) GetObject(bucket, key string, part *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	e, err := b.entry(bucket, key)
	if err != nil {
		return nil, err
	}
	body, err := b.fs.ReadFile(path.Join(b.data, e.File))
	if err != nil {
		return nil, err
	}
	r, err := part.Range(int64(len(body)))
	if err != nil {
		return nil, err
	}
	if r != nil {
		body = body[r.Start : r.Start+r.Length]
	}
	return &gofakes3.Object{Name: key, Metadata: e.Meta, Size: e.Size, Hash: e.MD5, Range: r, Contents: io.NopCloser(bytes.NewReader(body))}, nil
}

// PutObject keeps an object: its content first, then what is known of it, in one step that takes the old one's place.
func (b *Backend) PutObject(bucket, key string, meta map[string]string, input io.Reader, size int64, conditions *gofakes3.PutConditions) (out gofakes3.PutObjectResult, err error) {
	old, err := b.entry(bucket, key)
	had := err == nil
	if err != nil && !gofakes3.HasErrorCode(err, gofakes3.ErrNoSuchKey) {
		return out, err
	}
	if conditions != nil {
		if err := gofakes3.CheckPutConditions(conditions, &gofakes3.ConditionalObjectInfo{Exists: had, Hash: old.MD5}); err != nil {
			return out, err
		}
	}
	body, err := gofakes3.ReadAll(input, size)
	if err != nil {
		return out, err
	}
	sum := md5.Sum(body) //nolint:gosec // as above
	now := b.now()
	name := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %x", bucket, key, now.UnixNano(), sum))
	e := entry{Key: key, Size: int64(len(body)), MD5: sum[:], Modified: now, Meta: meta, File: path.Join(bucket, hex.EncodeToString(name[:]))}
	if err := b.keep(bucket, key, e, body); err != nil {
		return out, err
	}
	if had && old.File != e.File {
		_ = b.fs.Remove(path.Join(b.data, old.File)) // a leftover costs space and nothing else
	}
	return out, nil
}

func (b *Backend) keep(bucket, key string, e entry, body []byte) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if err := b.fs.MkdirAll(path.Join(b.data, bucket), 0o755); err != nil {
		return err
	}
	if err := b.fs.WriteFile(path.Join(b.data, e.File), body, 0o644); err != nil {
		_ = b.fs.Remove(path.Join(b.data, e.File)) // half of an object is none
		return err
	}
	at := b.file(bucket, key)
	next := path.Join(b.bucket(bucket), "n"+path.Base(e.File))
	if err := b.fs.WriteFile(next, text, 0o644); err != nil {
		_ = b.fs.Remove(next) // and neither is a half-written entry
		return err
	}
	return b.fs.Rename(next, at)
}

// DeleteObject removes an object. That there is none is no error.
func (b *Backend) DeleteObject(bucket, key string) (out gofakes3.ObjectDeleteResult, err error) {
	e, err := b.entry(bucket, key)
	if gofakes3.HasErrorCode(err, gofakes3.ErrNoSuchKey) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	if err := b.fs.Remove(b.file(bucket, key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return out, err
	}
	_ = b.fs.Remove(path.Join(b.data, e.File)) // a leftover costs space and nothing else
	return out, nil
}

// DeleteMulti removes several objects and tells of each.
func (b *Backend) DeleteMulti(bucket string, keys ...string) (out gofakes3.MultiDeleteResult, err error) {
	if err := b.need(bucket); err != nil {
		return out, err
	}
	for _, key := range keys {
		if _, err := b.DeleteObject(bucket, key); err != nil {
			out.Error = append(out.Error, gofakes3.ErrorResultFromError(err))
			continue
		}
		out.Deleted = append(out.Deleted, gofakes3.ObjectID{Key: key})
	}
	return out, nil
}

// CopyObject copies an object.
func (b *Backend) CopyObject(fromBucket, fromKey, toBucket, toKey string, meta map[string]string) (gofakes3.CopyObjectResult, error) {
	return gofakes3.CopyObject(b, fromBucket, fromKey, toBucket, toKey, meta)
}
