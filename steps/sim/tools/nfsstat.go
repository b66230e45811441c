package tools

import "strings"

// nfsstat shows mounts with their options, or counters, which nothing here counts.
func nfsstat(c *call) int {
	if !c.opts("mcsn234vl", map[string]string{"mounts": "m", "client": "c", "server": "s"}, false) {
		return 2
	}
	if !c.has("m") {
		c.println("Client rpc stats:\ncalls      retrans    authrefrsh\n0          0          0       ")
		return 0
	}
	for _, m := range c.fs.Mounts() {
		if strings.HasPrefix(m.Type, "nfs") {
			c.printf("%s from %s\n Flags:\t%s\n\n", m.At, m.Source, strings.Join(m.Options, ","))
		}
	}
	return 0
}
