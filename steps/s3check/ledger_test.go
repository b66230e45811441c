package s3check

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMemoryOfATapeDoesNotGrow(t *testing.T) {
	tape := newTape([]string{"a", "b"})
	now := time.Now()
	tape.begin(now)
	for i := range 100_000 {
		tape.start = now.Add(-time.Duration(i) * 40 * time.Millisecond) // as if that much time had passed
		var err error
		if i%7 == 0 {
			err = &wrongAnswer{errors.New("old"), false}
		}
		tape.note(i%2, VerbPut, err)
	}
	if tape.requests != 100_000 || tape.stale != tape.failed || len(tape.examples) > 5 {
		t.Errorf("%d requests, %d stale of %d, %d examples", tape.requests, tape.stale, tape.failed, len(tape.examples))
	}
	for _, l := range tape.lines {
		if len(l.strip.ok) > cells || len(l.any.long) > most || len(l.verb[VerbPut].long) > most {
			t.Errorf("%d cells, %d gaps", len(l.strip.ok), len(l.any.long))
		}
		sum := 0
		for i := range l.strip.ok {
			sum += l.strip.ok[i] + l.strip.failed[i]
		}
		if sum != 50_000 {
			t.Errorf("%d requests on the strip", sum)
		}
	}
}

func TestMeter(t *testing.T) {
	at := func(ms int) time.Time { return time.UnixMilli(int64(ms)) }
	m := meter{last: at(0)}
	for _, ms := range []int{100, 900, 1000, 4000, 4100} {
		m.success(at(ms))
	}
	for _, tc := range []struct{ since, now, want int }{
		{0, 4200, 3000},
		{2000, 4200, 3000}, // it began before and ended after
		{4000, 4200, 100},
		{0, 9000, 4900}, // the one that has not ended
	} {
		if got := m.longest(at(tc.since), at(tc.now)).Milliseconds(); got != int64(tc.want) {
			t.Errorf("since %d until %d: %d ms, want %d", tc.since, tc.now, got, tc.want)
		}
	}
	for i := range 1000 {
		m.success(at(5000 + i))
	}
	if len(m.long) != most || m.longest(at(0), at(6000)) != 3*time.Second {
		t.Errorf("%d stretches, longest %s", len(m.long), m.longest(at(0), at(6000)))
	}
}

func TestFates(t *testing.T) {
	l := &ledger{start: time.Now()}
	if _, ok := l.some(); ok {
		t.Error("an object of an empty ledger")
	}
	no := &Error{Code: "AccessDenied", Status: 403}
	for _, err := range []error{nil, no, &Error{Code: CodeRefused}, &Error{Code: CodeTimeout}, &Error{Code: "InternalError", Status: 500}, io.EOF} {
		l.written(l.open(), err)
	}
	want := map[fate][]int{acked: {0}, refused: {1, 2}, unknown: {3, 4, 5}}
	for f, numbers := range want {
		if d := cmp.Diff(numbers, l.with(f)); d != "" {
			t.Error(f, d)
		}
	}
	n, ok := l.deleting()
	if !ok || n != 0 || l.is(0, acked) {
		t.Fatal("the only acknowledged object is to go")
	}
	if _, again := l.some(); again {
		t.Error("an object whose deletion was asked for is read")
	}
	l.deleted(0, &Error{Code: CodeTimeout})
	if !l.is(0, going) {
		t.Error("a deletion without an answer is not sure")
	}
	l.deleted(0, no)
	if !l.is(0, acked) {
		t.Error("a refused deletion leaves the object there")
	}
	l.deleted(0, nil)
	if !l.is(0, gone) || l.count() != 1 {
		t.Error("a deleted object is gone, and was acknowledged")
	}
}

func TestNumberedObjects(t *testing.T) {
	o := numbered{run: "r"}
	seen := map[string]bool{}
	for _, n := range []int{0, 1, 99, 100, 12345, 99_999_999} {
		if seen[string(o.body(n))] || seen[o.key(n)] || !bytes.Equal(o.body(n), o.body(n)) || !strings.HasPrefix(o.key(n), o.group(n)) {
			t.Errorf("%d: key %s", n, o.key(n))
		}
		seen[string(o.body(n))], seen[o.key(n)] = true, true
	}
	if other := (numbered{run: "r", salt: [32]byte{1}}); bytes.Equal(o.body(1), other.body(1)) {
		t.Error("two runs write the same content")
	}
}

func FuzzParsePulse(f *testing.F) {
	o := numbered{run: "r"}
	for _, n := range []int{0, 1, 1 << 40} {
		f.Add(o.pulse(1, n))
	}
	f.Add([]byte("pulse 1 2 3"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, body []byte) {
		if n, ok := o.parsePulse(1, body); ok && !bytes.Equal(body, o.pulse(1, n)) {
			t.Fatalf("%q taken for pulse %d", body, n)
		}
	})
}
