package s3check

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"holdfast/steps"
)

// Memory keeps what earlier runs wrote. Load gives nothing, and no error, where nothing was saved yet. One that also
// has a String method tells people in words where it keeps them.
type Memory interface {
	Load(ctx context.Context) ([]Object, error)
	Save(ctx context.Context, objects []Object) error
}

// FileMemory is a Memory in a JSON file at that path, mode 0600, replaced as a whole so that a power cut leaves either
// the old or the new one.
type FileMemory string

// String gives the path.
func (f FileMemory) String() string { return string(f) }

// Load reads the file; one that is not there is empty, one that makes no sense is an error, for it may hide a loss.
func (f FileMemory) Load(ctx context.Context) ([]Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the list of old objects: %w", err)
	}
	objects, err := parseObjects(data)
	if err != nil {
		return nil, steps.WithHint(fmt.Errorf("list of old objects %s: %w", f, err),
			"The file was damaged or changed by hand. Restore it from a backup; if there is none, move it away, and the "+
				"next run starts a new list without knowing the old objects.")
	}
	return objects, nil
}

// Save writes the file, making its folder (0700) when needed.
func (f FileMemory) Save(ctx context.Context, objects []Object) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	data, err := json.MarshalIndent(memoryFile{Objects: objects}, "", "  ")
	if err != nil {
		return fmt.Errorf("write the list of old objects: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(string(f)), 0o700); err != nil {
		return fmt.Errorf("write the list of old objects: %w", err)
	}
	if err := replaceFile(string(f), append(data, '\n')); err != nil {
		return fmt.Errorf("write the list of old objects: %w", err)
	}
	return nil
}

// replaceFile is renameio.WriteFile but for one thing: a file that others could read does not stay so.
func replaceFile(path string, data []byte) error {
	file, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o600))
	if err != nil {
		return err
	}
	defer file.Cleanup()
	if _, err := file.Write(data); err != nil {
		return err
	}
	return file.CloseAtomicallyReplace()
}

// memoryFile is the file's outer shape: an object leaves room for more than the list.
type memoryFile struct {
	Objects []Object `json:"objects"`
}

// parseObjects is strict: an entry that could not be read back would be reported as lost data.
func parseObjects(data []byte) ([]Object, error) {
	var file memoryFile
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, errors.New("text after the end of the list")
	}
	for i, o := range file.Objects {
		sum, err := hex.DecodeString(o.SHA256)
		switch {
		case o.Bucket == "" || o.Key == "":
			return nil, fmt.Errorf("object %d has no bucket or no key", i+1)
		case o.Size < 0:
			return nil, fmt.Errorf("object %d has a negative size", i+1)
		case err != nil || len(sum) != 32:
			return nil, fmt.Errorf("object %d has no SHA-256 checksum", i+1)
		}
	}
	return file.Objects, nil
}
