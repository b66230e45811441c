package swarm

import (
	"slices"
	"strings"
)

// Reference completes an image's name with the tag that Docker takes when none is given.
func Reference(name string) string {
	last := name[strings.LastIndex(name, "/")+1:]
	if strings.ContainsAny(last, ":@") {
		return name
	}
	return name + ":latest"
}

// pulledSize is what an image out of the registry takes, in bytes: about that of the tutorial's.
const pulledSize = 350 << 20

func (e *Engine) image(name string) (*Image, bool) {
	short := strings.TrimPrefix(name, "sha256:")
	for _, i := range e.images {
		id := strings.TrimPrefix(i.ID, "sha256:")
		if slices.Contains(i.RepoTags, Reference(strip(name))) || len(short) >= 4 && strings.HasPrefix(id, short) {
			return i, true
		}
	}
	return nil, false
}

func (e *Engine) addImage(ref string, size int64) *Image {
	ref = Reference(ref)
	if i, ok := e.image(ref); ok {
		return i
	}
	i := &Image{RepoTags: []string{ref}, Created: e.w.clock.Now(), Size: size, Os: "linux", Arch: "amd64"}
	i.ID = imageID(ref)
	e.images = append(e.images, i)
	return i
}

// LoadImage adds an image out of an archive. It says whether there was none of that name.
func (e *Engine) LoadImage(ref string, size int64) (added bool, err error) {
	err = e.ask(func() error {
		_, had := e.image(ref)
		e.addImage(ref, size)
		added = !had
		return nil
	})
	return added, err
}

// PullImage asks the practice registry for an image. It says whether it was new here.
func (e *Engine) PullImage(name string) (added bool, err error) {
	ref := Reference(name)
	err = e.ask(func() error {
		if !e.w.registry[ref] {
			repo, tag, _ := strings.Cut(ref, ":")
			if slices.ContainsFunc(e.w.known(), func(k string) bool { return strings.HasPrefix(k, repo+":") }) {
				return wordsf("manifest for %s:%s not found: manifest unknown: manifest unknown", repo, tag)
			}
			return wordsf("pull access denied for %s, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", repo)
		}
		_, had := e.image(ref)
		e.addImage(ref, pulledSize)
		added = !had
		return nil
	})
	return added, err
}

func (w *World) known() []string {
	var out []string
	for name := range w.registry {
		out = append(out, name)
	}
	return out
}

// Images lists the images of the engine, newest first.
func (e *Engine) Images() ([]Image, error) {
	var out []Image
	err := e.ask(func() error {
		for _, i := range slices.Backward(e.images) {
			out = append(out, *i)
		}
		return nil
	})
	return out, err
}

// Image finds an image by name or id.
func (e *Engine) Image(name string) (Image, error) {
	var out Image
	err := e.ask(func() error {
		i, ok := e.image(name)
		if !ok {
			return missing("image", name, "No such image: %s", Reference(name))
		}
		out = *i
		return nil
	})
	return out, err
}

// RemoveImage removes an image that no container was made of.
func (e *Engine) RemoveImage(name string, force bool) (Image, error) {
	var out Image
	err := e.ask(func() error {
		i, ok := e.image(name)
		if !ok {
			return missing("image", name, "No such image: %s", Reference(name))
		}
		for _, b := range e.boxes {
			if used, _ := e.image(b.Spec.Image); used == i && (b.State == "running" || !force) {
				return wordsf("conflict: unable to remove repository reference %q (must force) - container %s is using its referenced image %s", name, b.ID[:12], i.ID[7:19])
			}
		}
		out = *i
		e.images = slices.DeleteFunc(e.images, func(x *Image) bool { return x == i })
		return nil
	})
	return out, err
}
