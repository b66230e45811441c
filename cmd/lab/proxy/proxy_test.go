package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// start runs a proxy on loopback and gives a client that uses it.
func start(t *testing.T) (*http.Client, string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the proxy ended with %v", err)
		}
	})
	address := ln.Addr().String()
	transport := &http.Transport{
		Proxy:           http.ProxyURL(&url.URL{Scheme: "http", Host: address}),
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // a test server's own certificate
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}, address
}

func TestPlainRequests(t *testing.T) {
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Answer", "yes")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprintf(w, "%s %s %s %q proxy=%q", r.Method, r.Host, r.URL, body, r.Header.Get("Proxy-Authorization"))
	}))
	defer origin.Close()
	client, _ := start(t)

	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPut, origin.URL+"/a/b?c=d%20e", strings.NewReader("body"))
	req.Header.Set("Proxy-Authorization", "secret")
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, _ := io.ReadAll(res.Body)
	want := fmt.Sprintf("PUT %s /a/b?c=d%%20e \"body\" proxy=\"\"", strings.TrimPrefix(origin.URL, "http://"))
	if string(got) != want || res.StatusCode != http.StatusTeapot || res.Header.Get("X-Answer") != "yes" {
		t.Errorf("got %d %s, want %s", res.StatusCode, got, want)
	}
}

func TestTunnel(t *testing.T) {
	origin := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 1<<20))
	}))
	defer origin.Close()
	client, _ := start(t)
	res, err := client.Get(origin.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got, err := io.ReadAll(res.Body); len(got) != 1<<20 || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestTunnelPassesHalfClose: a client that has said all it has to say still gets the whole answer, and what it sent
// together with its request for a tunnel is not lost.
func TestTunnelPassesHalfClose(t *testing.T) {
	origin, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer origin.Close()
	go func() {
		conn, err := origin.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		all, _ := io.ReadAll(conn)
		fmt.Fprintf(conn, "you said %s", all)
	}()
	_, proxy := start(t)
	conn, err := net.Dial("tcp", proxy)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %[1]s\r\n\r\nearly ", origin.Addr())
	answer := bufio.NewReader(conn)
	if line, err := answer.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 200") {
		t.Fatalf("%q, %v", line, err)
	}
	_, _ = answer.ReadString('\n')
	fmt.Fprint(conn, "late")
	_ = conn.(*net.TCPConn).CloseWrite()
	if got, err := io.ReadAll(answer); string(got) != "you said early late" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	closed.Close()
	_, proxy := start(t)
	cases := map[string]int{
		"GET http://" + nobody + "/ HTTP/1.1\r\nHost: x\r\n\r\n":          http.StatusBadGateway,
		"CONNECT " + nobody + " HTTP/1.1\r\nHost: " + nobody + "\r\n\r\n": http.StatusBadGateway,
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n":                               http.StatusBadRequest,
		"GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n":                        http.StatusBadRequest,
		"rubbish\r\n\r\n": http.StatusBadRequest,
	}
	for request, want := range cases {
		conn, err := net.Dial("tcp", proxy)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, request)
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || res.StatusCode != want {
			t.Errorf("%q: %v, %v; want %d", request, res, err, want)
		}
		conn.Close()
	}
}
