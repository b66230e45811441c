package image

import (
	"context"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"holdfast/steps"
)

// Engine is an S3 server that can be put into an image.
type Engine struct {
	Name    string
	Tag     string // the reference the image is loaded under
	Summary string
	gather  func(ctx context.Context, b Builder) (layers [][]Entry, err error)
	config  v1.Config
}

// Engines lists what there is, in alphabetical order.
func Engines() []Engine { return []Engine{cloudserverStandin(), versitygw()} }

// Names are the names of all engines.
func Names() []string {
	var names []string
	for _, e := range Engines() {
		names = append(names, e.Name)
	}
	return names
}

// Find finds an engine by name.
func Find(name string) (Engine, error) {
	all := Engines()
	i := slices.IndexFunc(all, func(e Engine) bool { return e.Name == name })
	if i < 0 {
		return Engine{}, steps.WithHint(fmt.Errorf("no engine %q", name), "the engines are "+strings.Join(Names(), " and "))
	}
	return all[i], nil
}
