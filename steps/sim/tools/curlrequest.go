package tools

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"holdfast/steps/sim/machine"
)

// DialFunc opens a connection in memory from one simulated machine to a port of another, or of its own. A port that
// nobody serves is syscall.ECONNREFUSED; the rest of a machine's silence lasts until ctx ends.
type DialFunc func(ctx context.Context, to *machine.Host, port string) (net.Conn, error)

// AddNetwork lets curl reach what simulated machines serve.
func AddNetwork(h *machine.Host, dial DialFunc) {
	s := h.State(siteKey{}, newSites).(*sites)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dial = dial
}

// hostOf is the simulated machine that an address means; nil for any other.
func (c *call) hostOf(u *url.URL) *machine.Host {
	if name := u.Hostname(); name != "localhost" && name != "127.0.0.1" {
		return c.Host.Net.Host(name)
	}
	return c.Host
}

func (c *call) method() string {
	switch {
	case c.has("X"):
		return c.opt["X"]
	case c.has("I"):
		return http.MethodHead
	case c.has("d"):
		return http.MethodPost
	}
	return http.MethodGet
}

// connectTime is how long a connection is waited for where no option says otherwise.
const connectTime = 2 * time.Minute

// request sends one request in memory. Whatever the address says, it ends at the machine h.
func (c *call) request(h *machine.Host, u *url.URL) (status int, body []byte, err error) {
	s := c.Host.State(siteKey{}, newSites).(*sites)
	s.mu.Lock()
	dial := s.dial
	s.mu.Unlock()
	if dial == nil || u.Scheme != "http" {
		return 0, nil, syscall.ECONNREFUSED
	}
	limit := connectTime
	for _, o := range []string{"m", "c"} {
		if d, ok := duration(c.opt[o]); ok {
			limit = min(limit, d)
		}
	}
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	defer c.Host.Clock.AfterFunc(limit, func() { cancel(context.DeadlineExceeded) })()
	req, err := http.NewRequestWithContext(ctx, c.method(), u.String(), strings.NewReader(c.opt["d"]))
	if err != nil {
		return 0, nil, err
	}
	c.heads(req)
	transport := &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
		// The request's own end ends it: the transport would let a dial outlive its request.
		return dial(ctx, h, first(u.Port(), "80"))
	}}
	res, err := transport.RoundTrip(req) // follows nowhere
	if err != nil {
		return 0, nil, late(ctx, err)
	}
	defer res.Body.Close()
	body, err = io.ReadAll(io.LimitReader(res.Body, maxText))
	return res.StatusCode, body, late(ctx, err)
}

// late says of an error whether it was our own patience that ended.
func late(ctx context.Context, err error) error {
	if err != nil && context.Cause(ctx) == context.DeadlineExceeded {
		return context.DeadlineExceeded
	}
	return err
}

func (c *call) heads(req *http.Request) {
	req.Header.Set("User-Agent", "curl/practice")
	if user, word, ok := strings.Cut(c.opt["u"], ":"); ok {
		req.SetBasicAuth(user, word)
	}
	for _, line := range c.many["H"] {
		if name, value, ok := strings.Cut(line, ":"); ok {
			req.Header.Set(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
}

// failure puts an error of request into curl's code and words.
func (c *call) failure(u *url.URL, err error) (code int, text string) {
	where := fmt.Sprintf("Failed to connect to %s port %s: ", u.Hostname(), first(u.Port(), "80"))
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return 28, "Connection timed out"
	case errors.Is(err, syscall.EHOSTUNREACH):
		return 7, where + "No route to host"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return 52, "Empty reply from server"
	case errors.Is(err, syscall.ECONNREFUSED):
		return 7, where + "Connection refused"
	}
	return 56, "Recv failure: Connection reset by peer"
}
