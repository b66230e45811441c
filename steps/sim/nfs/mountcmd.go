package nfs

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"
)

// MountCommands gives mount, umount, findmnt and mountpoint, which every machine has.
func (s *Server) MountCommands() map[string]machine.Command {
	return map[string]machine.Command{"mount": s.mount, "umount": s.umount, "findmnt": s.findmnt, "mountpoint": s.mountpoint}
}

// mountArgs is a read command line of mount.
type mountArgs struct {
	kind    string
	options []string
	words   []string
	bind    bool
}

func parseMount(args []string) (m mountArgs, err error) {
	for i := 0; i < len(args); i++ {
		a := args[i]
		value := func(flag string) string {
			if v := strings.TrimPrefix(a, flag); v != "" {
				return v
			}
			if i++; i < len(args) {
				return args[i]
			}
			err = fmt.Errorf("option requires an argument -- '%s'", strings.TrimLeft(flag, "-"))
			return ""
		}
		switch {
		case strings.HasPrefix(a, "-t"):
			m.kind = value("-t")
		case strings.HasPrefix(a, "-o"):
			m.options = append(m.options, strings.Split(value("-o"), ",")...)
		case a == "--bind" || a == "-B":
			m.bind = true
		case a == "-v" || a == "-n" || a == "-a":
		case strings.HasPrefix(a, "-"):
			return m, fmt.Errorf("unrecognized option '%s'", a)
		default:
			m.words = append(m.words, a)
		}
	}
	return m, err
}

func (s *Server) mount(ctx context.Context, p *machine.Proc) int {
	m, err := parseMount(p.Args[1:])
	say := func(code int, format string, args ...any) int {
		fmt.Fprintf(p.Stderr, format+"\n", args...)
		return code
	}
	switch {
	case err != nil:
		return say(1, "mount: %s\nTry 'mount --help' for more information.", err)
	case len(m.words) == 0:
		for _, x := range s.mounted() {
			if m.kind == "" || m.kind == x.kind {
				fmt.Fprintf(p.Stdout, "%s on %s type %s (%s)\n", x.source, x.at, x.kind, x.options)
			}
		}
		return 0
	case p.UID != 0:
		return say(1, "mount: only root can do that")
	case len(m.words) == 1:
		return say(1, "mount: %s: can't find in /etc/fstab.", m.words[0])
	}
	from, at := m.words[0], p.Abs(m.words[1])
	server, dir, remote := strings.Cut(from, ":")
	nfs := m.kind == "nfs" || m.kind == "nfs4" || m.kind == "" && remote
	switch {
	case s.host.FS.IsDir(at):
	case nfs:
		return say(32, "mount.nfs: mount point %s does not exist", m.words[1])
	default:
		return say(32, "mount: %s: mount point does not exist.", m.words[1])
	}
	switch {
	case nfs && !remote:
		return say(32, "mount.nfs: remote share not in 'host:dir' format")
	case nfs:
		server = s.resolve(server)
		if _, err := netip.ParseAddr(server); err != nil {
			return say(32, "mount.nfs: Failed to resolve server %s: Name or service not known", server)
		}
		return s.mountNFS(ctx, p, Request{Client: s.host, Server: server, Path: dir, At: at, Options: m.options}, from)
	case m.kind == "tmpfs":
		return s.place(p, at, vfs.Mount{Source: from, Type: "tmpfs", FS: vfs.New(), Sub: "/", Options: []string{"rw", "relatime"}})
	case m.bind:
		return s.place(p, at, vfs.Mount{Source: from, Type: "none", FS: s.host.FS, Sub: p.Abs(from), Options: []string{"rw", "bind"}})
	}
	return say(32, "mount: %s: the practice cluster mounts nfs, tmpfs and --bind only", m.words[1])
}

// mounted is a line of the kernel's table.
type mounted struct{ source, at, kind, options string }

// mounted reads the kernel's table: it knows of the root and of what the kernel itself provides, too.
func (s *Server) mounted() []mounted {
	text, err := s.host.FS.ReadFile("/proc/mounts")
	if err != nil {
		return nil // a machine without a table shows none
	}
	var out []mounted
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) >= 4 {
			out = append(out, mounted{f[0], strings.ReplaceAll(f[1], `\040`, " "), f[2], f[3]})
		}
	}
	return out
}

func (s *Server) place(p *machine.Proc, at string, m vfs.Mount) int {
	if err := s.host.FS.Mount(at, m); err != nil {
		fmt.Fprintf(p.Stderr, "mount: %s: %s\n", at, err)
		return 32
	}
	return 0
}

func (s *Server) mountNFS(ctx context.Context, p *machine.Proc, r Request, from string) int {
	if _, err := s.host.FS.Stat("/sbin/mount.nfs"); err != nil {
		fmt.Fprintf(p.Stderr, "mount: %s: bad option; for several filesystems (e.g. nfs, cifs) you might need a /sbin/mount.<type> helper program.\n", r.At)
		return 32
	}
	err := s.f.Mount(ctx, r)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, ErrDenied):
		fmt.Fprintf(p.Stderr, "mount.nfs: access denied by server while mounting %s\n", from)
	case errors.Is(err, ErrNoFolder):
		fmt.Fprintf(p.Stderr, "mount.nfs: mounting %s failed, reason given by server: No such file or directory\n", from)
	case errors.Is(err, ErrRefused):
		fmt.Fprintf(p.Stderr, "mount.nfs: Connection refused for %s on %s\n", from, r.At)
	case errors.Is(err, ErrUnreachable):
		fmt.Fprintf(p.Stderr, "mount.nfs: No route to host for %s on %s\n", from, r.At)
	default:
		fmt.Fprintf(p.Stderr, "mount.nfs: %s\n", err)
	}
	return 32
}

func (s *Server) umount(_ context.Context, p *machine.Proc) int {
	code := 0
	for _, a := range p.Args[1:] {
		if strings.HasPrefix(a, "-") {
			continue
		}
		if p.UID != 0 {
			fmt.Fprintf(p.Stderr, "umount: %s: must be superuser to unmount.\n", a)
			return 32
		}
		if !s.mountedAt(p.Abs(a)) {
			if _, err := s.host.FS.Lstat(p.Abs(a)); err != nil {
				fmt.Fprintf(p.Stderr, "umount: %s: no mount point specified.\n", a)
			} else {
				fmt.Fprintf(p.Stderr, "umount: %s: not mounted.\n", a)
			}
			code = 32
			continue
		}
		if err := s.host.FS.Unmount(p.Abs(a)); err != nil {
			fmt.Fprintf(p.Stderr, "umount: %s: target is busy.\n", a)
			code = 32
		}
	}
	return code
}

func (s *Server) mountedAt(at string) bool {
	at = strings.TrimSuffix(at, "/")
	for _, m := range s.host.FS.Mounts() {
		if m.At == at {
			return true
		}
	}
	return false
}

func (s *Server) mountpoint(_ context.Context, p *machine.Proc) int {
	quiet, at := false, ""
	for _, a := range p.Args[1:] {
		if a == "-q" || a == "--quiet" {
			quiet = true
		} else {
			at = a
		}
	}
	switch {
	case at == "":
		fmt.Fprintln(p.Stderr, "mountpoint: bad usage\nTry 'mountpoint --help' for more information.")
		return 1
	case at == "/" || s.mountedAt(p.Abs(at)):
		if !quiet {
			fmt.Fprintf(p.Stdout, "%s is a mountpoint\n", at)
		}
		return 0
	}
	if _, err := s.host.FS.Stat(p.Abs(at)); err != nil {
		if !quiet {
			fmt.Fprintf(p.Stderr, "mountpoint: %s: No such file or directory\n", at)
		}
		return 1
	}
	if !quiet {
		fmt.Fprintf(p.Stdout, "%s is not a mountpoint\n", at)
	}
	return 32
}

// findmnt lists mounts, all or of a type or place, as a flat table.
func (s *Server) findmnt(_ context.Context, p *machine.Proc) int {
	kind, at, head := "", "", true
	for i := 1; i < len(p.Args); i++ {
		switch a := p.Args[i]; {
		case (a == "-t" || a == "-T" || a == "--target") && i+1 < len(p.Args):
			i++
			if a == "-t" {
				kind = p.Args[i]
			} else {
				at = p.Args[i]
			}
		case a == "-n" || a == "--noheadings":
			head = false
		case strings.HasPrefix(a, "-"):
			fmt.Fprintf(p.Stderr, "findmnt: the practice cluster knows -t, -T and -n, not %s\n", a)
			return 1
		default:
			at = a
		}
	}
	var rows [][4]string
	for _, m := range s.mounted() {
		if (kind == "" || strings.Contains(","+kind+",", ","+m.kind+",")) && (at == "" || at == m.at || at == m.source) {
			rows = append(rows, [4]string{m.at, m.source, m.kind, m.options})
		}
	}
	if len(rows) == 0 {
		return 1
	}
	if head {
		rows = append([][4]string{{"TARGET", "SOURCE", "FSTYPE", "OPTIONS"}}, rows...)
	}
	wide := [3]int{}
	for _, r := range rows {
		for i := range wide {
			wide[i] = max(wide[i], len(r[i]))
		}
	}
	for _, r := range rows {
		fmt.Fprintf(p.Stdout, "%-*s %-*s %-*s %s\n", wide[0], r[0], wide[1], r[1], wide[2], r[2], r[3])
	}
	return 0
}
