package s3check

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"holdfast/steps"
)

func TestClientOverLoopback(t *testing.T) {
	srv := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	defer srv.Close()
	c := Dial(srv.URL+"/", "access", "secret", Options{})
	ctx := t.Context()
	for range 2 { // the second time the bucket is there
		if err := c.EnsureBucket(ctx, bucket); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Put(ctx, bucket, "a/b c+d", []byte("hello")); err != nil {
		t.Fatal(err)
	}
	got, err := c.Get(ctx, bucket, "a/b c+d")
	if err != nil || got != contentOf([]byte("hello")) {
		t.Errorf("get: %+v, %v", got, err)
	}
	list, err := c.List(ctx, bucket, "a/")
	if d := cmp.Diff(map[string]int64{"a/b c+d": 5}, list); d != "" || err != nil {
		t.Error(d, err)
	}
	for range 2 { // deleting what is gone is no failure
		if err := c.Delete(ctx, bucket, "a/b c+d"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Get(ctx, bucket, "a/b c+d"); !IsMissing(err) {
		t.Errorf("after delete: %v", err)
	}
}

func TestRefusedOverLoopback(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	endpoint := "http://" + l.Addr().String()
	l.Close()
	err = Dial(endpoint, "a", "s", Options{}).Put(t.Context(), bucket, "k", nil)
	want := "put " + bucket + "/k through " + endpoint + ": connection refused"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if !strings.Contains(steps.HintOf(err), "routing mesh") {
		t.Errorf("hint: %q", steps.HintOf(err))
	}
}

func TestListReadsEveryPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, h := newStore()
		if err := backend.CreateBucket(bucket); err != nil {
			t.Fatal(err)
		}
		f := newFarm()
		f.serve(t, addrA, h)
		c := Dial("http://"+addrA, "a", "s", Options{Dial: f.dial})
		const many = 1100 // a page has 1000
		for i := range many {
			if _, err := backend.PutObject(bucket, strings.Repeat("k", 1+i%7)+time.Duration(i).String(), nil, strings.NewReader(""), 0, nil); err != nil {
				t.Fatal(err)
			}
		}
		list, err := c.List(t.Context(), bucket, "k")
		if err != nil || len(list) != many {
			t.Errorf("listed %d of %d: %v", len(list), many, err)
		}
	})
}

func TestConnections(t *testing.T) {
	for _, tc := range []struct {
		keep bool
		want int
	}{{false, 3}, {true, 1}} {
		synctest.Test(t, func(t *testing.T) {
			backend, h := newStore()
			if err := backend.CreateBucket(bucket); err != nil {
				t.Fatal(err)
			}
			f := newFarm()
			f.serve(t, addrA, h)
			c := Dial("http://"+addrA, "a", "s", Options{Dial: f.dial, KeepAlive: tc.keep})
			defer c.Close()
			for range 3 {
				if err := c.Put(t.Context(), bucket, "k", []byte("x")); err != nil {
					t.Fatal(err)
				}
				synctest.Wait() // the connection goes back to the pool after the answer
			}
			if f.dials != tc.want {
				t.Errorf("keep-alive %t: %d connections, want %d", tc.keep, f.dials, tc.want)
			}
		})
	}
}

// Two installs beside each other may both find no bucket; the slower one must not fail over it.
func TestBucketRace(t *testing.T) {
	for _, code := range []string{"BucketAlreadyOwnedByYou", "BucketAlreadyExists"} {
		synctest.Test(t, func(t *testing.T) {
			backend, h := newStore()
			f := newFarm()
			f.serve(t, addrA, h, on(isCreateBucket, func(w http.ResponseWriter, r *http.Request) {
				if err := backend.CreateBucket(bucket); err != nil { // the other one was faster
					t.Error(err)
				}
				refuse(409, code, "too late")(w, r)
			}))
			if err := Dial("http://"+addrA, "a", "s", Options{Dial: f.dial}).EnsureBucket(t.Context(), bucket); err != nil {
				t.Errorf("%s: %v", code, err)
			}
		})
	}
}

func TestBucketOfSomebodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, h := newStore()
		f := newFarm()
		f.serve(t, addrA, h, on(isCreateBucket, refuse(409, "BucketAlreadyExists", "taken")))
		err := Dial("http://"+addrA, "a", "s", Options{Dial: f.dial}).EnsureBucket(t.Context(), bucket)
		expectRed(t, err, []string{"make bucket " + bucket, "BucketAlreadyExists"}, "another bucket name")
	})
}

func TestNoProxyFromTheEnvironment(t *testing.T) {
	if newTransport(Options{}).Proxy != nil {
		t.Error("requests may leave through a proxy")
	}
}
