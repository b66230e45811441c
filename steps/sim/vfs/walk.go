package vfs

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"
)

// maxLinks is how many symlinks a path may lead through, as in Linux.
const maxLinks = 40

// walk finds the node at p. A link in the last place is followed if asked.
func (f *FS) walk(op, p string, follow bool) (*node, error) {
	n, _, err := f.resolve(p, follow)
	if err == nil && n == nil {
		err = syscall.ENOENT
	}
	if err != nil {
		return nil, fail(op, p, err)
	}
	return n, nil
}

// spot is where a name stands or could stand.
type spot struct {
	dir  *node
	name string
}

// resolve walks p. Where only the last name is missing, n is nil and the spot tells where it would be.
func (f *FS) resolve(p string, follow bool) (n *node, at spot, err error) {
	slash := strings.HasSuffix(p, "/")
	follow = follow || slash
	todo := parts(p)
	n, err = f.cross(f.ns.root)
	stack := []*node{n}
	links := 0
	for err == nil && len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		dir := stack[len(stack)-1]
		if name == ".." {
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
			n, at = stack[len(stack)-1], spot{}
			continue
		}
		n, err = f.child(dir, name)
		at = spot{dir, name}
		if err != nil {
			break
		}
		if n == nil {
			if len(todo) > 0 {
				err = syscall.ENOENT
			}
			return nil, at, err
		}
		if n.mode&fs.ModeSymlink != 0 && (len(todo) > 0 || follow) {
			if links++; links > maxLinks {
				return nil, at, syscall.ELOOP
			}
			if strings.HasPrefix(n.target, "/") {
				stack = stack[:1]
			}
			todo = append(parts(n.target), todo...)
			n = stack[len(stack)-1]
			continue
		}
		if n, err = f.cross(n); err == nil {
			stack = append(stack, n)
		}
	}
	if err == nil && slash && n != nil && !n.mode.IsDir() {
		err = syscall.ENOTDIR
	}
	return n, at, err
}

func parts(p string) []string {
	var out []string
	for part := range strings.SplitSeq(p, "/") {
		if part != "" && part != "." {
			out = append(out, part)
		}
	}
	return out
}

// child looks a name up in a directory.
func (f *FS) child(dir *node, name string) (*node, error) {
	if !dir.mode.IsDir() {
		return nil, syscall.ENOTDIR
	}
	if len(name) > 255 {
		return nil, syscall.ENAMETOOLONG
	}
	dir.tree.mu.Lock()
	defer dir.tree.mu.Unlock()
	if !f.may(dir, 1) {
		return nil, syscall.EACCES
	}
	return dir.children[name], nil
}

// may tells whether the asker has a right: 4 read, 2 write, 1 search or run. The tree is locked.
func (f *FS) may(n *node, right fs.FileMode) bool {
	if f.who.UID == 0 {
		return right != 1 || n.mode.IsDir() || n.mode.Perm()&0o111 != 0
	}
	perm := n.mode.Perm()
	switch {
	case n.uid == f.who.UID:
		perm >>= 6
	case slices.Contains(f.who.GIDs, n.gid):
		perm >>= 3
	}
	return perm&right == right
}

// Access tells whether the asker may read (4), write (2) or run (1) what stands at p.
func (f *FS) Access(p string, right fs.FileMode) error {
	n, err := f.walk("access", p, true)
	if err != nil {
		return err
	}
	n.tree.mu.Lock()
	ok := f.may(n, right)
	n.tree.mu.Unlock()
	if !ok {
		return fail("access", p, syscall.EACCES)
	}
	if right&2 != 0 && f.readOnly(n) {
		return fail("access", p, syscall.EROFS)
	}
	return nil
}

// Real gives the path of p with every link followed. The last name need not exist.
func (f *FS) Real(p string) (string, error) {
	return f.real(clean(p), 0)
}

func (f *FS) real(p string, depth int) (string, error) {
	if p == "/" {
		return p, nil
	}
	if depth > maxLinks {
		return "", fail("realpath", p, syscall.ELOOP)
	}
	dir, err := f.real(path.Dir(p), depth+1)
	if err != nil {
		return "", err
	}
	full := path.Join(dir, path.Base(p))
	n, at, err := f.resolve(full, false)
	if err != nil {
		return "", fail("realpath", p, err)
	}
	if n == nil && at.dir == nil {
		return "", fail("realpath", p, syscall.ENOENT)
	}
	if n != nil && n.mode&fs.ModeSymlink != 0 {
		target := n.target
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		return f.real(path.Clean(target), depth+1)
	}
	return full, nil
}
