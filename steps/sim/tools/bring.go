package tools

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// repository tells whether some source names an address.
func (c *call) repository(addr string) bool {
	found := false
	for _, d := range []string{"/etc/apt/sources.list.d", "/etc/apt/sources.list", "/etc/yum.repos.d"} {
		c.each(d, 0, func(p string, _ int, dir bool) bool {
			if text, err := c.Host.FS.ReadFile(p); !dir && err == nil {
				found = found || strings.Contains(string(text), addr)
			}
			return true
		})
	}
	return found
}

// plan finds what would be installed. missing is a name that no repository has.
func (c *call) plan(names []string) (list []string, missing string) {
	for k, n := range names {
		names[k], _, _ = strings.Cut(n, "=")
	}
	list, missing = c.Host.Closure(names)
	for _, n := range append(slices.Clone(names), list...) { // those asked for first: they are named
		if p, _ := c.Host.Package(n); p.From != "" && !c.repository(p.From) {
			return nil, n
		}
	}
	return list, missing
}

// bring installs packages one by one, each taking its time and its room on the disk.
func (c *call) bring(list []string, unpack, setup, log string) int {
	_ = c.Host.FS.MkdirAll(path.Dir(log), 0o755)
	for _, n := range list {
		p, _ := c.Host.Package(n)
		file := "/var/cache/holdfast-practice/" + n
		_ = c.Host.FS.MkdirAll(path.Dir(file), 0o755)
		c.println(fmt.Sprintf(unpack, n, p.Version))
		if err := c.Host.FS.WriteFile(file, make([]byte, 4096), 0o600); err != nil {
			c.errsay("E: Write error - write (28: %s)\nE: You don't have enough free space in /var/cache/apt/archives/.", why(err))
			return 100
		}
		if d, _ := duration("0.4"); c.Host.Clock.Sleep(c.ctx, d) != nil {
			return 100
		}
	}
	for _, n := range list {
		p, _ := c.Host.Package(n)
		c.Host.Install(c.ctx, n)
		c.println(fmt.Sprintf(setup, n, p.Version))
	}
	c.logged(log, "Install: "+strings.Join(list, ", "))
	return 0
}

func (c *call) logged(file, text string) {
	f, err := c.Host.FS.Open(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, fs.FileMode(0o644))
	if err != nil {
		return
	}
	defer f.Close()
	at := c.Host.Now().UTC().Format("2006-01-02  15:04:05")
	_, _ = fmt.Fprintf(f, "\nStart-Date: %s\n%s\nEnd-Date: %s\n", at, text, at)
}
