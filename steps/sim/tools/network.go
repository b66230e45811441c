package tools

import (
	"fmt"
	"net"
	"net/url"
	"sort"
	"strings"
	"sync"

	"holdfast/steps/sim/machine"
)

// Site is a web page that only the practice cluster has.
type siteKey struct{}

type sites struct {
	mu   sync.Mutex
	page map[string]func(method, url string) (status int, body []byte)
}

// AddSite lets curl find pages below an address, like "https://download.docker.com".
func AddSite(h *machine.Host, prefix string, serve func(method, url string) (status int, body []byte)) {
	s := h.State(siteKey{}, func() any { return &sites{page: map[string]func(string, string) (int, []byte){}} }).(*sites)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.page[prefix] = serve
}

// curl fetches from simulated hosts and sites alone: there is no way out of here.
func curl(c *call) int {
	long := map[string]string{
		"fail": "f", "silent": "s", "show-error": "S", "location": "L", "output": "o", "max-time": "m", "retry": "r", "proxy": "x", "head": "I",
		"request": "X", "header": "H", "data": "d", "user": "u", "connect-timeout": "c", "write-out": "w", "insecure": "k", "retry-delay": "R", "quiet": "s", "output-document": "O",
	}
	if c.Name() == "wget" {
		long["output-document"] = "o"
	}
	if !c.opts("fsSLo:m:r:x:IX:H:d:u:c:w:kR:qO", long, false) {
		return 2
	}
	if len(c.args) == 0 {
		c.errsay("curl: try 'curl --help' or 'curl --manual' for more information")
		return 2
	}
	code := 0
	for _, raw := range c.args {
		if !strings.Contains(raw, "://") {
			raw = "http://" + raw
		}
		code = c.fetch(raw)
	}
	return code
}

func (c *call) curlFail(code int, text string) int {
	if !c.has("s") || c.has("S") {
		c.errsay("curl: (%d) %s", code, text)
	}
	return code
}

func (c *call) fetch(raw string) int {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return c.curlFail(3, "URL using bad/illegal format or missing URL")
	}
	s := c.Host.State(siteKey{}, func() any { return &sites{page: map[string]func(string, string) (int, []byte){}} }).(*sites)
	s.mu.Lock()
	var serve func(string, string) (int, []byte)
	for prefix, f := range s.page {
		if strings.HasPrefix(raw, prefix) {
			serve = f
		}
	}
	s.mu.Unlock()
	if serve == nil {
		if h := c.Host.Net.Host(u.Hostname()); h != nil || u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" {
			return c.curlFail(7, fmt.Sprintf("Failed to connect to %s port %s: Connection refused", u.Hostname(), first(u.Port(), "80")))
		}
		return c.curlFail(6, "Could not resolve host: "+u.Hostname())
	}
	status, body := serve(first(c.opt["X"], "GET"), raw)
	if status >= 400 && c.has("f") {
		return c.curlFail(22, fmt.Sprintf("The requested URL returned error: %d", status))
	}
	if c.has("I") {
		c.printf("HTTP/1.1 %d\n\n", status)
	} else if o, ok := c.opt["o"]; ok && o != "-" {
		if err := c.fs.WriteFile(c.Abs(o), body, 0o666); err != nil {
			return c.curlFail(23, "Failure writing output to destination")
		}
	} else {
		_, _ = c.Stdout.Write(body)
	}
	if w, ok := c.opt["w"]; ok {
		c.printf("%s", strings.NewReplacer("%{http_code}", itoa(status), `\n`, "\n").Replace(w))
	}
	return 0
}

func gpg(c *call) int {
	for i, a := range c.args {
		if a == "--dearmor" {
			text, _ := c.text("-")
			if i+2 < len(c.args) && (c.args[i+1] == "-o" || c.args[i+1] == "--output") {
				_ = c.fs.WriteFile(c.Abs(c.args[i+2]), text, 0o644)
				return 0
			}
			_, _ = c.Stdout.Write(text)
			return 0
		}
	}
	return outOfReach(c)
}

func ip(c *call) int {
	words := strings.Join(c.args, " ")
	prefix := "/24"
	gw := net.ParseIP(c.Host.Addr).To4()
	if gw == nil {
		gw = net.IPv4(192, 0, 2, 1).To4()
	}
	subnet := fmt.Sprintf("%d.%d.%d", gw[0], gw[1], gw[2])
	switch {
	case strings.Contains(words, "route get"):
		c.printf("%s dev eth0 src %s uid %d\n", c.args[len(c.args)-1], c.Host.Addr, c.UID)
	case strings.Contains(words, "ro") && !strings.Contains(words, "link"):
		c.printf("default via %s.254 dev eth0\n%s.0/24 dev eth0 proto kernel scope link src %s\n", subnet, subnet, c.Host.Addr)
	case strings.HasPrefix(words, "-o") || strings.HasPrefix(words, "-br"):
		c.printf("1: lo    inet 127.0.0.1/8 scope host lo\n2: eth0    inet %s%s scope global eth0\n", c.Host.Addr, prefix)
	case strings.Contains(words, "link set"):
		if c.UID != 0 {
			c.errsay("RTNETLINK answers: Operation not permitted")
			return 2
		}
		c.Host.Net.Unplug(c.Host.Addr, strings.HasSuffix(words, "down"))
	default:
		state := "UP"
		if !c.Host.Net.Plugged(c.Host.Addr) {
			state = "DOWN"
		}
		c.printf("1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN\n    inet 127.0.0.1/8 scope host lo\n2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state %s\n    inet %s%s scope global eth0\n", state, c.Host.Addr, prefix)
	}
	return 0
}

// ss lists listening ports.
func ss(c *call) int {
	words := strings.Join(c.args, " ")
	if !strings.Contains(words, "H") {
		c.println("Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process")
	}
	var rows []string
	for key, who := range c.Host.Ports() {
		proto, port, _ := strings.Cut(key, ":")
		if strings.Contains(words, "u") && !strings.Contains(words, "t") && proto != "udp" || strings.Contains(words, "t") && !strings.Contains(words, "u") && proto != "tcp" {
			continue
		}
		state := map[string]string{"tcp": "LISTEN", "udp": "UNCONN"}[proto]
		rows = append(rows, fmt.Sprintf("%-5s %-6s 0      128          0.0.0.0:%-5s      0.0.0.0:*     users:((\"%s\",pid=1,fd=3))", proto, state, port, who))
	}
	sort.Strings(rows)
	for _, r := range rows {
		c.println(r)
	}
	return 0
}

func ping(c *call) int {
	if !c.opts("c:W:w:i:qnI:s:46", nil, false) {
		return 2
	}
	if len(c.args) == 0 {
		c.errsay("ping: usage error: Destination address required")
		return 1
	}
	h := c.Host.Net.Host(c.args[0])
	if h == nil {
		c.errsay("ping: %s: Name or service not known", c.args[0])
		return 2
	}
	n, got := max(c.count0("c"), 1), 0
	c.printf("PING %s (%s) 56(84) bytes of data.\n", c.args[0], h.Addr)
	for k := 1; k <= min(n, 100); k++ {
		if c.Host.Reaches(h.Addr) {
			got++
			c.printf("64 bytes from %s: icmp_seq=%d ttl=64 time=0.3 ms\n", h.Addr, k)
		}
		if pause, _ := duration("1"); k < n && c.Host.Clock.Sleep(c.ctx, pause) != nil {
			return 1
		}
	}
	c.printf("\n--- %s ping statistics ---\n%d packets transmitted, %d received, %d%% packet loss\n", c.args[0], n, got, 100-100*got/n)
	if got == 0 {
		return 1
	}
	return 0
}
