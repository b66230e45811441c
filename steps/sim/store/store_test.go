package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/johannesboyne/gofakes3"

	"holdfast/steps/s3check"
	"holdfast/steps/sim/clock"
	"holdfast/steps/sim/vfs"
)

func backend(t *testing.T) (*Backend, *vfs.FS) {
	t.Helper()
	f := vfs.New()
	for _, dir := range []string{"/d", "/m"} {
		if err := f.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	b := NewBackend(f, "/d", "/m", time.Now)
	if err := b.CreateBucket("box"); err != nil {
		t.Fatal(err)
	}
	return b, f
}

func put(t *testing.T, b *Backend, key, body string) {
	t.Helper()
	if _, err := b.PutObject("box", key, map[string]string{"a": "b"}, strings.NewReader(body), int64(len(body)), nil); err != nil {
		t.Fatal(err)
	}
}

func get(b *Backend, key string) string {
	o, err := b.GetObject("box", key, nil)
	if err != nil {
		return "error: " + err.Error()
	}
	body, _ := io.ReadAll(o.Contents)
	return string(body)
}

func TestObjects(t *testing.T) {
	b, f := backend(t)
	keys := []string{"plain", "a/b/c", "../../etc/passwd", ".bucket", "with space", "grüße", "%2F", "."}
	for _, key := range keys {
		put(t, b, key, "first "+key)
		put(t, b, key, "of "+key)
	}
	for _, key := range keys {
		if got := get(b, key); got != "of "+key {
			t.Errorf("%q: %q", key, got)
		}
	}
	if f.Exists("/etc/passwd") {
		t.Error("a key became a path")
	}
	list, err := b.ListBucket("box", nil, gofakes3.ListBucketPage{})
	if err != nil || len(list.Contents) != len(keys) {
		t.Errorf("%d objects are listed, want %d: %v", len(list.Contents), len(keys), err)
	}
	left, err := f.ReadDir("/d/box")
	if err != nil || len(left) != len(keys) {
		t.Errorf("%d files lie below data, want %d: %v", len(left), len(keys), err)
	}
	if err := b.DeleteBucket("box"); !gofakes3.HasErrorCode(err, gofakes3.ErrBucketNotEmpty) {
		t.Errorf("a full bucket: %v", err)
	}
	out, err := b.DeleteMulti("box", append(keys, "never there")...)
	if err != nil || len(out.Deleted) != len(keys)+1 {
		t.Errorf("deleted %d, %v", len(out.Deleted), err)
	}
	if err := b.DeleteBucket("box"); err != nil {
		t.Errorf("an empty bucket: %v", err)
	}
}

// A server that is being ended gives no list rather than half of one: a client would take it for the truth.
func TestNoHalfList(t *testing.T) {
	b, f := backend(t)
	put(t, b, "one", "1")
	put(t, b, "two", "2")
	if err := f.Remove(b.file("box", "two")); err != nil {
		t.Fatal(err)
	}
	if err := f.MkdirAll(b.file("box", "two"), 0o755); err != nil { // what cannot be read is not what is not there
		t.Fatal(err)
	}
	if list, err := b.ListBucket("box", nil, gofakes3.ListBucketPage{}); err == nil {
		t.Errorf("%d objects are listed without a word about the other", len(list.Contents))
	}
}

func TestListPages(t *testing.T) {
	b, _ := backend(t)
	for i := range 7 {
		put(t, b, fmt.Sprintf("k%d", i), "x")
	}
	put(t, b, "dir/one", "x")
	put(t, b, "dir/two", "x")
	var got []string
	page := gofakes3.ListBucketPage{MaxKeys: 3}
	for {
		list, err := b.ListBucket("box", &gofakes3.Prefix{HasPrefix: true, Prefix: "k"}, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list.Contents {
			got = append(got, c.Key)
		}
		if !list.IsTruncated {
			break
		}
		page.Marker, page.HasMarker = list.NextMarker, true
	}
	if strings.Join(got, " ") != "k0 k1 k2 k3 k4 k5 k6" {
		t.Errorf("pages of three give %v", got)
	}
	list, err := b.ListBucket("box", &gofakes3.Prefix{HasDelimiter: true, Delimiter: "/"}, gofakes3.ListBucketPage{})
	if err != nil || len(list.CommonPrefixes) != 1 || list.CommonPrefixes[0].Prefix != "dir/" || len(list.Contents) != 7 {
		t.Errorf("with a delimiter: %+v, %d objects, %v", list.CommonPrefixes, len(list.Contents), err)
	}
}

func TestFullDiskRefusesAndKeepsTheOld(t *testing.T) {
	b, f := backend(t)
	put(t, b, "x", "old")
	f.SetQuota(10_000)
	body := strings.Repeat("y", 50_000)
	if _, err := b.PutObject("box", "x", nil, strings.NewReader(body), int64(len(body)), nil); err == nil {
		t.Error("a full disk took an object")
	}
	if got := get(b, "x"); got != "old" {
		t.Errorf("the old object is %q", got)
	}
}

func TestDataWithoutMetadataIsNothing(t *testing.T) {
	b, f := backend(t)
	put(t, b, "x", "body")
	if err := f.MkdirAll("/empty", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, other := range []*Backend{NewBackend(f, "/d", "/empty", time.Now), NewBackend(f, "/empty", "/m", time.Now)} {
		if got := get(other, "x"); !strings.HasPrefix(got, "error") {
			t.Errorf("one folder alone gives %q", got)
		}
	}
	if again := NewBackend(f, "/d", "/m", time.Now); get(again, "x") != "body" {
		t.Error("a second server on the same folders does not find the object")
	}
}

// farm is an instance behind pipes.
type farm struct {
	*testing.T
	farm  *Farm
	conns chan net.Conn
	way   error
	lock  error
	lines []string
	stop  func()
}

func serve(t *testing.T, engine string, f func(f *farm)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(1)
		f1 := &farm{T: t, farm: NewFarm(c), conns: make(chan net.Conn)}
		ctx, cancel := context.WithCancel(t.Context())
		l := &listener{conns: f1.conns, done: make(chan struct{})}
		ended := make(chan error, 1)
		go func() { ended <- f1.farm.Serve(ctx, l, func() (string, error) { return "id", f1.way }) }()
		e, _ := EngineOf("registry/" + engine + ":1")
		i := Instance{ID: "id", Engine: e, FS: vfs.New(), Data: "/d", Meta: "/m", Log: func(line string) { f1.lines = append(f1.lines, line) }}
		i.Secrets = map[string][]byte{"/run/secrets/x": []byte("export SCALITY_ACCESS_KEY_ID='mine'\nexport SCALITY_SECRET_ACCESS_KEY='hidden'\n")}
		i.Lock = func(context.Context) (func(), error) { return func() {}, f1.lock }
		inner, stop := context.WithCancel(ctx)
		f1.stop = stop
		defer func() {
			stop()
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("Serve ended with %v", err)
			}
		}()
		go f1.farm.Run(inner, i, func(bool) {}, func() bool { return true })
		f(f1)
	})
}

func (f *farm) client(access, secret string) *s3check.Client {
	return s3check.Dial("http://10.0.0.1:8000", access, secret, s3check.Options{Timeout: 5 * time.Second, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		near, far := net.Pipe()
		select {
		case f.conns <- far:
			return near, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}})
}

func TestStartsServesAndStops(t *testing.T) {
	serve(t, "cloudserver", func(f *farm) {
		c := f.client("mine", "hidden")
		f.way = ErrRefused
		if err := c.EnsureBucket(f.Context(), "box"); err == nil {
			f.Error("a refused connection answers")
		}
		f.way = nil
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if err := c.EnsureBucket(f.Context(), "box"); err != nil {
			f.Fatal(err)
		}
		key := "a key/with (odd) signs+%&=ä"
		if err := c.Put(f.Context(), "box", key, []byte("body")); err != nil {
			f.Fatal(err)
		}
		if got, err := c.Get(f.Context(), "box", key); err != nil || got.Size != 4 {
			f.Errorf("got %+v, %v", got, err)
		}
		if got, err := c.List(f.Context(), "box", "a key/"); err != nil || got[key] != 4 {
			f.Errorf("list: %v, %v", got, err)
		}
		for name, keys := range map[string]Keys{"InvalidAccessKeyId": {"yours", "hidden"}, "SignatureDoesNotMatch": {"mine", "guessed"}} {
			if err := f.client(keys.Access, keys.Secret).Put(f.Context(), "box", "x", nil); err == nil || !strings.Contains(err.Error(), name) {
				f.Errorf("with keys %v: %v, want %s", keys, err, name)
			}
		}
		f.way = ErrSilent
		begin := time.Now()
		if _, err := c.Get(f.Context(), "box", key); err == nil || time.Since(begin) < 5*time.Second {
			f.Errorf("a silent machine: %v after %v", err, time.Since(begin))
		}
		f.way = nil
		f.stop()
		synctest.Wait()
		if _, err := c.Get(f.Context(), "box", key); err == nil {
			f.Error("a stopped server answers")
		}
	})
}

// TestNoAnswerFromAnEmptiedFolder: a server that is being ended may still be reading when its volume is taken away.
func TestNoAnswerFromAnEmptiedFolder(t *testing.T) {
	f := vfs.New()
	if err := f.MkdirAll("/m/buckets/box", 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	keys := []string{"ROOT_ACCESS_KEY=a", "ROOT_SECRET_KEY=s"}
	i := Instance{Engine: engines[1], FS: f, Data: "/d", Meta: "/m", Env: keys}
	h, err := NewFarm(clock.New(1)).handler(ctx, i)
	if err != nil {
		t.Fatal(err)
	}
	ask := func() (code int, aborted any) {
		defer func() { aborted = recover() }()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/box/key", nil))
		return w.Code, nil
	}
	if code, aborted := ask(); code != http.StatusForbidden || aborted != nil {
		t.Errorf("while it runs: %d, %v", code, aborted)
	}
	end()
	if err := f.RemoveAll("/m/buckets"); err != nil {
		t.Fatal(err)
	}
	if code, aborted := ask(); aborted != http.ErrAbortHandler { //nolint:errorlint // what was panicked with
		t.Errorf("after its end it answered %d, %v", code, aborted)
	}
}

func TestLockedOut(t *testing.T) {
	f := NewFarm(clock.New(1))
	e, _ := EngineOf("cloudserver")
	var said string
	i := Instance{Engine: e, FS: vfs.New(), Log: func(line string) { said = line }, Lock: func(context.Context) (func(), error) { return nil, ErrLocked }}
	if code := f.Run(t.Context(), i, nil, nil); code != 1 || said != "IO error: lock /usr/src/app/localMetadata/rootDB/LOCK: Resource temporarily unavailable" {
		t.Errorf("exit code %d, %q", code, said)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	i.Lock = func(ctx context.Context) (func(), error) { return nil, ctx.Err() }
	if code := f.Run(ctx, i, nil, nil); code != 0 {
		t.Errorf("stopped while it waited: exit code %d", code)
	}
}

func TestKeys(t *testing.T) {
	gateway, _ := EngineOf("versitygw:v1")
	cloud, _ := EngineOf("ghcr.io/scality/cloudserver:9.5.2-standin")
	for _, c := range []struct {
		i    Instance
		want Keys
	}{
		{Instance{Engine: cloud}, Keys{"accessKey1", "verySecretKey1"}},
		{Instance{Engine: cloud, Env: []string{"SCALITY_ACCESS_KEY_ID=a"}}, Keys{"accessKey1", "verySecretKey1"}},
		{Instance{Engine: cloud, Env: []string{"SCALITY_ACCESS_KEY_ID=a", "SCALITY_SECRET_ACCESS_KEY=b"}}, Keys{"a", "b"}},
		{Instance{Engine: gateway, Secrets: map[string][]byte{"x": []byte("export ROOT_ACCESS_KEY_ID='a'\nexport ROOT_SECRET_ACCESS_KEY=\"b c\"\n")}}, Keys{"a", "b c"}},
	} {
		if got := c.i.keys(); got != c.want {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
	if _, ok := EngineOf("nginx:1"); ok {
		t.Error("nginx is no S3 server")
	}
}

func TestSkewedClock(t *testing.T) {
	r, err := http.NewRequest(http.MethodGet, "http://10.0.0.1/", nil)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=mine/20260102/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00")
	r.Header.Set("X-Amz-Date", "20260102T010405Z")
	if no := verify(r, Keys{"mine", "hidden"}, now); no == nil || no.code != "RequestTimeTooSkewed" {
		t.Errorf("two hours off: %+v", no)
	}
	r.Header.Del("Authorization")
	if no := verify(r, Keys{"mine", "hidden"}, now); no == nil || no.code != "AccessDenied" || no.status != 403 {
		t.Errorf("no signature: %+v", no)
	}
}

func FuzzParseAuthorization(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=a/20260102/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00")
	f.Add("AWS4-HMAC-SHA256 Credential=////, SignedHeaders=, Signature=")
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := parseAuthorization(text)
		if ok && (s.access == "" || s.signature == "") {
			t.Errorf("%q was taken: %+v", text, s)
		}
		r := &http.Request{Method: "GET", Host: "x", Header: http.Header{"Authorization": {text}, "X-Amz-Date": {"20260102T030405Z"}}}
		r.URL = &url.URL{Scheme: "http", Host: "x", Path: "/a"}
		if no := verify(r, Keys{"a", "b"}, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)); no == nil {
			t.Errorf("%q was let in", text)
		}
	})
}

func FuzzParseSecret(f *testing.F) {
	f.Add([]byte("export A='b'\n# x\nC=\"d\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for k, v := range ParseSecret(text) {
			if strings.Contains(k+v, "\n") || !bytes.Contains(text, []byte(v)) {
				t.Errorf("%q gave %q=%q", text, k, v)
			}
		}
	})
}

// listener hands out the ends of pipes.
type listener struct {
	conns chan net.Conn
	done  chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	select {
	case <-l.done:
		return errors.New("closed before")
	default:
		close(l.done)
	}
	return nil
}

func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }
