package machine

import (
	"errors"
	"strings"
	"syscall"

	"holdfast/steps/sim/vfs"
)

var errNotFound = errors.New("not found")

// IsNotFound tells that LookPath knows of no such command.
func IsNotFound(err error) bool { return errors.Is(err, errNotFound) }

// LookPath finds the file of a command on the process's PATH.
func (h *Host) LookPath(p *Proc, name string) (string, error) {
	fs := h.FS.As(vfs.Cred{UID: p.UID, GIDs: p.GIDs, Done: h.closedNow()})
	if strings.Contains(name, "/") {
		i, err := fs.Stat(p.Abs(name))
		switch {
		case err != nil && (errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)):
			return "", errNotFound
		case err != nil:
			return "", err
		case i.IsDir() || fs.Access(p.Abs(name), 1) != nil:
			return "", syscall.EACCES
		}
		return p.Abs(name), nil
	}
	search := p.Getenv("PATH")
	if search == "" {
		search = DefaultPath
	}
	for d := range strings.SplitSeq(search, ":") {
		file := p.Abs(d) + "/" + name
		if i, err := fs.Stat(file); err == nil && !i.IsDir() && i.Mode()&0o111 != 0 && name != "" {
			return file, nil
		}
	}
	return "", errNotFound
}

// DefaultPath is where commands are looked for without a PATH.
const DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// closedNow is a channel that keeps nobody waiting.
func (h *Host) closedNow() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}
