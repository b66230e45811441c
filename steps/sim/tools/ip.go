package tools

import (
	"fmt"
	"net"
	"slices"
	"strings"
)

// ip knows the words address, route, link and neighbour, shortened as people do.
func ip(c *call) int {
	flags, words := c.ipWords()
	if len(words) == 0 {
		c.errsay("Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }")
		return 255
	}
	verb := append(words, "show")[1]
	if dev, missing := c.ipMissing(words); missing {
		c.errsay("Device %q does not exist.", dev)
		return 1
	}
	switch object := words[0]; {
	case strings.HasPrefix("route", object) && len(words) > 2 && strings.HasPrefix("get", verb):
		c.printf("%s dev eth0 src %s uid %d \n    cache \n", words[len(words)-1], c.Host.Addr, c.UID)
	case strings.HasPrefix("route", object):
		return c.ipShow(verb, c.routes)
	case strings.HasPrefix("address", object):
		return c.ipShow(verb, func() { c.addresses(flags, words) })
	case strings.HasPrefix("link", object) && verb == "set":
		if c.UID != 0 {
			c.errsay("RTNETLINK answers: Operation not permitted")
			return 2
		}
		c.Host.Net.Unplug(c.Host.Addr, words[len(words)-1] == "down")
	case strings.HasPrefix("link", object):
		return c.ipShow(verb, func() { c.links(words) })
	case strings.HasPrefix("neighbour", object) || strings.HasPrefix("neighbor", object):
	default:
		c.errsay(`Object "%s" is unknown, try "ip help".`, object)
		return 1
	}
	return 0
}

// ipMissing tells of a device that is asked for and is not there.
func (c *call) ipMissing(words []string) (dev string, missing bool) {
	at := slices.IndexFunc(words, func(w string) bool {
		return w == "dev" || w != "" && len(w) <= len("show") && strings.HasPrefix("show", w)
	})
	if at < 1 || at+1 >= len(words) || strings.HasPrefix("route", words[0]) {
		return "", false
	}
	if dev = words[at+1]; dev == "dev" && at+2 < len(words) {
		dev = words[at+2]
	}
	known := []string{"lo", "eth0", "up", "dev", "scope", "primary", "type", "master", "to"}
	return dev, !slices.Contains(known, dev)
}

// ipWords parts options from words.
func (c *call) ipWords() (flags string, words []string) {
	for _, a := range c.args {
		if strings.HasPrefix(a, "-") {
			flags += a + " "
		} else {
			words = append(words, a)
		}
	}
	return flags, words
}

// ipShow shows, and refuses to change: a machine here keeps its address.
func (c *call) ipShow(verb string, show func()) int {
	switch {
	case slices.ContainsFunc([]string{"add", "del", "delete", "replace", "change", "flush"}, func(v string) bool { return v == verb }):
		if c.UID != 0 {
			c.errsay("RTNETLINK answers: Operation not permitted")
			return 2
		}
		outOfReach(c)
		return 2
	}
	show()
	return 0
}

// subnet is the first three numbers of the machine's address.
func (c *call) subnet() string {
	four := net.ParseIP(c.Host.Addr).To4()
	if four == nil {
		return "192.0.2"
	}
	return fmt.Sprintf("%d.%d.%d", four[0], four[1], four[2])
}

func (c *call) routes() {
	n := c.subnet()
	c.printf("default via %s.254 dev eth0 \n%s.0/24 dev eth0 proto kernel scope link src %s \n", n, n, c.Host.Addr)
}

// mac is made of the address: no two machines have the same.
func (c *call) mac() string {
	four := net.ParseIP(c.Host.Addr).To4()
	if four == nil {
		return "52:54:00:00:00:01"
	}
	return fmt.Sprintf("52:54:00:%02x:%02x:%02x", four[1], four[2], four[3])
}

// cable is how eth0 stands.
func (c *call) cable() (flags, state string) {
	if c.Host.Net.Plugged(c.Host.Addr) {
		return "BROADCAST,MULTICAST,UP,LOWER_UP", "UP"
	}
	return "NO-CARRIER,BROADCAST,MULTICAST,UP", "DOWN"
}

// of tells whether a device is asked for: all are, where none is named.
func of(words []string, dev string) bool {
	return dev == words[len(words)-1] || !slices.Contains(words, "lo") && !slices.Contains(words, "eth0")
}

func (c *call) links(words []string) {
	flags, state := c.cable()
	if of(words, "lo") {
		c.println("1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00")
	}
	if of(words, "eth0") {
		c.printf("2: eth0: <%s> mtu 1500 qdisc fq_codel state %s mode DEFAULT group default qlen 1000\n    link/ether %s brd ff:ff:ff:ff:ff:ff\n", flags, state, c.mac())
	}
}

func (c *call) addresses(how string, words []string) {
	flags, state := c.cable()
	lo, eth := of(words, "lo"), of(words, "eth0")
	var out string
	switch {
	case strings.Contains(how, "-br"):
		out = pickLines(lo, "lo               UNKNOWN        127.0.0.1/8 \n", eth, fmt.Sprintf("eth0             %-14s %s/24 \n", state, c.Host.Addr))
	case strings.Contains(how, "-o"):
		out = pickLines(lo, "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n",
			eth, fmt.Sprintf("2: eth0    inet %s/24 brd %s.255 scope global eth0\\       valid_lft forever preferred_lft forever\n", c.Host.Addr, c.subnet()))
	default:
		out = pickLines(lo, "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"+
			"    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n",
			eth, fmt.Sprintf("2: eth0: <%s> mtu 1500 qdisc fq_codel state %s group default qlen 1000\n    link/ether %s brd ff:ff:ff:ff:ff:ff\n    inet %s/24 brd %s.255 scope global eth0\n       valid_lft forever preferred_lft forever\n",
				flags, state, c.mac(), c.Host.Addr, c.subnet()))
	}
	c.printf("%s", out)
}

func pickLines(a bool, first string, b bool, second string) string {
	return map[bool]string{true: first}[a] + map[bool]string{true: second}[b]
}
