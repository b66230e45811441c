package hostlock

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// notes gathers what is said.
type notes struct {
	mu  sync.Mutex
	all []string
}

func (n *notes) add(x Note) {
	n.mu.Lock()
	defer n.mu.Unlock()
	text, _, _ := strings.Cut(x.Text, ":")
	n.all = append(n.all, x.Host+": "+text)
}

func keepOn(t *testing.T, m *memory, hosts ...string) (*Lock, *notes) {
	t.Helper()
	l, err := Take(t.Context(), m, named(hosts...), person("anna"), false)
	if err != nil {
		t.Fatal(err)
	}
	n := &notes{}
	l.Keep(t.Context(), n.add)
	return l, n
}

func (m *memory) set(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}

func (m *memory) age(host string) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Since(m.seen[host])
}

func TestKeepsFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		l, n := keepOn(t, m, "n1", "n2")
		for range 50 {
			time.Sleep(time.Minute)
			for _, h := range []string{"n1", "n2"} {
				if age := m.age(h); age > every {
					t.Fatalf("%s was last refreshed %s ago", h, age)
				}
			}
		}
		if err := l.Release(t.Context()); err != nil || len(m.locks) > 0 || l.Err() != nil {
			t.Errorf("release: %v, left %v", err, m.locks)
		}
		before := m.asked["n1"]
		time.Sleep(time.Hour)
		if m.asked["n1"] != before || len(n.all) > 0 {
			t.Errorf("asked after release, or said %v", n.all)
		}
	})
}

// A host that cannot be told is noted once; the others are refreshed all the same; nothing ends.
func TestSilentHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		l, n := keepOn(t, m, "n1", "n2")
		m.set(func() { m.down["n1"] = true })
		for range 10 {
			time.Sleep(time.Minute)
			if age := m.age("n2"); age > every+hearing {
				t.Errorf("n2 waits for n1: %s", age)
			}
		}
		m.set(func() { m.down["n1"] = false; delete(m.locks, "n2") })
		time.Sleep(2 * every)
		synctest.Wait()
		want := []string{
			"n1: the lock could not be refreshed and grows old there", "n2: the lock was gone, as after a reboot, and is taken again",
			"n1: the lock is refreshed again",
		}
		sortable := map[string]int{}
		for _, s := range n.all {
			sortable[s]++
		}
		if diff := cmp.Diff(map[string]int{want[0]: 1, want[1]: 1, want[2]: 1}, sortable); diff != "" {
			t.Errorf("notes (-want +got):\n%s", diff)
		}
		if l.Err() != nil {
			t.Errorf("ended with %v", l.Err())
		}
		if err := l.Release(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestTakenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		l, n := keepOn(t, m, "n1", "n2")
		time.Sleep(time.Second)
		ben, err := Take(t.Context(), m, named("n1", "n2"), person("ben"), true)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		<-l.Lost()
		if took := time.Since(start); took > every {
			t.Errorf("noticed after %s", took)
		}
		var held *Held
		if !errors.As(l.Err(), &held) || held.By.Who != "ben@desk" || !held.Lost {
			t.Errorf("ends with %v", l.Err())
		}
		if err := l.Release(t.Context()); err != nil {
			t.Error(err)
		}
		if len(n.all) == 0 || !strings.HasSuffix(n.all[0], ": the lock is lost") {
			t.Errorf("said: %v", n.all)
		}
		if len(m.locks) != 2 {
			t.Errorf("the new holder's locks: %v", m.locks)
		}
		if err := ben.Release(t.Context()); err != nil || len(m.locks) > 0 {
			t.Errorf("%v, left %v", err, m.locks)
		}
	})
}

// A host that is gone at the end holds up nobody for long, and is named.
func TestReleaseIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		l, _ := keepOn(t, m, "n1", "n2")
		m.set(func() { m.down["n1"] = true })
		start := time.Now()
		err := l.Release(t.Context())
		if err == nil || !strings.Contains(err.Error(), "n1") || time.Since(start) > patience {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		if _, left := m.locks["n2"]; left {
			t.Error("n2 keeps its lock because n1 is gone")
		}
	})
}
