package machine

import (
	"context"
	"slices"
	"sort"
	"sync"
	"time"
)

// Package is software that the machine's package manager knows.
type Package struct {
	Name, Version, Summary string
	Depends                []string
	// Tools are paths of commands, which somebody has provided by their names.
	Tools []string
	// Files are further files with their content.
	Files map[string]string
	// Units are made when the package comes, enabled and started as Start says.
	Units []Unit
	// Start tells that the package starts its units when it comes, as Debian's do.
	Start bool
	// Setup and Remove do what is left to do. Both may be nil.
	Setup, Remove func(h *Host)
	// From is the repository that must be configured for it: a part of an address. Empty: the distribution's own.
	From string
}

// shelf is what the package manager knows and what is installed.
type shelf struct {
	mu      sync.Mutex
	known   map[string]Package
	has     map[string]time.Time
	kept    map[string]bool // removed, with its configuration left behind
	manual  map[string]bool
	daemons map[string][2]func(context.Context) error
}

type shelfKey struct{}

func (h *Host) shelf() *shelf {
	return h.State(shelfKey{}, func() any {
		return &shelf{known: map[string]Package{}, has: map[string]time.Time{}, kept: map[string]bool{}, manual: map[string]bool{}, daemons: map[string][2]func(context.Context) error{}}
	}).(*shelf)
}

// AddPackage makes a package known, not installed. One with the same name is replaced.
func (h *Host) AddPackage(p Package) {
	s := h.shelf()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[p.Name] = p
}

// Package gives a known package.
func (h *Host) Package(name string) (Package, bool) {
	s := h.shelf()
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.known[name]
	return p, ok
}

// Installed tells whether a package is installed.
func (h *Host) Installed(name string) bool {
	s := h.shelf()
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.has[name]
	return ok
}

// LeftBehind tells whether a package was removed but not its configuration.
func (h *Host) LeftBehind(name string) bool {
	s := h.shelf()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept[name]
}

// InstalledPackages lists what is installed, by name.
func (h *Host) InstalledPackages() []Package {
	s := h.shelf()
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Package
	for name := range s.has {
		out = append(out, s.known[name])
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Packages lists all that are known, by name.
func (h *Host) Packages() []Package {
	s := h.shelf()
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Package
	for _, p := range s.known {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Closure gives the packages that would come with names and are not there yet, in the order of their coming; unknown
// is the first name that nobody knows.
func (h *Host) Closure(names []string) (list []string, unknown string) {
	var visit func(name string) bool
	visit = func(name string) bool {
		if h.Installed(name) || slices.Contains(list, name) {
			return true
		}
		p, ok := h.Package(name)
		if !ok {
			unknown = name
			return false
		}
		for _, d := range p.Depends {
			if !visit(d) {
				return false
			}
		}
		list = append(list, name)
		return true
	}
	for _, n := range names {
		if !visit(n) {
			return nil, unknown
		}
	}
	return list, ""
}
