package tools

import (
	"strings"
)

func getent(c *call) int {
	if len(c.args) == 0 {
		c.errf("wrong number of arguments")
		c.println("Try `getent --help' or `getent --usage' for more information.")
		return 1
	}
	db, keys := c.args[0], c.args[1:]
	switch db {
	case "passwd", "group", "hosts", "ahosts", "ahostsv4", "services":
	default:
		c.errsay("Unknown database: %s", db)
		c.println("Try `getent --help' or `getent --usage' for more information.")
		return 1
	}
	if strings.HasPrefix(db, "ahosts") {
		db = "hosts"
	}
	text, _ := c.fs.ReadFile("/etc/" + db)
	code := 0
	for _, key := range keys {
		found := false
		for _, l := range lines(text) {
			f := strings.FieldsFunc(l, func(r rune) bool { return r == ':' && db != "hosts" || db == "hosts" && (r == ' ' || r == '\t') })
			hit := len(f) > 2 && db != "hosts" && (f[0] == key || f[2] == key)
			for _, w := range f {
				hit = hit || db == "hosts" && w == key
			}
			if hit && !strings.HasPrefix(l, "#") {
				c.println(strings.ReplaceAll(l, "\t", " "))
				found = true
				break
			}
		}
		if !found && db == "hosts" {
			if h := c.Host.Net.Host(key); h != nil {
				c.printf("%-15s %s\n", h.Addr, h.Hostname())
				found = true
			}
		}
		if !found {
			code = 2
		}
	}
	if len(keys) == 0 {
		c.printf("%s", text)
	}
	return code
}
