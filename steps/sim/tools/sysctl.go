package tools

import (
	"strings"
)

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
