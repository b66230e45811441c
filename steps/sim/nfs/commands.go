package nfs

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"
)

// Commands gives the commands of the NFS packages, by name; whoever installs the package puts them into the tree.
func (s *Server) Commands() map[string]machine.Command {
	return map[string]machine.Command{"exportfs": s.exportfs, "showmount": s.showmount, "mount.nfs": refuse, "mount.nfs4": refuse, "rpc.nfsd": refuse}
}

// refuse is a program that only others call.
func refuse(_ context.Context, p *machine.Proc) int {
	fmt.Fprintf(p.Stderr, "%s: not to be called by hand in the practice cluster\n", p.Name())
	return 1
}

// ProvideProc puts the server's own files into /proc/fs/nfsd, where a running kernel server shows its times.
func (s *Server) ProvideProc() error {
	fs := s.host.FS
	if err := fs.MkdirAll("/proc/fs/nfsd", 0o755); err != nil {
		return err
	}
	number := func(get func() int, set func(int) error) vfs.Device {
		return vfs.Computed(func() []byte { return []byte(strconv.Itoa(get()) + "\n") }, func(b []byte) error {
			n, err := strconv.Atoi(strings.TrimSpace(string(b)))
			if err != nil || n < 10 || n > 3600 {
				return fmt.Errorf("invalid argument")
			}
			return set(n)
		})
	}
	lease := number(func() int { l, _ := s.Times(); return l }, func(n int) error { return s.SetTimes(n, 0) })
	grace := number(func() int { _, g := s.Times(); return g }, func(n int) error { return s.SetTimes(0, n) })
	if err := fs.Provide("/proc/fs/nfsd/nfsv4leasetime", 0o644, lease); err != nil {
		return err
	}
	for name, text := range map[string]func() string{"threads": s.threads, "versions": func() string { return "+3 +4 +4.1 +4.2" }} {
		file := vfs.Computed(func() []byte { return []byte(text() + "\n") }, func([]byte) error { return ErrBusy })
		if err := fs.Provide("/proc/fs/nfsd/"+name, 0o644, file); err != nil {
			return err
		}
	}
	return fs.Provide("/proc/fs/nfsd/nfsv4gracetime", 0o644, grace)
}

// threads are the kernel's: none where the server does not run.
func (s *Server) threads() string {
	if s.Up() {
		return "8"
	}
	return "0"
}

// resolve gives the address behind a name of the cluster's, or of this machine's own.
func (s *Server) resolve(name string) string {
	if name == "localhost" || strings.HasPrefix(name, "127.") {
		return s.host.Addr
	}
	if h := s.host.Net.Host(name); h != nil {
		return h.Addr
	}
	return name
}

func (s *Server) exportfs(_ context.Context, p *machine.Proc) int {
	if p.UID != 0 {
		fmt.Fprintln(p.Stderr, "exportfs: could not open /var/lib/nfs/.etab.lock for locking: errno 13 (Permission denied)")
		return 1
	}
	flags := ""
	for _, a := range p.Args[1:] {
		if !strings.HasPrefix(a, "-") {
			fmt.Fprintln(p.Stderr, "exportfs: Invalid export syntax:", a)
			return 1
		}
		if strings.Trim(a[1:], "arvsuf") != "" {
			fmt.Fprintln(p.Stderr, "usage: exportfs [-adfhioruvs] [host:/path]")
			return 1
		}
		flags += a[1:]
	}
	switch {
	case strings.ContainsAny(flags, "ra"):
		return s.reexport(p, strings.Contains(flags, "v"))
	case strings.Contains(flags, "s"):
		for _, e := range s.Table() {
			fmt.Fprintf(p.Stdout, "%s  %s(%s)\n", e.Dir, e.Client, strings.Join(e.Options, ","))
		}
	default:
		for _, e := range s.Table() {
			client := e.Client
			if client == "*" {
				client = "<world>"
			}
			if strings.Contains(flags, "v") {
				client += "(" + strings.Join(e.Options, ",") + ")"
			}
			// A long folder pushes its client onto a line of its own.
			if len(e.Dir) > 14 {
				fmt.Fprintf(p.Stdout, "%s\n\t\t%s\n", e.Dir, client)
				continue
			}
			fmt.Fprintf(p.Stdout, "%-14s\t%s\n", e.Dir, client)
		}
	}
	return 0
}

func (s *Server) reexport(p *machine.Proc, loud bool) int {
	warnings, err := s.Reload()
	for _, w := range warnings {
		fmt.Fprintln(p.Stderr, w)
	}
	if loud {
		for _, e := range s.Table() {
			fmt.Fprintf(p.Stdout, "exporting %s:%s\n", e.Client, e.Dir)
		}
	}
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			fmt.Fprintln(p.Stderr, "exportfs:", line)
		}
		return 1
	}
	return 0
}

func (s *Server) showmount(_ context.Context, p *machine.Proc) int {
	at := s.host.Addr
	for _, a := range p.Args[1:] {
		if !strings.HasPrefix(a, "-") {
			at = a
		}
	}
	f := s.f
	host := s.host.Net.Host(s.resolve(at))
	if host == nil || !f.answers(s.host.Addr, host.Addr) {
		fmt.Fprintln(p.Stderr, "clnt_create: RPC: Program not registered")
		return 1
	}
	fmt.Fprintf(p.Stdout, "Export list for %s:\n", at)
	byDir := map[string][]string{}
	var dirs []string
	wide := 0
	// mountd hands its list out newest first.
	for _, e := range slices.Backward(f.servers[host.Addr].Table()) {
		if !slices.Contains(dirs, e.Dir) {
			dirs = append(dirs, e.Dir)
		}
		byDir[e.Dir] = append(byDir[e.Dir], e.Client)
		wide = max(wide, len(e.Dir))
	}
	for _, d := range dirs {
		fmt.Fprintf(p.Stdout, "%-*s %s\n", wide, d, strings.Join(byDir[d], ","))
	}
	return 0
}
