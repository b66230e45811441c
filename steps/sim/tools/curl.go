package tools

import (
	"fmt"
	"net/url"
	"strings"
	"sync"

	"holdfast/steps/sim/machine"
)

// Site is a web page that only the practice cluster has.
type siteKey struct{}

type sites struct {
	mu   sync.Mutex
	page map[string]func(method, url string) (status int, body []byte)
	dial DialFunc // nil where no machine serves anything
}

func newSites() any { return &sites{page: map[string]func(string, string) (int, []byte){}} }

// AddSite lets curl find pages below an address, like "https://download.docker.com".
func AddSite(h *machine.Host, prefix string, serve func(method, url string) (status int, body []byte)) {
	s := h.State(siteKey{}, newSites).(*sites)
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
	s := c.Host.State(siteKey{}, newSites).(*sites)
	s.mu.Lock()
	var serve func(string, string) (int, []byte)
	for prefix, f := range s.page {
		if strings.HasPrefix(raw, prefix) {
			serve = f
		}
	}
	s.mu.Unlock()
	var status int
	var body []byte
	switch h := c.hostOf(u); {
	case serve != nil:
		status, body = serve(c.method(), raw)
	case h == nil:
		return c.curlFail(6, "Could not resolve host: "+u.Hostname())
	default:
		if status, body, err = c.request(h, u); err != nil {
			code, text := c.failure(u, err)
			return c.curlFail(code, text)
		}
	}
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
