package s3check

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"holdfast/steps"
)

const (
	addrA  = "10.77.0.11:8000"
	addrB  = "10.77.0.12:8000"
	bucket = "holdfast-check"
)

// fault wraps a healthy S3 server to make it misbehave.
type fault func(http.Handler) http.Handler

// farm is a network of S3 servers joined by pipes, so that a synctest bubble owns its time.
type farm struct {
	mu    sync.Mutex
	nodes map[string]*pipeListener
	dials int
}

func newFarm() *farm { return &farm{nodes: make(map[string]*pipeListener)} }

// newStore is an empty S3 server.
func newStore() (*s3mem.Backend, http.Handler) {
	backend := s3mem.New()
	return backend, gofakes3.New(backend).Server()
}

// serve puts a server on the farm's network until the test ends.
func (f *farm) serve(t *testing.T, addr string, h http.Handler, faults ...fault) {
	t.Helper()
	for _, wrap := range faults {
		h = wrap(h)
	}
	l := &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
	srv := &http.Server{Handler: h}
	go srv.Serve(l)
	f.nodes[addr] = l
	t.Cleanup(func() { srv.Close() })
}

// dial is a DialFunc: it refuses where nothing is served.
func (f *farm) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	f.mu.Lock()
	f.dials++
	f.mu.Unlock()
	l, ok := f.nodes[addr]
	if !ok {
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}
func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.done) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// on applies answer to the requests that match and lets the others through.
func on(match func(*http.Request) bool, answer http.HandlerFunc) fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if match(r) {
				answer(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// edit changes the body of the answers to matching requests that went well.
func edit(match func(*http.Request) bool, change func([]byte) []byte) fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !match(r) {
				next.ServeHTTP(w, r)
				return
			}
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			body := rec.Body.Bytes()
			if rec.Code == http.StatusOK {
				body = change(bytes.Clone(body))
			}
			rec.Header().Del("Content-Length")
			for k, v := range rec.Header() {
				w.Header()[k] = v
			}
			w.WriteHeader(rec.Code)
			w.Write(body)
		})
	}
}

func every(*http.Request) bool { return true }

// isObject matches requests of a method on keys with that prefix.
func isObject(method, prefix string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return r.Method == method && strings.HasPrefix(r.URL.Path, "/"+bucket+"/"+prefix)
	}
}

func isCreateBucket(r *http.Request) bool {
	return r.Method == http.MethodPut && strings.Trim(r.URL.Path, "/") == bucket
}

func isList(r *http.Request) bool {
	return r.Method == http.MethodGet && r.URL.Query().Get("prefix") != ""
}

// refuse answers as S3 does when it says no.
func refuse(status int, code, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>", code, message)
	}
}

// pretend says yes and does nothing.
func pretend(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
	}
}

// notebook is a Memory in memory.
type notebook struct{ objects []Object }

func (n *notebook) Load(context.Context) ([]Object, error) { return n.objects, nil }
func (n *notebook) Save(_ context.Context, o []Object) error {
	n.objects = o
	return nil
}
func (n *notebook) String() string { return "the notebook" }

// twoNodes is the probe of most tests.
func twoNodes() steps.Probe {
	return steps.Probe{
		Endpoints: []string{"http://" + addrA, "http://" + addrB},
		Bucket:    bucket, AccessKey: "s3-access", SecretKey: "s3-secret",
	}
}

// secrets gives every secret a value that must never show.
func secrets(name string) (string, error) { return "VALUE-OF-" + name, nil }

// keys lists what a store holds.
func keys(t *testing.T, b *s3mem.Backend) []string {
	t.Helper()
	list, err := b.ListBucket(bucket, nil, gofakes3.ListBucketPage{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range list.Contents {
		names = append(names, o.Key)
	}
	return names
}
