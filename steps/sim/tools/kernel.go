package tools

import (
	"context"
	"slices"
	"strings"
	"sync"

	"holdfast/steps/sim/machine"
)

type moduleKey struct{}

type modules struct {
	mu     sync.Mutex
	loaded []string
}

func modulesOf(h *machine.Host) *modules {
	return h.State(moduleKey{}, func() any { return &modules{loaded: []string{"overlay", "br_netfilter", "ip_tables"}} }).(*modules)
}

func modprobe(c *call) int {
	if !c.opts("qrnva", nil, false) {
		return 1
	}
	known := strings.Fields("overlay br_netfilter ip_tables nfs nfsd nfsv4 sunrpc lockd ip_vs vxlan xt_addrtype bridge veth fuse dm_mod loop")
	m := modulesOf(c.Host)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range c.args {
		if strings.Contains(name, "=") {
			continue
		}
		switch {
		case !slices.Contains(known, name):
			c.errsay("modprobe: FATAL: Module %s not found in directory /lib/modules/%s", name, c.Host.OS.Kernel)
			return 1
		case c.UID != 0:
			c.errsay("modprobe: ERROR: could not insert '%s': Operation not permitted", name)
			return 1
		case c.has("r"):
			m.loaded = slices.DeleteFunc(m.loaded, func(s string) bool { return s == name })
		case !slices.Contains(m.loaded, name):
			m.loaded = append(m.loaded, name)
		}
	}
	return 0
}

func lsmod(c *call) int {
	m := modulesOf(c.Host)
	m.mu.Lock()
	defer m.mu.Unlock()
	c.println("Module                  Size  Used by")
	for _, name := range m.loaded {
		c.printf("%-20s   16384  0\n", name)
	}
	return 0
}

// sysctl reads and writes what stands below /proc/sys.
func sysctl(c *call) int {
	if !c.opts("nwpqaeb", map[string]string{"system": "S", "values": "n"}, false) {
		return 1
	}
	code := 0
	for _, a := range c.args {
		key, value, set := strings.Cut(a, "=")
		file := "/proc/sys/" + strings.ReplaceAll(strings.TrimSpace(key), ".", "/")
		if set {
			if c.UID != 0 {
				code = c.errf("permission denied on key \"%s\"", key)
				continue
			}
			_ = c.Host.FS.MkdirAll(file[:strings.LastIndex(file, "/")], 0o755)
			if err := c.Host.FS.WriteFile(file, []byte(value+"\n"), 0o644); err != nil {
				code = c.errf("setting key \"%s\": %s", key, why(err))
				continue
			}
			c.println(key + " = " + value)
			continue
		}
		text, err := c.fs.ReadFile(file)
		if err != nil {
			code = c.errf("cannot stat %s: %s", file, why(err))
			continue
		}
		v := strings.TrimSpace(string(text))
		if !c.has("n") {
			v = key + " = " + v
		}
		c.println(v)
	}
	return code
}

func timedatectl(c *call) int {
	if slices.Contains(c.args, "show") || strings.Contains(strings.Join(c.args, " "), "NTPSynchronized") {
		c.println("NTPSynchronized=yes")
		return 0
	}
	now := c.Host.Now().UTC().Format("Mon 2006-01-02 15:04:05 UTC")
	c.printf("               Local time: %s\n           Universal time: %s\n                Time zone: Etc/UTC (UTC, +0000)\nSystem clock synchronized: yes\n              NTP service: active\n", now, now)
	return 0
}

func getenforce(c *call) int {
	if c.Name() == "sestatus" {
		c.println("SELinux status:                 enabled")
	}
	c.println(c.Host.OS.SELinux)
	return 0
}

// later lets the machine do something after the command has ended, as a real one does.
func (c *call) later(do func(h *machine.Host)) int {
	if c.UID != 0 {
		c.errsay("Call to Reboot failed: Interactive authentication required.")
		return 1
	}
	h := c.Host
	wait, _ := duration("1")
	h.Clock.AfterFunc(wait, func() { do(h) })
	return 0
}

func reboot(c *call) int {
	return c.later(func(h *machine.Host) {
		h.Shutdown(context.Background())
		wait, _ := duration("20")
		_ = h.Clock.Sleep(context.Background(), wait)
		h.Boot(context.Background())
	})
}

func poweroff(c *call) int {
	return c.later(func(h *machine.Host) { h.Shutdown(context.Background()) })
}

func shutdown(c *call) int {
	for _, a := range c.args {
		if a == "-r" || a == "--reboot" {
			return reboot(c)
		}
		if a == "-c" {
			return 0
		}
	}
	return poweroff(c)
}

func getfattr(c *call) int {
	long := map[string]string{"only-values": "v", "name": "n", "absolute-names": "a", "dump": "d"}
	if !c.opts("n:vadm:h", long, false) {
		return 2
	}
	for _, name := range c.args {
		all, err := c.fs.Xattrs(c.Abs(name))
		if err != nil {
			return c.errf("%s: %s", name, why(err))
		}
		want, one := c.opt["n"]
		if v, ok := all[want]; one && !ok {
			return c.errf("%s: %s: No such attribute", name, want)
		} else if one && c.has("v") {
			c.printf("%s", v)
			continue
		}
		c.printf("# file: %s\n", strings.TrimPrefix(name, "/"))
		for k, v := range all {
			if !one || k == want {
				c.printf("%s=\"%s\"\n", k, v)
			}
		}
		c.println()
	}
	return 0
}

func setfattr(c *call) int {
	if !c.opts("n:v:x:h", map[string]string{"name": "n", "value": "v", "remove": "x"}, false) {
		return 2
	}
	for _, name := range c.args {
		var err error
		if x, ok := c.opt["x"]; ok {
			err = c.fs.SetXattr(c.Abs(name), x, nil)
		} else {
			err = c.fs.SetXattr(c.Abs(name), c.opt["n"], []byte(c.opt["v"]))
		}
		if err != nil {
			return c.errf("%s: %s", name, why(err))
		}
	}
	return 0
}
