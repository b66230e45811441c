package s3check

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
)

// run makes one probe and gives its lines.
func run(t *testing.T, f *farm, m Memory, p steps.Probe) ([]string, error) {
	t.Helper()
	var lines []string
	err := Checker{Memory: m, Dial: f.dial}.Probe(t.Context(), p, secrets, func(l string) { lines = append(lines, l) })
	return lines, err
}

func TestHealthyStoreStaysAsItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, h := newStore()
		f, m := newFarm(), &notebook{}
		slow := func(d time.Duration, match func(*http.Request) bool) fault {
			return func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if match(r) {
						time.Sleep(d)
					}
					next.ServeHTTP(w, r)
				})
			}
		}
		f.serve(t, addrA, h, slow(21*time.Millisecond, isObject("PUT", "")), slow(8*time.Millisecond, isObject("GET", "holdfast")),
			slow(9*time.Millisecond, isList))
		f.serve(t, addrB, h)

		lines, err := run(t, f, m, twoNodes())
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"http://" + addrA + "  put 21 ms  get 8 ms  list 9 ms  first object kept",
			"http://" + addrB + "  put <1 ms  get <1 ms  list <1 ms  first object kept",
		}
		if d := cmp.Diff(want, lines); d != "" {
			t.Error("first run:", d)
		}
		before := keys(t, backend)
		if len(before) != 1 || !strings.HasPrefix(before[0], firstPrefix) {
			t.Errorf("the store holds %v, want the first object alone", before)
		}

		time.Sleep(24 * time.Hour)
		lines, err = run(t, f, m, twoNodes())
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) != 2 || !strings.HasSuffix(lines[1], "old object intact") {
			t.Errorf("second run says %q", lines)
		}
		if d := cmp.Diff(before, keys(t, backend)); d != "" {
			t.Error("the second run changed the store:", d)
		}
		if len(m.objects) != 1 || m.objects[0].Size != objectSize {
			t.Errorf("remembered: %+v", m.objects)
		}
	})
}

func TestSlowAgreementIsToldNotHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, h := newStore()
		f := newFarm()
		start, late := time.Now(), isObject("GET", probePrefix)
		f.serve(t, addrA, h)
		f.serve(t, addrB, h, on(func(r *http.Request) bool { return late(r) && time.Since(start) < 3*time.Second },
			refuse(404, "NoSuchKey", "not yet")))
		lines, err := run(t, f, &notebook{}, twoNodes())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(lines[0], "seen everywhere after 3.0 s") || strings.Contains(lines[1], "after") {
			t.Errorf("lines: %q", lines)
		}
	})
}

func TestLeftoversAreSweptAndYoungOnesKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, h := newStore()
		f := newFarm()
		f.serve(t, addrA, h)
		p := twoNodes()
		p.Endpoints = p.Endpoints[:1]
		c := Dial(p.Endpoints[0], "a", "s", Options{Dial: f.dial})
		if err := c.EnsureBucket(t.Context(), bucket); err != nil {
			t.Fatal(err)
		}
		old := probeKey(time.Now())
		time.Sleep(leftoverAge)
		young, foreign := probeKey(time.Now()), probePrefix+"report.pdf"
		time.Sleep(time.Second)
		for _, key := range []string{old, young, foreign, "other/file"} {
			if err := c.Put(t.Context(), bucket, key, []byte("x")); err != nil {
				t.Fatal(err)
			}
		}
		m := &notebook{}
		if _, err := run(t, f, m, p); err != nil {
			t.Fatal(err)
		}
		want := []string{m.objects[0].Key, young, foreign, "other/file"}
		if d := cmp.Diff(want, keys(t, backend)); d != "" {
			t.Error(d)
		}
	})
}

func TestCutInTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, h := newStore()
		f, m := newFarm(), &notebook{}
		ctx, cancel := context.WithCancel(t.Context())
		f.serve(t, addrA, h)
		f.serve(t, addrB, h, on(isObject("GET", probePrefix), func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		}))
		err := Checker{Memory: m, Dial: f.dial}.Probe(ctx, twoNodes(), secrets, func(string) {})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want canceled", err)
		}
		if steps.HintOf(err) != "" {
			t.Errorf("an interruption needs no remedy, got %q", steps.HintOf(err))
		}
		if got := keys(t, backend); len(got) != 1 {
			t.Errorf("left behind: %v", got)
		}
		f.serve(t, addrB, h)
		if _, err := run(t, f, m, twoNodes()); err != nil {
			t.Errorf("the run after the cut: %v", err)
		}
	})
}

// A deadline that falls into a wait must not swallow what was waited for.
func TestDeadlineWhileWaitingNamesTheReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, h := newStore()
		f := newFarm()
		f.serve(t, addrA, h, on(isObject("DELETE", ""), pretend(204)))
		f.serve(t, addrB, h)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		err := Checker{Memory: &notebook{}, Dial: f.dial}.Probe(ctx, twoNodes(), secrets, func(string) {})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "is still there") {
			t.Errorf("error: %v", err)
		}
	})
}

func TestWrongProbes(t *testing.T) {
	locked := errors.New("the secret store is locked")
	for name, tc := range map[string]struct {
		endpoints []string
		values    func(string) (string, error)
		want      string
	}{
		"no endpoint":  {nil, secrets, "without any endpoint"},
		"no scheme":    {[]string{"10.77.0.11:8000"}, secrets, "not the address of an S3 endpoint"},
		"other scheme": {[]string{"ftp://10.77.0.11"}, secrets, "not the address of an S3 endpoint"},
		"with a path":  {[]string{"http://10.77.0.11:8000/bucket"}, secrets, "not the address of an S3 endpoint"},
		"no secret":    {[]string{"http://10.77.0.11:8000"}, func(string) (string, error) { return "", locked }, "locked"},
	} {
		t.Run(name, func(t *testing.T) {
			err := Checker{Memory: &notebook{}}.Probe(t.Context(), steps.Probe{Endpoints: tc.endpoints, Bucket: bucket}, tc.values, nil)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}
