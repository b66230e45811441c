package tools

import (
	"fmt"
	"os"
	"path"
	"strings"

	"holdfast/steps/sim/machine"
)

const (
	dpkgLock  = "/var/lib/dpkg/lock-frontend"
	listsLock = "/var/lib/apt/lists/lock"
)

// aptGet installs and removes: the lock, the words and the log are as apt's.
func aptGet(c *call) int {
	long := map[string]string{"option": "o", "yes": "y", "quiet": "q", "no-install-recommends": "R", "purge": "P", "assume-yes": "y", "auto-remove": "a", "reinstall": "r", "allow-unauthenticated": "U", "force-yes": "y", "simulate": "s", "no-install-suggests": "R", "installed": "I", "upgradable": "u", "dry-run": "s"}
	if !c.opts("yqo:RPafrUsIu", long, false) {
		return 100
	}
	if len(c.args) == 0 {
		c.errsay("E: no command was given")
		return 1
	}
	verb, names := c.args[0], c.args[1:]
	switch {
	case verb == "list" && c.Name() == "apt":
		return c.aptList(names)
	case (verb == "show" || verb == "policy" || verb == "search") && c.Name() == "apt":
		return aptCache(c)
	}
	if c.UID != 0 && !c.has("s") {
		c.errsay("E: Could not open lock file %s - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (%s), are you root?", dpkgLock, dpkgLock)
		return 100
	}
	switch verb {
	case "update":
		return c.aptUpdate()
	case "install":
		return c.locked(dpkgLock, func() int { return c.aptInstall(names) })
	case "remove", "purge", "autoremove":
		return c.locked(dpkgLock, func() int { return c.aptRemove(verb, names) })
	case "clean", "autoclean", "check", "dist-upgrade", "upgrade":
		c.println("Reading package lists...")
		return 0
	}
	c.errsay("E: Invalid operation %s", verb)
	return 100
}

// locked does something while it holds a lock of dpkg's. DPkg::Lock::Timeout says how long it waits for another.
func (c *call) locked(file string, do func() int) int {
	_ = c.Host.FS.MkdirAll(path.Dir(file), 0o755)
	d, _ := c.lockFile(file, true)
	if d == nil {
		return 100
	}
	defer d.Close()
	wait := 0
	for _, o := range c.many["o"] {
		if v, ok := strings.CutPrefix(strings.ToLower(o), "dpkg::lock::timeout="); ok {
			_, _ = fmt.Sscan(v, &wait)
		}
	}
	for try := 0; !d.Lock(c.ctx, true, false); try++ {
		if try >= wait && wait >= 0 {
			c.errsay("E: Could not get lock %s. It is held by process %d (apt-get)\nE: Unable to acquire the dpkg frontend lock (%s), is another process using it?", file, c.PID-1, file)
			return 100
		}
		if try == 0 {
			c.println("Waiting for cache lock: Could not get lock " + file + ". It is held by process 1 (apt-get)...")
		}
		if limit, ok := duration("1"); !ok || c.Host.Clock.Sleep(c.ctx, limit) != nil {
			return 100
		}
	}
	return do()
}

func (c *call) aptUpdate() int {
	_ = c.Host.FS.MkdirAll(path.Dir(listsLock)+"/partial", 0o755)
	f, err := c.Host.FS.Open(listsLock, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return 100
	}
	d := machine.NewDesc(c.Host, f)
	defer d.Close()
	if !d.Lock(c.ctx, true, false) {
		c.errsay("E: Could not get lock %s. It is held by process 1 (apt-get)\nE: Unable to lock directory /var/lib/apt/lists/", listsLock)
		return 100
	}
	c.println("Hit:1 http://deb.practice.invalid stable InRelease")
	if c.repository("download.docker.com") {
		c.println("Get:2 https://download.docker.com stable InRelease")
	}
	c.println("Reading package lists...")
	_ = c.Host.FS.WriteFile("/var/lib/apt/lists/practice_InRelease", []byte("simulated\n"), 0o644)
	return 0
}
