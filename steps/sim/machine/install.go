package machine

import (
	"context"
)

// Install puts a package's files and units in place.
func (h *Host) Install(ctx context.Context, name string) {
	p, ok := h.Package(name)
	if !ok {
		return
	}
	s := h.shelf()
	s.mu.Lock()
	s.has[name] = h.Now()
	delete(s.kept, name)
	s.mu.Unlock()
	for _, t := range p.Tools {
		h.InstallTool(t)
	}
	for path, text := range p.Files {
		_ = h.FS.MkdirAll(dir(path), 0o755)
		if !h.FS.Exists(path) {
			_ = h.FS.WriteFile(path, []byte(text), 0o644)
		}
	}
	for _, u := range p.Units {
		if _, there := h.Unit(u.Name); there {
			continue
		}
		h.AddUnit(&u)
		if h.OS.Init == "upstart" {
			_ = h.FS.WriteFile("/etc/init/"+u.Name[:len(u.Name)-len(".service")]+".conf", []byte("description \""+u.Description+"\"\n"), 0o644)
		}
		if h.OS.Init == "systemd" && u.Path != "" {
			_ = h.FS.WriteFile(u.Path, []byte("[Unit]\nDescription="+u.Description+"\n"), 0o644)
		}
	}
	if p.Setup != nil {
		p.Setup(h)
	}
	for _, u := range p.Units {
		if p.Start {
			h.EditUnit(u.Name, func(u *Unit) { u.Enabled = !u.Static })
			_ = h.StartUnit(ctx, u.Name)
		}
	}
}

// Uninstall takes a package away; its configuration stays.
func (h *Host) Uninstall(ctx context.Context, name string) {
	p, ok := h.Package(name)
	if !ok || !h.Installed(name) {
		return
	}
	for _, u := range p.Units {
		_ = h.StopUnit(ctx, u.Name)
		h.DropUnit(u.Name)
		_ = h.FS.RemoveAll(u.Path)
	}
	for _, t := range p.Tools {
		_ = h.FS.Remove(t)
	}
	if p.Remove != nil {
		p.Remove(h)
	}
	s := h.shelf()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.has, name)
	s.kept[name] = true
}

// Daemon says what starting and stopping a unit means, whenever that unit comes. Both may be nil.
func (h *Host) Daemon(unit string, start, stop func(ctx context.Context) error) {
	s := h.shelf()
	s.mu.Lock()
	s.daemons[UnitName(unit)] = [2]func(context.Context) error{start, stop}
	s.mu.Unlock()
	h.EditUnit(unit, func(u *Unit) { u.Start, u.Stop = start, stop })
}

// daemon gives a new unit what was said about it.
func (h *Host) daemon(u *Unit) {
	s := h.shelf()
	s.mu.Lock()
	defer s.mu.Unlock()
	if d, ok := s.daemons[u.Name]; ok && u.Start == nil && u.Stop == nil {
		u.Start, u.Stop = d[0], d[1]
	}
}
