// Package proxy is the machines' only way out: an HTTP proxy whose listening socket is in the lab's network namespace
// while it dials from the host's own. Machines reach over HTTP(S) exactly what the host reaches, with no route, no
// address translation and no cable between the two networks. It knows nothing of machines, and keeps no state.
package proxy

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"time"
)

const dialTimeout = 15 * time.Second

// Serve answers proxy requests on ln until ctx ends.
func Serve(ctx context.Context, ln net.Listener) error {
	s := &http.Server{Handler: newHandler(), ReadHeaderTimeout: 30 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	if err := s.Serve(ln); ctx.Err() == nil {
		return err
	}
	return nil
}

func newHandler() http.Handler {
	dialer := &net.Dialer{Timeout: dialTimeout}
	forward := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.Out.Host = r.In.Host },
		Transport:    &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, DisableCompression: true},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) { badGateway(w, err) },
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodConnect:
			tunnel(dialer, w, r)
		case r.URL.IsAbs() && r.URL.Scheme == "http":
			forward.ServeHTTP(w, r)
		default:
			http.Error(w, "this is a proxy: ask for an absolute http:// address, or CONNECT", http.StatusBadRequest)
		}
	})
}

// tunnel joins the client with the address it asks for, and understands nothing of what they say.
func tunnel(dialer *net.Dialer, w http.ResponseWriter, r *http.Request) {
	out, err := dialer.DialContext(r.Context(), "tcp", r.Host)
	if err != nil {
		badGateway(w, err)
		return
	}
	defer out.Close()
	in, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		badGateway(w, err)
		return
	}
	defer in.Close()
	if _, err := io.WriteString(in, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		pump(out, buffered) // what the client sent early may be in the buffer already
	}()
	pump(in, out)
	<-done
}

// pump copies until one side ends, and then tells the other that no more will come.
func pump(to net.Conn, from io.Reader) {
	_, _ = io.Copy(to, from)
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}

func badGateway(w http.ResponseWriter, err error) {
	http.Error(w, err.Error(), http.StatusBadGateway)
}
