// Package assets holds the texts that are the same for every cluster: the glossary for trainees, and the catalogue that
// leads from an error message to its cause and remedy. They are data in YAML beside this file, checked by its tests.
//
// What belongs here: texts, and looking them up. What may not enter: anything that knows a host, a plan or a screen;
// this room imports nothing else of the project.
package assets

import (
	"bytes"
	_ "embed"
	"fmt"

	"github.com/goccy/go-yaml"
)

var (
	//go:embed glossary.yaml
	glossaryYAML []byte
	//go:embed hints.yaml
	hintsYAML []byte
)

// decode reads an embedded list strictly: a misspelt key is an error, not a text that silently never shows.
func decode[T any](name string, data []byte) ([]T, error) {
	var list []T
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&list); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// must is for texts compiled into the program: a fault in them is one of the build, and the tests find it there.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
