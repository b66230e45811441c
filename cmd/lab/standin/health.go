package main

import (
	"io"
	"net"
	"net/http"
)

// healthHandler answers as the real one does: /live and /ready are 200 for callers on the machine itself and 403 with
// an empty list for others. It says nothing about whether an object can be stored; neither does the real one.
func healthHandler() http.Handler {
	answer := func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, "[]")
			return
		}
		_, _ = io.WriteString(w, "{}")
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /live", answer)
	mux.HandleFunc("GET /ready", answer)
	return mux
}
