package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/google/renameio/v2"

	"holdfast/steps"
)

const secretsFile = "s3-credentials"

// Secrets are the values a cluster was built with, in a file only its owner can read. It implements steps.Values and
// is safe for concurrent use; other processes are kept away by Lock.
type Secrets struct {
	path    string
	recipes map[string]Recipe

	mu    sync.Mutex
	given map[string]string // handed out so far
}

// Keep gives the secrets of a cluster. Nothing is read or made before the first question.
func Keep(dir, cluster string, recipes map[string]Recipe) (*Secrets, error) {
	home, err := clusterDir(dir, cluster)
	if err != nil {
		return nil, err
	}
	for name := range recipes {
		if !nameable(name) {
			return nil, fmt.Errorf("%q cannot be the name of a secret", name)
		}
	}
	return &Secrets{path: filepath.Join(home, secretsFile), recipes: maps.Clone(recipes)}, nil
}

// Path is where the secrets are kept, to be told to the operator.
func (s *Secrets) Path() string { return s.path }

// Value gives the secret of that name. A new one is safe on disk before it is handed out: one that had been set up on a
// host and then lost would lock the operator out. A name without a recipe is an error, as nobody planned it.
func (s *Secrets) Value(ctx context.Context, name string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	recipe, known := s.recipes[name]
	if !known {
		return "", fmt.Errorf("no secret is called %q", name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	values, err := s.load()
	if err != nil {
		return "", err
	}
	if err := s.unchanged(values); err != nil {
		return "", err
	}
	if v, ok := values[name]; ok {
		return s.give(name, v), nil
	}
	values[name], err = recipe.make()
	if err != nil {
		return "", fmt.Errorf("make %s: %w", name, err)
	}
	if err := s.save(values); err != nil {
		return "", unwritable(filepath.Dir(s.path), err)
	}
	return s.give(name, values[name]), nil
}

func (s *Secrets) give(name, value string) string {
	if s.given == nil {
		s.given = map[string]string{}
	}
	s.given[name] = value
	return value
}

// unchanged makes sure that what was handed out is still what is kept: hosts set up with two different secrets, because
// the file went away in between, would be hard to understand.
func (s *Secrets) unchanged(values map[string]string) error {
	for name, v := range s.given {
		if values[name] != v {
			return steps.WithHint(fmt.Errorf("%s was removed or changed while this run used it", s.path),
				"Put it back as it was, if you have a copy, and run the same command again. Else run it again as it is: "+
					"machines that got the old credentials are given the new ones where a step finds the difference.")
		}
	}
	return nil
}

func (s *Secrets) load() (map[string]string, error) {
	f, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read secrets: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read secrets: %w", err)
	}
	if info.Mode().Perm()&^secretive != 0 {
		return nil, steps.WithHint(fmt.Errorf("%s can be read by others (mode %04o)", s.path, info.Mode().Perm()),
			"Close it with: chmod 600 "+s.path+" -- and think about who may have read it.")
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read secrets: %w", err)
	}
	values, err := parseSecrets(text)
	if err != nil {
		return nil, steps.WithHint(fmt.Errorf("%s: %w", s.path, err),
			"Every line must be NAME=VALUE or begin with #. If the file cannot be mended, move it away: new secrets are made, "+
				"and a service built with the old ones has to be built again.")
	}
	return values, nil
}

func (s *Secrets) save(values map[string]string) error {
	var b bytes.Buffer
	b.WriteString("# Made by holdfast. Whoever reads this file can read and write the objects of this cluster.\n")
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&b, "%s=%s\n", name, values[name])
	}
	if err := makeDirs(filepath.Dir(s.path)); err != nil {
		return err
	}
	if err := renameio.WriteFile(s.path, b.Bytes(), secretive, renameio.IgnoreUmask()); err != nil {
		return err
	}
	home := filepath.Dir(s.path)
	return syncDirs(home, filepath.Dir(home))
}
