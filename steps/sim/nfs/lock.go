package nfs

import (
	"context"
	"time"
)

// courtesy is how long a server takes to give up the locks of a client whose lease has run out, once another one asks.
// Measured: a lock asked for after the lease was free some 10 s later; one asked for before, when the lease ended.
const courtesy = 10 * time.Second

// words are an error in the C library's words, which keep their capitals.
type words string

// Error gives the words.
func (w words) Error() string { return string(w) }

// ErrLocked says that a living client holds the lock.
const ErrLocked = words("Resource temporarily unavailable")

// Lock is a lock on a file of a server's, held for one client.
type Lock struct {
	f              *Fabric
	key            string
	client, server string
	silent         time.Time // since when the client is not heard; zero: it is
}

// Lock takes the lock on a file of the server's for a client. A living holder refuses it at once, with ErrLocked; a dead
// one's lock is waited for. An unreachable server keeps the asker waiting until ctx ends.
func (f *Fabric) Lock(ctx context.Context, client, server, file string) (*Lock, error) {
	key := server + ":" + file
	if err := f.gate(client, server, 0)(ctx.Done()); err != nil {
		return nil, err
	}
	if err := f.endOfGrace(ctx, client, server); err != nil {
		return nil, err
	}
	for {
		wait, l, err := f.try(key, client, server)
		if err != nil || l != nil {
			return l, err
		}
		if err := f.clock.Sleep(ctx, wait); err != nil {
			return nil, err
		}
		f.expire(key)
	}
}

// endOfGrace waits while a restarted server lets only those lock who had the lock before.
func (f *Fabric) endOfGrace(ctx context.Context, _, server string) error {
	f.mu.Lock()
	left := f.servers[server].graceUntil.Sub(f.clock.Now())
	f.mu.Unlock()
	if left <= 0 {
		return nil
	}
	return f.clock.Sleep(ctx, left)
}

// try takes the lock, or says how long to wait for a silent holder.
func (f *Fabric) try(key, client, server string) (time.Duration, *Lock, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	old := f.locks[key]
	if old == nil {
		l := &Lock{f: f, key: key, client: client, server: server}
		f.locks[key] = l
		return 0, l, nil
	}
	if f.hears(old) {
		return 0, nil, ErrLocked
	}
	lease := time.Duration(f.servers[server].lease) * time.Second
	if left := old.silent.Add(lease).Sub(f.clock.Now()); left > 0 {
		return left + time.Second/2, nil, nil
	}
	return courtesy, nil, nil
}

// expire frees the lock of a holder that is still silent after its lease.
func (f *Fabric) expire(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.locks[key]
	if l == nil || f.hears(l) {
		return
	}
	lease := time.Duration(f.servers[l.server].lease) * time.Second
	if f.clock.Now().Sub(l.silent) >= lease {
		delete(f.locks, key)
	}
}

// hears tells whether the holder renews its lease. A server that is down hears nobody, and blames nobody for it.
func (f *Fabric) hears(l *Lock) bool {
	s, c := f.servers[l.server], f.servers[l.client]
	if !s.host.On() || !s.up {
		return true
	}
	if c.host.On() && s.host.Net.Reaches(l.client, l.server) {
		l.silent = time.Time{}
		return true
	}
	if l.silent.IsZero() {
		l.silent = f.clock.Now()
	}
	return false
}

// Held tells whether the lock is still this client's: after a long cut it may have gone to another.
func (l *Lock) Held() bool {
	l.f.mu.Lock()
	defer l.f.mu.Unlock()
	return l.f.locks[l.key] == l
}

// Unlock gives the lock back, if the server can be told; else the lease has to run out.
func (l *Lock) Unlock() {
	l.f.mu.Lock()
	defer l.f.mu.Unlock()
	if l.f.locks[l.key] == l && l.f.hears(l) {
		delete(l.f.locks, l.key)
	}
}
