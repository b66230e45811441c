package nfs

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// readAll reads /etc/exports and what lies beside it in exports.d.
func (s *Server) readAll() ([]Export, error) {
	files := []string{"/etc/exports"}
	if list, err := s.host.FS.ReadDir("/etc/exports.d"); err == nil {
		for _, i := range list {
			if strings.HasSuffix(i.Name(), ".exports") && !strings.HasPrefix(i.Name(), ".") {
				files = append(files, "/etc/exports.d/"+i.Name())
			}
		}
	}
	slices.Sort(files[1:])
	var out []Export
	var bad []error
	for _, name := range files {
		text, err := s.host.FS.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		list, err := ParseExports(name, string(text))
		out, bad = append(out, list...), append(bad, err)
	}
	return out, errors.Join(bad...)
}

// configured reads the times of nfs.conf and of nfs.conf.d. 0 is what is not said.
func (s *Server) configured() (lease, grace int) {
	files := []string{"/etc/nfs.conf"}
	if list, err := s.host.FS.ReadDir("/etc/nfs.conf.d"); err == nil {
		for _, i := range list {
			if strings.HasSuffix(i.Name(), ".conf") {
				files = append(files, "/etc/nfs.conf.d/"+i.Name())
			}
		}
	}
	for _, name := range files {
		text, err := s.host.FS.ReadFile(name)
		if err != nil {
			continue
		}
		l, g := parseConf(string(text))
		if l != 0 {
			lease = l
		}
		if g != 0 {
			grace = g
		}
	}
	return lease, grace
}

// parseConf reads lease-time and grace-time out of the section nfsd.
func parseConf(text string) (lease, grace int) {
	section := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[] ")
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if !ok || err != nil || section != "nfsd" || n < 10 || n > 3600 {
			continue
		}
		switch strings.TrimSpace(key) {
		case "lease-time":
			lease = n
		case "grace-time":
			grace = n
		}
	}
	return lease, grace
}

// Reload is exportfs -ra: the kernel's table becomes what the files say. A folder that is not there is warned of, and
// exported all the same.
func (s *Server) Reload() (warnings []string, err error) {
	table, err := s.readAll()
	for _, e := range table {
		if !s.host.FS.IsDir(e.Dir) {
			warnings = append(warnings, fmt.Sprintf("exportfs: Failed to stat %s: No such file or directory", e.Dir))
		}
	}
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	s.table = table
	s.f.poke()
	return warnings, err
}

// Table gives what the kernel exports now.
func (s *Server) Table() []Export {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	return slices.Clone(s.table)
}

// Times gives lease and grace time in seconds.
func (s *Server) Times() (lease, grace int) {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	return s.nextLease, s.nextGrace
}

// ErrBusy is the kernel's refusal to change times under a running server.
var ErrBusy = errors.New("device or resource busy")

// SetTimes is a write into /proc/fs/nfsd; 0 leaves a time as it is.
func (s *Server) SetTimes(lease, grace int) error {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	if s.up {
		return ErrBusy
	}
	if lease > 0 {
		s.nextLease = lease
	}
	if grace > 0 {
		s.nextGrace = grace
	}
	return nil
}
