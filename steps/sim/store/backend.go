package store

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/johannesboyne/gofakes3"

	"holdfast/steps/sim/vfs"
)

// Backend keeps buckets and objects as files: what is known of an object in a small file below meta, its content in
// another below data. Either folder without the other is worth nothing, as with the real one.
type Backend struct {
	fs         *vfs.FS
	data, meta string
	now        func() time.Time
}

// entry is what is known of an object.
type entry struct {
	Key      string
	Size     int64
	MD5      []byte
	Modified time.Time
	Meta     map[string]string
	File     string // below data
}

// NewBackend serves what lies in two folders. The file system's asker decides how long a hanging mount is waited for.
func NewBackend(f *vfs.FS, data, meta string, now func() time.Time) *Backend {
	return &Backend{fs: f, data: data, meta: meta, now: now}
}

const made = ".bucket"

func (b *Backend) bucket(name string) string { return path.Join(b.meta, "buckets", name) }

func (b *Backend) file(bucket, key string) string {
	return path.Join(b.bucket(bucket), "k"+url.QueryEscape(key))
}

// ListBuckets lists the buckets by name.
func (b *Backend) ListBuckets() ([]gofakes3.BucketInfo, error) {
	list, err := b.fs.ReadDir(path.Join(b.meta, "buckets"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []gofakes3.BucketInfo
	for _, i := range list {
		if at, err := b.fs.Stat(path.Join(b.bucket(i.Name()), made)); err == nil {
			out = append(out, gofakes3.BucketInfo{Name: i.Name(), CreationDate: gofakes3.NewContentTime(at.ModTime())})
		}
	}
	return out, err
}

// BucketExists tells whether there is such a bucket.
func (b *Backend) BucketExists(name string) (bool, error) {
	_, err := b.fs.Stat(path.Join(b.bucket(name), made))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (b *Backend) need(bucket string) error {
	ok, err := b.BucketExists(bucket)
	if err == nil && !ok {
		return gofakes3.BucketNotFound(bucket)
	}
	return err
}

// CreateBucket makes a bucket.
func (b *Backend) CreateBucket(name string) error {
	if ok, err := b.BucketExists(name); ok || err != nil {
		return orCode(err, gofakes3.ErrBucketAlreadyExists, name)
	}
	if err := b.fs.MkdirAll(b.bucket(name), 0o755); err != nil {
		return err
	}
	return b.fs.WriteFile(path.Join(b.bucket(name), made), nil, 0o644)
}

func orCode(err error, code gofakes3.ErrorCode, resource string) error {
	if err != nil {
		return err
	}
	return gofakes3.ResourceError(code, resource)
}

// DeleteBucket removes an empty bucket.
func (b *Backend) DeleteBucket(name string) error {
	if err := b.need(name); err != nil {
		return err
	}
	keys, err := b.keys(name)
	if err != nil || len(keys) > 0 {
		return orCode(err, gofakes3.ErrBucketNotEmpty, name)
	}
	return b.fs.RemoveAll(b.bucket(name))
}

// ForceDeleteBucket removes a bucket with all that is in it.
func (b *Backend) ForceDeleteBucket(name string) error {
	if err := b.need(name); err != nil {
		return err
	}
	return errors.Join(b.fs.RemoveAll(b.bucket(name)), b.fs.RemoveAll(path.Join(b.data, name)))
}

// keys lists the keys of a bucket in order.
func (b *Backend) keys(bucket string) ([]string, error) {
	list, err := b.fs.ReadDir(b.bucket(bucket))
	var keys []string
	for _, i := range list {
		escaped, isKey := strings.CutPrefix(i.Name(), "k")
		if key, err := url.QueryUnescape(escaped); isKey && err == nil {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, err
}

// ListBucket lists the objects of a bucket, a page at a time.
func (b *Backend) ListBucket(name string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	if err := b.need(name); err != nil {
		return nil, err
	}
	keys, err := b.keys(name)
	if err != nil {
		return nil, err
	}
	if prefix == nil {
		prefix = &gofakes3.Prefix{}
	}
	out, last, n := gofakes3.NewObjectList(), "", int64(0)
	for _, key := range keys {
		var m gofakes3.PrefixMatch
		if key <= page.Marker && page.Marker != "" || !prefix.Match(key, &m) || m.CommonPrefix && m.MatchedPart == last {
			continue
		}
		if page.MaxKeys > 0 && n == page.MaxKeys {
			out.IsTruncated = true
			break
		}
		n++
		out.NextMarker = key
		if m.CommonPrefix {
			last = m.MatchedPart
			out.AddPrefix(last)
			continue
		}
		e, err := b.entry(name, key)
		if gofakes3.HasErrorCode(err, gofakes3.ErrNoSuchKey) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, err // half a list would be a lie, as when the server is being ended
		}
		out.Add(&gofakes3.Content{Key: key, LastModified: gofakes3.NewContentTime(e.Modified), ETag: gofakes3.FormatETag(e.MD5), Size: e.Size})
	}
	if !out.IsTruncated {
		out.NextMarker = ""
	}
	return out, nil
}

func (b *Backend) entry(bucket, key string) (e entry, err error) {
	if err := b.need(bucket); err != nil {
		return e, err
	}
	text, err := b.fs.ReadFile(b.file(bucket, key))
	if errors.Is(err, fs.ErrNotExist) {
		return e, gofakes3.KeyNotFound(key)
	}
	if err != nil {
		return e, err
	}
	return e, json.Unmarshal(text, &e)
}
