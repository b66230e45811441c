package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/johannesboyne/gofakes3"

	"holdfast/steps/sim/clock"
	"holdfast/steps/sim/vfs"
)

// Engine is a kind of S3 server: a row of data.
type Engine struct {
	Name       string
	Data, Meta string        // folders inside the container
	Startup    time.Duration // until it answers
	OneWriter  bool          // it locks its metadata
	access     []string      // names of the access key's variable
	secret     []string
}

// engines, with the times that were measured: CloudServer answers after 3 to 7 s, the gateway at once.
var engines = []Engine{
	{"cloudserver", "/usr/src/app/localData", "/usr/src/app/localMetadata", 5 * time.Second, true, []string{"SCALITY_ACCESS_KEY_ID"}, []string{"SCALITY_SECRET_ACCESS_KEY"}},
	{"versitygw", "/data", "/metadata", 500 * time.Millisecond, false, []string{"ROOT_ACCESS_KEY_ID", "ROOT_ACCESS_KEY"}, []string{"ROOT_SECRET_ACCESS_KEY", "ROOT_SECRET_KEY"}},
}

// EngineOf finds the engine that an image holds, by its name.
func EngineOf(image string) (Engine, bool) {
	for _, e := range engines {
		if strings.Contains(image, e.Name) {
			return e, true
		}
	}
	return Engine{}, false
}

// words are an error in the C library's words, which keep their capitals.
type words string

// Error gives the words.
func (w words) Error() string { return string(w) }

// ErrLocked is what a Locker says when another instance has the lock.
const ErrLocked = words("Resource temporarily unavailable")

// Instance is one S3 server, about to run in a container.
type Instance struct {
	ID         string
	Engine     Engine
	FS         *vfs.FS // of the host
	Data, Meta string  // where the container's folders lie on the host
	Env        []string
	Secrets    map[string][]byte // files below /run/secrets
	// Lock takes the one writer's lock and gives a way to give it back. It may wait, and fails with ErrLocked.
	Lock func(ctx context.Context) (unlock func(), err error)
	Log  func(line string)
}

// Farm is all S3 servers that run in a practice cluster. It is safe for concurrent use.
type Farm struct {
	clock   *clock.Clock
	mu      sync.Mutex
	running map[string]http.Handler // by container
}

// NewFarm makes an empty farm.
func NewFarm(c *clock.Clock) *Farm { return &Farm{clock: c, running: map[string]http.Handler{}} }

// Run runs an instance until ctx ends, and gives its exit code. tidy says, once ctx has ended, whether there is time to
// give back the lock.
func (f *Farm) Run(ctx context.Context, i Instance, ready func(bool), tidy func() bool) int {
	if i.Engine.OneWriter {
		unlock, err := i.Lock(ctx)
		if errors.Is(err, ErrLocked) {
			i.Log(fmt.Sprintf("IO error: lock %s: %s", path.Join(i.Engine.Meta, "rootDB", "LOCK"), err))
			return 1
		}
		if err != nil {
			return stopped(ctx)
		}
		defer func() {
			if tidy() {
				unlock()
			}
		}()
	}
	if err := f.clock.Sleep(ctx, i.Engine.Startup); err != nil {
		return stopped(ctx)
	}
	handler, err := f.handler(ctx, i)
	if err != nil {
		i.Log(err.Error())
		return 1
	}
	f.set(i.ID, handler)
	defer f.set(i.ID, nil)
	i.Log("server started on port for S3")
	ready(true)
	<-ctx.Done()
	return 0
}

// stopped is the exit code of a program that was told to end before it had begun.
func stopped(ctx context.Context) int {
	if ctx.Err() != nil {
		return 0
	}
	return 1
}

func (f *Farm) set(id string, h http.Handler) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if h == nil {
		delete(f.running, id)
		return
	}
	f.running[id] = h
}

// Handler gives the S3 server that runs in a container.
func (f *Farm) Handler(container string) (http.Handler, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h, ok := f.running[container]
	return h, ok
}

// handler is S3 behind the check of signatures.
func (f *Farm) handler(ctx context.Context, i Instance) (http.Handler, error) {
	root := i.FS.As(vfs.Cred{Done: ctx.Done()})
	for _, dir := range []string{i.Data, i.Meta} {
		if err := root.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
	}
	s3 := gofakes3.New(NewBackend(root, i.Data, i.Meta, f.clock.Wall), gofakes3.WithTimeSkewLimit(0), gofakes3.WithLogger(gofakes3.DiscardLog())).Server()
	keys := i.keys()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w = whileUp{w, ctx.Done()}
		if i.Engine.Name == "versitygw" && r.URL.Path == "/health" {
			return
		}
		if no := verify(r, keys, f.clock.Wall()); no != nil {
			no.write(w)
			return
		}
		s3.ServeHTTP(w, r)
	}), nil
}

// keys finds the credentials as the engine's start does: in the secret, then in the environment. One of the two alone
// counts as none, and then the published presets apply.
func (i Instance) keys() Keys {
	values := map[string]string{}
	for _, e := range i.Env {
		k, v, _ := strings.Cut(e, "=")
		values[k] = v
	}
	for _, content := range i.Secrets {
		for k, v := range ParseSecret(content) {
			values[k] = v
		}
	}
	first := func(names []string) string {
		for _, n := range names {
			if values[n] != "" {
				return values[n]
			}
		}
		return ""
	}
	k := Keys{first(i.Engine.access), first(i.Engine.secret)}
	if k.Access == "" || k.Secret == "" {
		return Keys{"accessKey1", "verySecretKey1"}
	}
	return k
}

// ParseSecret reads lines of the form export NAME='value', as a shell that sources them would.
func ParseSecret(content []byte) map[string]string {
	out := map[string]string{}
	in := bufio.NewScanner(bytes.NewReader(content))
	for in.Scan() {
		line := strings.TrimPrefix(strings.TrimSpace(in.Text()), "export ")
		k, v, ok := strings.Cut(line, "=")
		if !ok || strings.HasPrefix(k, "#") {
			continue
		}
		for _, q := range []string{"'", `"`} {
			if len(v) >= 2 && strings.HasPrefix(v, q) && strings.HasSuffix(v, q) {
				v = v[1 : len(v)-1]
				break
			}
		}
		out[strings.TrimSpace(k)] = v
	}
	return out
}
