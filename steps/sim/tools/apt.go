package tools

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"

	"holdfast/steps/sim/machine"
)

const (
	dpkgLock  = "/var/lib/dpkg/lock-frontend"
	listsLock = "/var/lib/apt/lists/lock"
)

// aptGet installs and removes: the lock, the words and the log are as apt's.
func aptGet(c *call) int {
	long := map[string]string{"option": "o", "yes": "y", "quiet": "q", "no-install-recommends": "R", "purge": "P", "assume-yes": "y", "auto-remove": "a", "reinstall": "r", "allow-unauthenticated": "U", "force-yes": "y", "simulate": "s", "no-install-suggests": "R"}
	if !c.opts("yqo:RPafrUs", long, false) {
		return 100
	}
	if len(c.args) == 0 {
		c.errsay("E: no command was given")
		return 1
	}
	verb, names := c.args[0], c.args[1:]
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
	for _, n := range list {
		if p, _ := c.Host.Package(n); p.From != "" && !c.repository(p.From) {
			return nil, n
		}
	}
	return list, missing
}

func (c *call) aptInstall(names []string) int {
	c.println("Reading package lists...\nBuilding dependency tree...\nReading state information...")
	list, missing := c.plan(names)
	if missing != "" {
		c.errsay("E: Unable to locate package %s", missing)
		return 100
	}
	for _, n := range names {
		if c.Host.Installed(n) {
			p, _ := c.Host.Package(n)
			c.printf("%s is already the newest version (%s).\n", n, p.Version)
		}
	}
	if len(list) > 0 {
		c.printf("The following NEW packages will be installed:\n  %s\n", strings.Join(list, " "))
	}
	c.printf("0 upgraded, %d newly installed, 0 to remove and 0 not upgraded.\n", len(list))
	if len(list) == 0 || c.has("s") {
		return 0
	}
	return c.bring(list, "Unpacking %s (%s) ...", "Setting up %s (%s) ...", "/var/log/apt/history.log")
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

func (c *call) aptRemove(verb string, names []string) int {
	c.println("Reading package lists...\nBuilding dependency tree...\nReading state information...")
	var gone []string
	for _, n := range names {
		if _, ok := c.Host.Package(n); !ok {
			c.errsay("E: Unable to locate package %s", n)
			return 100
		}
		if !c.Host.Installed(n) {
			c.printf("Package '%s' is not installed, so not removed\n", n)
			continue
		}
		gone = append(gone, n)
	}
	c.printf("0 upgraded, 0 newly installed, %d to remove and 0 not upgraded.\n", len(gone))
	for _, n := range gone {
		p, _ := c.Host.Package(n)
		c.printf("Removing %s (%s) ...\n", n, p.Version)
		c.Host.Uninstall(c.ctx, n)
	}
	if len(gone) > 0 {
		c.logged("/var/log/apt/history.log", "Remove: "+strings.Join(gone, ", "))
	}
	return 0
}

// dpkgQuery is dpkg-query -W: what is installed, in a format of one's own.
func dpkgQuery(c *call) int {
	if !c.opts("Wf:lsL:S:", map[string]string{"show": "W", "showformat": "f", "status": "s", "list": "l"}, false) {
		return 2
	}
	format := first(c.opt["f"], "${Package}\t${Version}\n")
	code := 0
	names := c.args
	if len(names) == 0 {
		for _, p := range c.Host.InstalledPackages() {
			names = append(names, p.Name)
		}
	}
	for _, n := range names {
		status := "install ok installed"
		switch {
		case c.Host.Installed(n):
		case c.Host.LeftBehind(n):
			status = "deinstall ok config-files"
		default:
			c.errsay("dpkg-query: no packages found matching %s", n)
			code = 1
			continue
		}
		p, _ := c.Host.Package(n)
		c.printf("%s", fields(format, map[string]string{"Package": n, "binary:Package": n, "Version": p.Version, "Status": status, "Architecture": "amd64", "db:Status-Abbrev": "ii "}))
	}
	return code
}

var field = regexp.MustCompile(`\$\{([A-Za-z:-]+)(;-?\d+)?\}`)

func fields(format string, v map[string]string) string {
	format = strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(format)
	return field.ReplaceAllStringFunc(format, func(m string) string { return v[field.FindStringSubmatch(m)[1]] })
}

func dpkg(c *call) int {
	if len(c.args) > 0 {
		switch c.args[0] {
		case "--print-architecture":
			c.println("amd64")
			return 0
		case "-s", "--status", "-l", "--list":
			return c.dpkgList(c.args[0], c.args[1:])
		case "--configure", "--audit":
			return 0
		case "--compare-versions":
			return c.compareVersions()
		}
	}
	c.errsay("dpkg: error: not possible on the practice cluster: %s", strings.Join(c.args, " "))
	return 2
}

func (c *call) dpkgList(verb string, names []string) int {
	code := 0
	if len(names) == 0 {
		for _, p := range c.Host.InstalledPackages() {
			names = append(names, p.Name)
		}
	}
	for _, n := range names {
		p, _ := c.Host.Package(n)
		switch {
		case !c.Host.Installed(n):
			c.errsay("dpkg-query: package '%s' is not installed and no information is available", n)
			code = 1
		case strings.HasSuffix(verb, "s") || verb == "--status":
			c.printf("Package: %s\nStatus: install ok installed\nVersion: %s\n", n, p.Version)
		default:
			c.printf("ii  %s %s amd64 %s\n", n, p.Version, p.Summary)
		}
	}
	return code
}

func (c *call) compareVersions() int {
	if len(c.args) < 4 {
		return 2
	}
	a, b := number(c.args[1]), number(c.args[3])
	ok := map[string]bool{"lt": a < b, "le": a <= b, "eq": a == b, "ne": a != b, "ge": a >= b, "gt": a > b}[c.args[2]]
	return map[bool]int{true: 0, false: 1}[ok]
}

func aptCache(c *call) int {
	if len(c.args) < 2 {
		return 100
	}
	p, ok := c.Host.Package(c.args[1])
	switch {
	case !ok:
		c.errsay("N: Unable to locate package %s", c.args[1])
		return 100
	case c.args[0] == "policy":
		now := "(none)"
		if c.Host.Installed(p.Name) {
			now = p.Version
		}
		c.printf("%s:\n  Installed: %s\n  Candidate: %s\n", p.Name, now, p.Version)
	default:
		c.printf("Package: %s\nVersion: %s\nDescription: %s\n", p.Name, p.Version, p.Summary)
	}
	return 0
}

func aptKey(c *call) int {
	if len(c.args) > 1 && c.args[0] == "add" {
		if _, err := c.text(c.args[1]); err != nil {
			c.errsay("gpg: can't open `%s': %s", c.args[1], why(err))
			return 2
		}
		c.println("OK")
	}
	return 0
}

func aptMark(c *call) int {
	for _, n := range c.args[min(1, len(c.args)):] {
		c.printf("%s set to %s.\n", n, map[bool]string{true: "manually installed", false: c.args[0]}[c.args[0] == "manual"])
	}
	return 0
}
