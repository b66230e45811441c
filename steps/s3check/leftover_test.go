package s3check

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// plant puts objects into the lab's store, as earlier runs would have left them.
func (l *lab) plant(t *testing.T, keys ...string) {
	t.Helper()
	if err := l.p.readers[0].EnsureBucket(t.Context(), bucket); err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if err := l.p.readers[0].Put(t.Context(), bucket, k, []byte("12345")); err != nil {
			t.Fatal(err)
		}
	}
}

func (l *lab) keys(t *testing.T, prefix string) []string {
	t.Helper()
	sizes, err := l.p.readers[0].List(t.Context(), bucket, prefix)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for k := range sizes {
		out = append(out, k)
	}
	return out
}

// runBegun names a run that began that long ago.
func runBegun(ago time.Duration, salt string) string {
	return time.Now().Add(-ago).UTC().Format(keyTime) + "-" + salt
}

// What a drill that was cut off left is swept by the next; evidence stays for a week; nothing else is ever touched.
func TestInterruptedRunsAreSwept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		var said []string
		l.p.o.Say = func(s string) { said = append(said, s) }
		cut, fresh, failed, old := runBegun(time.Hour, "aaaaaaaaaaaa"), runBegun(time.Second, "bbbbbbbbbbbb"), runBegun(time.Hour, "cccccccccccc"), runBegun(8*24*time.Hour, "dddddddddddd")
		l.plant(
			t, drillPrefix+cut+"/000000/00", drillPrefix+cut+"/000000/01", drillPrefix+fresh+"/pulse-0",
			drillPrefix+failed+"/000000/00", drillPrefix+failed+"/"+evidenceName, drillPrefix+old+"/000000/00", drillPrefix+old+"/"+evidenceName,
			"holdfast/drill-diary.txt", "holdfast/drill-"+strings.Repeat("x", 16)+"/y", "theirs",
		)
		found, err := Leftovers(t.Context(), l.p.readers[1], bucket)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, f := range found {
			told = append(told, f.Run+strings.Repeat("+", f.Objects)+map[bool]string{true: "E"}[f.Evidence])
			if f.Bytes != int64(5*f.Objects) || f.Run[:16] != f.Began.Format(keyTime) {
				t.Errorf("%+v", f)
			}
		}
		if d := cmp.Diff([]string{old + "++E", cut + "++", failed + "++E", fresh + "+"}, told); d != "" {
			t.Error(d)
		}
		if err := l.p.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left := l.keys(t, ""); len(left) != 6 { // evidence, its object, the two that only look like ours, theirs, the first write
			t.Errorf("left: %q", left)
		}
		if len(said) != 1 || !strings.HasPrefix(said[0], "5 objects") {
			t.Errorf("said %q", said)
		}
		if err := l.p.Prepare(t.Context()); err != nil || len(said) != 1 {
			t.Errorf("nothing was left to sweep: %v %q", err, said)
		}
	})
}

func TestNoBucketHasNoLeftovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		if found, err := Leftovers(t.Context(), l.p.readers[0], "not-there"); err != nil || len(found) != 0 {
			t.Errorf("%v %v", found, err)
		}
		l.nodes = map[string]*pipeListener{}
		l.p.Close()
		if _, err := Leftovers(t.Context(), l.p.readers[0], bucket); err == nil {
			t.Error("a store that does not answer has nothing left")
		}
	})
}

// A run that did not get back what it had written leaves its objects, marked, with what was missed.
func TestEvidenceIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		if err := l.p.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.sample(t, 3*time.Second)
		if err := l.p.readers[0].Delete(t.Context(), bucket, l.p.objects.key(l.p.book.with(acked)[0])); err != nil {
			t.Fatal(err)
		}
		if back := l.p.ReadBack(t.Context()); back.Lost != 1 {
			t.Fatalf("%+v", back)
		}
		found, err := Leftovers(t.Context(), l.p.readers[0], bucket)
		if err != nil || len(found) != 1 || !found[0].Evidence || found[0].Objects < 10 {
			t.Errorf("%+v %v", found, err)
		}
	})
}

func FuzzRunOf(f *testing.F) {
	f.Add(drillPrefix + "20261120T120000Z-aaaaaaaaaaaa/000000/00")
	f.Add(drillPrefix + "20261120T120000Z-/x")
	f.Add(drillPrefix + "//")
	f.Fuzz(func(t *testing.T, key string) {
		run, began, ok := runOf(key)
		if ok && (!strings.HasPrefix(key, drillPrefix+run+"/") || began.IsZero()) {
			t.Errorf("%q belongs to %q of %s", key, run, began)
		}
	})
}
