package tools

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
)

// socket is a port that something listens on.
type socket struct {
	proto, who string
	port       int
}

// any is the address that stands for all: Docker listens on IPv6, which takes both.
func (s socket) any() string {
	if s.who == "dockerd" {
		return "*"
	}
	return "0.0.0.0"
}

// sockets lists what is listened on, as ss and netstat are asked for it.
func (c *call) sockets(tcp, udp bool) []socket {
	var list []socket
	for key, who := range c.Host.Ports() {
		proto, port, _ := strings.Cut(key, ":")
		n, _ := strconv.Atoi(port)
		if proto == "tcp" && tcp || proto == "udp" && udp {
			list = append(list, socket{proto, who, n})
		}
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		return a.proto != b.proto && a.proto > b.proto || a.proto == b.proto && a.port < b.port
	})
	return list
}

// ss lists listening ports. Nothing but them is known here, so -l may be left out.
func ss(c *call) int {
	long := map[string]string{"listening": "l", "tcp": "t", "udp": "u", "numeric": "n", "processes": "p", "all": "a", "no-header": "H", "summary": "s", "extended": "e"}
	if !c.opts("ltunpaHseimoO46xwr", long, false) {
		return 255
	}
	both := c.has("t") == c.has("u")
	list := c.sockets(both || c.has("t"), both || c.has("u"))
	if c.has("s") {
		c.socketSums()
		return 0
	}
	var rows [][]string
	if !c.has("H") {
		rows = append(rows, []string{"Netid", "State", "Recv-Q", "Send-Q", "Local Address:Port", "Peer Address:Port", "Process"})
	}
	for _, s := range list {
		state := map[string]string{"tcp": "LISTEN", "udp": "UNCONN"}[s.proto]
		rows = append(rows, []string{s.proto, state, "0", map[string]string{"tcp": "128", "udp": "0"}[s.proto], s.any() + ":" + itoa(s.port), s.any() + ":*", c.users(s)})
	}
	align := "llllrrl"
	if !both { // one kind alone is not named
		align = align[1:]
		for k := range rows {
			rows[k] = rows[k][1:]
		}
	}
	c.grid(align, " ", rows)
	return 0
}

// users is who listens. Others' processes are shown to root alone.
func (c *call) users(s socket) string {
	if !c.has("p") || c.UID != 0 {
		return ""
	}
	return fmt.Sprintf("users:((%q,pid=%d,fd=3))", s.who, c.daemonPID(s.who))
}

// daemonPID is the number that a daemon goes by: it is the same for as long as the machine runs.
func (c *call) daemonPID(who string) int {
	units := c.Host.Units()
	k := slices.IndexFunc(units, func(u machine.Unit) bool { return strings.HasPrefix(u.Name, strings.TrimSuffix(who, "d")) })
	if k >= 0 && units[k].MainPID > 0 {
		return units[k].MainPID
	}
	return 600 + k + 1
}

func (c *call) socketSums() {
	n := len(c.sockets(true, false))
	u := len(c.sockets(false, true))
	c.printf("Total: %d\nTCP:   %d (estab 0, closed 0, orphaned 0, timewait 0)\n\nTransport Total     IP        IPv6\nRAW\t  0         0         0        \nUDP\t  %-9d %-9d 0        \nTCP\t  %-9d %-9d 0        \nINET\t  %-9d %-9d 0        \nFRAG\t  0         0         0        \n\n",
		n+u, n, u, u, n, n, n+u, n+u)
}

// netstat is the older way to ask.
func netstat(c *call) int {
	if !c.opts("ltunpaer46Wic", map[string]string{"listening": "l", "tcp": "t", "udp": "u", "numeric": "n", "programs": "p"}, false) {
		return 4
	}
	both := c.has("t") == c.has("u")
	c.println("Active Internet connections (only servers)")
	title := "Proto Recv-Q Send-Q Local Address           Foreign Address         State      "
	if c.has("p") {
		title += " PID/Program name    "
	}
	c.println(title)
	for _, s := range c.sockets(both || c.has("t"), both || c.has("u")) {
		state := map[string]string{"tcp": "LISTEN"}[s.proto]
		line := fmt.Sprintf("%-5s %6d %6d %-23s %-23s %-11s", s.proto, 0, 0, fmt.Sprint("0.0.0.0:", s.port), "0.0.0.0:*", state)
		if c.has("p") {
			line += " " + map[bool]string{true: fmt.Sprintf("%d/%s", c.daemonPID(s.who), s.who), false: "-"}[c.UID == 0]
		}
		c.println(line)
	}
	return 0
}
